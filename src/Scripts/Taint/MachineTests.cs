using System.Collections.Immutable;

namespace Afterpatch.Scripts.Taint;

/// <summary>What the page compares with something of its own before it trusts it.</summary>
internal sealed partial class Machine
{
    private static readonly HashSet<string> Tests = new(StringComparer.Ordinal)
    {
        "contains", "startswith", "endswith", "equals", "indexof", "lastindexof", "instr", "instrrev", "ismatch", "match", "test", "search", "strcomp", "compare", "compareto", "containskey", "any",
    };

    /// <summary>Names of what the client sends that the page compares with a text or list of its own.</summary>
    public ImmutableSortedSet<string> Tested { get; private set; } = [];

    private void NoteTest(string method, Value? target, Value[] args)
    {
        if (!Tests.Contains(method))
            return;
        if (method is "startswith" or "indexof" && target is not null && args.Length > 0)
            NoteBound(target, args[0]);
        foreach (var arg in args)
        {
            if (target is { IsType: false })
                NoteTest(target, arg);
            else if (args.Length > 1)
                NoteTest(arg, args[arg == args[0] ? 1 : 0]);
        }
    }

    /// <summary>The page asks for a role of its callers.</summary>
    public bool AsksRole { get; private set; }

    /// <summary>The page compares what the client sends with a password, or the hash of one, that stands in it.</summary>
    public bool HasOwnPassword { get; private set; }

    /// <summary>The same, or a text of letters and digits that nobody would guess.</summary>
    public bool HasOwnToken { get; private set; }

    private static bool IsToken(Value client, Value own) =>
        client.IsClient && own is { HasConstant: true, Constant: string { Length: >= 8 and <= 128 } text } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '!' or '@' or '#' or '$' or '%' or '^' or '*')
        && text.Any(char.IsAsciiDigit) && text.Any(char.IsAsciiLetter);

    private static bool IsPassword(Value client, Value own) =>
        own is { HasConstant: true, Constant: string { Length: >= 3 and <= 128 } text } && (client.Parameters.Any(SecretNames.Tells)
            || text.Length is 32 or 40 or 64 && text.All(char.IsAsciiHexDigit) && text.Any(char.IsAsciiDigit));

    private void NoteTest(Value a, Value b)
    {
        HasOwnPassword |= IsPassword(a, b) || IsPassword(b, a);
        HasOwnToken |= HasOwnPassword || IsToken(a, b) || IsToken(b, a);
        var client = a.IsClient || (a.Taint & Taints.Weak) != 0 ? a : b;
        var own = client == a ? b : a;
        if (client.Parameters.Count > 0 && !own.IsClient && !(own.HasConstant && string.IsNullOrEmpty(own.Text)))
            Tested = Value.Union(Tested, client.Parameters);
    }

    /// <summary>Names of what the client sends that the page holds against a folder of its own: <c>path.StartsWith(root)</c>.</summary>
    public ImmutableSortedSet<string> Bounded { get; private set; } = [];

    private void NoteBound(Value path, Value folder)
    {
        if (path.Parameters.Count > 0 && !folder.IsClient && ((folder.Taint & Taints.OwnPath) != 0 || folder.Pieces.Any(p => p.Text?.Contains('\u0001', StringComparison.Ordinal) == true)))
            Bounded = Value.Union(Bounded, path.Parameters);
    }
}
