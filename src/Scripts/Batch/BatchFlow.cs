namespace Afterpatch.Scripts.Batch;

/// <summary>
/// A batch file whose lines were dealt out to labels that hand on to each other: every block ends with an unconditional <c>goto</c>, so there is one order.
/// Where anything decides, returns or comes back, the file keeps the order in which it was written.
/// </summary>
internal static class BatchFlow
{
    private const int MaxLines = 5_000;
    private const int FewestJumps = 3;

    /// <summary>The lines in the order in which they run, without the labels and the jumps; null when nothing was dealt out or the order is not certain.</summary>
    public static IReadOnlyList<string>? Ordered(IReadOnlyList<string> lines)
    {
        if (lines.Count > MaxLines || lines.Any(Decides) || lines.Count(line => IsLabel(line.Trim()) || IsBuilt(line.Trim())) < FewestJumps)
            return null;
        var said = Said(lines, out var leaves);
        if (said is null)
            return null;
        var labels = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < lines.Count; i++)
            if (IsLabel(said[i]) && !labels.TryAdd(said[i][1..].Trim(), i))
                return null;
        var ordered = new List<string>();
        var seen = new bool[lines.Count];
        var jumps = 0;
        for (var at = 0; at < lines.Count;)
        {
            if (seen[at])
                return null; // it comes back
            seen[at] = true;
            if (BatchSyntax.Head(said[at], out var target) == "goto")
            {
                jumps++;
                if (!labels.TryGetValue(target.Trim(':', ' ', '\t'), out at))
                    return null;
                continue;
            }
            if (!IsLabel(said[at]))
                ordered.Add(lines[at]);
            if (leaves[at])
                break;
            at++;
        }
        var rest = lines.Where((line, i) => !seen[i] && !string.IsNullOrWhiteSpace(line)).ToList();
        return jumps >= FewestJumps && rest.TrueForAll(line => BatchSyntax.Head(line, out _) == "set") ? [.. rest, .. ordered] : null;
    }

    /// <summary>What each line says when its variables are put in; null when one of them decides.</summary>
    private static string[]? Said(IReadOnlyList<string> lines, out bool[] leaves)
    {
        var shell = new BatchShell(isFile: true);
        var said = new string[lines.Count];
        leaves = new bool[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            var before = shell.Started.Count;
            shell.Line(lines[i].Trim('\r', ' ', '\t'));
            said[i] = shell.Started.Count == before + 1 ? shell.Started[before] : "";
            leaves[i] = shell.LastHead == "exit";
            if (shell.Exhausted || shell.LastHead is "if" or "for" || (shell.Started.Count > before + 1 && shell.Started.Skip(before).Any(one => BatchSyntax.Head(one, out _) == "goto")))
                return null;
        }
        return said;
    }

    private static bool IsLabel(string line) => line.Length > 1 && line[0] == ':' && line[1] != ':';

    /// <summary>Nothing but variables.</summary>
    private static bool IsBuilt(string line) => line.Length > 4 && line[0] == '%' && line[^1] == '%' && !line.Contains(' ', StringComparison.Ordinal);

    /// <summary>A condition, a loop or a call of a label: what comes next is not certain.</summary>
    private static bool Decides(string line)
    {
        var head = BatchSyntax.Head(line, out var rest);
        return head is "if" or "for" || (head == "call" && rest.TrimStart().StartsWith(':')) || line.Contains("&&", StringComparison.Ordinal) || line.Contains("||", StringComparison.Ordinal);
    }
}
