namespace Afterpatch.Scripts.PowerShell;

/// <summary>How a script was started, as far as its text says: part of the judgement, gone from the readable text.</summary>
internal sealed class LauncherFacts
{
    public int Layers { get; set; }

    /// <summary>Carets and cut variables of cmd.exe.</summary>
    public int Signs { get; set; }

    public bool Encoded { get; set; }

    public bool HiddenWindow { get; set; }

    /// <summary>The text is a batch file or several commands of cmd.exe, not PowerShell.</summary>
    public bool IsBatch { get; set; }

    /// <summary>The launcher's own line, shortened by whoever prints it.</summary>
    public string Line { get; set; } = "";

    /// <summary>Variables that a launcher set for the script.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; set; }

    /// <summary>Text files that a launcher wrote for the script, by name.</summary>
    public IReadOnlyDictionary<string, string>? Files { get; set; }

    /// <summary>Commands of a batch text with the values of their variables, where these are not put into the text that is shown.</summary>
    public IReadOnlyList<string> Plain { get; set; } = [];

    /// <summary>PowerShell inside a batch text.</summary>
    public List<CarriedScript> Carried { get; } = [];
}

/// <summary>PowerShell that a batch line starts.</summary>
/// <param name="Line">The command as it stands in the batch text.</param>
/// <param name="Code">Its script.</param>
/// <param name="Encoded">It was Base64.</param>
internal sealed record CarriedScript(string Line, string Code, bool Encoded);
