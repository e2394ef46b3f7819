namespace Afterpatch.Scripts.PowerShell.Rewriting;

/// <summary>What is remembered from round to round.</summary>
internal sealed class RewriteMemory
{
    private const int Enough = 3;

    /// <summary>Pieces that only hiding explains.</summary>
    public int Signs { get; set; }

    /// <summary>Times that code was found in a string and laid open.</summary>
    public int Layers { get; set; }

    /// <summary>Layers whose code was encoded, encrypted or put together out of pieces: not one that stood readable in a string.</summary>
    public int Decoded { get; set; }

    /// <summary>Somebody took pains: code was decoded, or many words were taken apart.</summary>
    public bool IsDisguised => Decoded > 0 || Signs >= Pains;

    private const int Pains = 8;

    /// <summary>Signs that belong to layers already peeled off: the text inside starts anew.</summary>
    public int OfOuterLayers { get; set; }

    /// <summary>The text at hand was taken apart word by word, so what is doubtful in it is rather a disguise.</summary>
    public bool IsShredded => Signs - OfOuterLayers >= Enough;

    /// <summary>Some variables were written with back-ticks inside braces: then the other braces are a disguise too.</summary>
    public bool HasBracedTicks { get; set; }

    public bool IsObfuscated => Layers > 0 || Signs >= Enough;

    /// <summary>Variables (upper case) and functions (<c>function:name</c>) that were read inside something that is now a literal.</summary>
    public HashSet<string> Folded { get; } = new(StringComparer.OrdinalIgnoreCase);
}
