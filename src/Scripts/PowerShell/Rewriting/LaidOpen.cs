using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace Afterpatch.Scripts.PowerShell.Rewriting;

/// <summary>Code that takes the place of the nodes that ran it: which names of the text around it does it still need?</summary>
internal sealed partial class LaidOpen
{
    private const int MaxCode = 4 << 20;

    private readonly List<Ast> _nodes = [];
    private readonly HashSet<string> _own = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _needed = new(StringComparer.OrdinalIgnoreCase);
    private bool _mayHoldMore;

    /// <summary>Variables that the code assigns itself.</summary>
    public IReadOnlySet<string> Assigned { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    public bool IsEmpty => _nodes.Count == 0;

    public void Add(Ast node, string code)
    {
        _nodes.Add(node);
        if (code.Length > MaxCode)
        {
            _mayHoldMore = true;
            return;
        }
        _mayHoldMore |= Runs().IsMatch(code);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match name in Names().Matches(code))
        {
            var key = Liveness.Key(name.Groups[1].Value);
            if (name.Groups[2].Length > 0)
                ((HashSet<string>)Assigned).Add(key);
            if (!seen.Add(key))
                continue;
            if ((name.Groups[2].Value == "=" || IsLoopVariable(code, name)) && !_needed.Contains(key))
                _own.Add(key);
            else
                _needed.Add(key);
        }
        foreach (Match word in Words().Matches(code))
            _needed.Add("function:" + word.Value);
    }

    /// <summary><c>foreach ($x in …)</c> gives it a value too.</summary>
    private static bool IsLoopVariable(string code, Match name) =>
        code.AsSpan(name.Index + name.Length).TrimStart().StartsWith("in ", StringComparison.OrdinalIgnoreCase) && code.AsSpan(0, name.Index).TrimEnd().EndsWith("(")
            && code.AsSpan(0, name.Index).TrimEnd()[..^1].TrimEnd().EndsWith("foreach", StringComparison.OrdinalIgnoreCase);

    /// <summary>The code uses the name before it gives it a value of its own.</summary>
    public bool Needs(string name) => _needed.Contains(name) || name.StartsWith("type:", StringComparison.Ordinal);

    /// <summary>Nothing that is still hidden in the code can ask for these.</summary>
    public bool IsDoneWith(IEnumerable<string> names) => !_mayHoldMore || names.All(_own.Contains);

    public bool Covers(Ast read) => _nodes.Exists(node => read.Extent.StartOffset >= node.Extent.StartOffset && read.Extent.EndOffset <= node.Extent.EndOffset);

    [GeneratedRegex(@"\$\{?((?:\w+:)?[A-Za-z_]\w*)\}?(?:\s*([+*-]?=))?", RegexOptions.NonBacktracking)]
    private static partial Regex Names();

    [GeneratedRegex(@"[A-Za-z_][\w-]*", RegexOptions.NonBacktracking)]
    private static partial Regex Words();

    [GeneratedRegex(@"\biex\b|Expression|ScriptBlock|FromBase64|\.Invoke|[&.]\s*[('""$]|-enc|\[char|-bxor|powershell", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Runs();
}
