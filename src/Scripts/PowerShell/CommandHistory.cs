using System.Text;
using System.Text.RegularExpressions;

namespace Afterpatch.Scripts.PowerShell;

/// <summary>
/// PSReadLine's history: every command is judged by itself, so that many harmless ones do not add up. A command that builds on earlier ones (their variables,
/// functions, aliases, or a file that they name) is judged together with those.
/// </summary>
public static partial class CommandHistory
{
    private const int MaxCommands = 50_000;
    private const int MaxFound = 200;
    private const int MaxCarried = 24;
    private const int MaxText = 256 * 1024;

    /// <summary>Characters of earlier commands that may be judged again with later ones. When they are used up, commands are judged by themselves.</summary>
    private const long MaxAgain = 4 << 20;

    /// <summary>The noteworthy commands, in their order.</summary>
    public static IReadOnlyList<HistoryCommand> Judge(string text)
    {
        var found = new List<HistoryCommand>();
        var commands = Commands(text);
        var definitions = new Dictionary<string, List<int>>(StringComparer.OrdinalIgnoreCase);
        var judged = new HashSet<string>(StringComparer.Ordinal);
        var again = MaxAgain;
        for (var i = 0; i < commands.Count && found.Count < MaxFound; i++)
        {
            var earlier = again > 0 ? Carried(commands, i, definitions) : "";
            again -= earlier.Length;
            var whole = earlier + commands[i].Text;
            if (judged.Add(whole) && Deobfuscator.Judge(whole, ScriptOrigin.History) is { IsNoteworthy: true } judgement && !AddsNothing(earlier, judgement))
                found.Add(new HistoryCommand(commands[i].Line, commands[i].Text, judgement));
            Define(commands[i].Text, i, definitions);
        }
        return found;
    }

    /// <summary>Everything that speaks against it stands in the earlier lines, which were judged in their turn.</summary>
    private static bool AddsNothing(string earlier, ScriptJudgement whole)
    {
        if (earlier.Length == 0)
            return false;
        var before = Deobfuscator.Judge(earlier, ScriptOrigin.History);
        return before.Malicious == whole.Malicious && before.Layers == whole.Layers && before.Reasons.Count == whole.Reasons.Count;
    }

    /// <summary>A back-tick at a line's end joins the next line: that is how the file keeps commands of several lines.</summary>
    private static List<(int Line, string Text)> Commands(string text)
    {
        var commands = new List<(int, string)>();
        var joined = new StringBuilder();
        var first = 1;
        var number = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            number++;
            var line = text.AsSpan(range).TrimEnd('\r');
            if (joined.Length == 0)
                first = number;
            if (line.EndsWith("`") && joined.Length < MaxText)
            {
                joined.Append(line[..^1]).Append('\n');
                continue;
            }
            var command = joined.Append(line).ToString();
            joined.Clear();
            if (!string.IsNullOrWhiteSpace(command))
                commands.Add((first, command));
            if (commands.Count >= MaxCommands)
                return commands;
        }
        if (joined.Length > 0)
            commands.Add((first, joined.ToString()));
        return commands;
    }

    /// <summary>The earlier commands that this one builds on, directly or not.</summary>
    private static string Carried(List<(int Line, string Text)> commands, int at, Dictionary<string, List<int>> definitions)
    {
        var needed = new SortedSet<int>();
        var open = new Queue<int>([at]);
        while (open.TryDequeue(out var next) && needed.Count < MaxCarried)
            foreach (var name in NamesIn(commands[next].Text))
                if (definitions.TryGetValue(name, out var places))
                    foreach (var place in LastBefore(places, next))
                        if (needed.Add(place))
                            open.Enqueue(place);
        var whole = new StringBuilder();
        foreach (var place in needed.TakeLast(MaxCarried))
            if (whole.Length + commands[place].Text.Length < MaxText)
                whole.Append(commands[place].Text).Append('\n');
        return whole.ToString();
    }

    /// <param name="places">In order.</param>
    private static List<int> LastBefore(List<int> places, int at)
    {
        var found = places.BinarySearch(at);
        var end = found < 0 ? ~found : found;
        var start = Math.Max(0, end - MaxCarried);
        return places.GetRange(start, end - start);
    }

    private static IEnumerable<string> NamesIn(string command)
    {
        if (command.Length > MaxText)
            yield break;
        foreach (Match match in Names().Matches(command))
            yield return match.Groups[1].Value;
        foreach (Match match in Paths().Matches(command))
            yield return match.Value;
        foreach (Match match in Words().Matches(command))
            yield return "command:" + match.Groups[1].Value;
    }

    /// <summary>What later commands may build on. A plain assignment forgets what stood before it.</summary>
    private static void Define(string command, int at, Dictionary<string, List<int>> definitions)
    {
        if (command.Length > MaxText)
            return;
        foreach (Match match in Assigned().Matches(command))
        {
            if (match.Groups[2].Length == 0)
                definitions.Remove(match.Groups[1].Value);
            Note(match.Groups[1].Value);
        }
        foreach (Match match in Changed().Matches(command))
            if (definitions.ContainsKey(match.Groups[1].Value))
                Note(match.Groups[1].Value);
        foreach (Match match in Made().Matches(command))
            Note("command:" + match.Groups[1].Value);
        foreach (Match match in Paths().Matches(command))
            Note(match.Value);

        void Note(string name)
        {
            if (!definitions.TryGetValue(name, out var places))
                definitions[name] = places = [];
            if (places.Count == 0 || places[^1] != at)
                places.Add(at);
        }
    }

    [GeneratedRegex(@"\$\{?(?:script:|global:|local:)?([A-Za-z_][\w]*)", RegexOptions.NonBacktracking)]
    private static partial Regex Names();

    [GeneratedRegex(@"\$\{?(?:script:|global:|local:)?([A-Za-z_]\w*)\}?\s*([+\-*]?)=", RegexOptions.NonBacktracking)]
    private static partial Regex Assigned();

    [GeneratedRegex(@"\$([A-Za-z_]\w*)(?:\.|\[|\.[A-Za-z]+\()", RegexOptions.NonBacktracking)]
    private static partial Regex Changed();

    [GeneratedRegex(@"(?:function|filter|Set-Alias|New-Alias|sal|nal)\s+(?:-Name\s+)?([\w-]+)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Made();

    [GeneratedRegex(@"(?:^|[;|&({]\s*)([A-Za-z][\w-]*)", RegexOptions.NonBacktracking)]
    private static partial Regex Words();

    [GeneratedRegex(@"[\w$%:\\.~-]+\.(?:exe|ps1|dll|bat|cmd|vbs|hta|scr|msi|bin|dmp)\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Paths();
}
