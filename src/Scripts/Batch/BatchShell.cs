using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Afterpatch.Scripts.PowerShell.Evaluation;

namespace Afterpatch.Scripts.Batch;

/// <summary>Follows the string work of cmd.exe, nothing else: <c>set</c>, expansion, <c>call</c>, <c>for</c>, nested <c>cmd /c</c>. Runs no program.</summary>
internal sealed partial class BatchShell(bool isFile = false)
{
    private const int MaxSteps = 20_000;
    private const int MaxDepth = 16;
    private readonly BatchVariables _variables = new() { IsFile = isFile };

    /// <summary>Characters that all lines and their expansions may have together: doubling a variable in a loop makes few lines and much text.</summary>
    private const long MaxCharacters = 16L << 20;

    private int _steps;
    private long _characters;

    /// <summary>What would be started, in the clear.</summary>
    public List<string> Started { get; } = [];

    /// <summary>What is started beyond the preparation of it: labels, <c>echo off</c>, the lines that write, decode and delete its script.</summary>
    public List<string> Deeds { get; } = [];

    /// <summary>Pieces that only hiding explains.</summary>
    public int Signs { get; private set; }

    /// <summary>The first word of the command that was met last.</summary>
    public string LastHead { get; private set; } = "";

    /// <summary>Text files that the lines wrote, by name.</summary>
    public IReadOnlyDictionary<string, string> Files => _files.All;

    public IReadOnlyDictionary<string, string> Variables => _variables.Own;

    /// <summary>What the lines write to files and run from them.</summary>
    private readonly BatchFiles _files = new();

    public bool Exhausted => _steps >= MaxSteps || _characters >= MaxCharacters;

    public void Line(string line, int depth = 0)
    {
        _characters += line.Length;
        if (depth > MaxDepth || _steps++ > MaxSteps || line.Length > 1 << 20 || Exhausted)
            return;
        _variables.IsDelayed |= line.Contains("enabledelayedexpansion", StringComparison.OrdinalIgnoreCase);
        var cuts = _variables.Cuts;
        var expanded = Assigns(line) ? line : _variables.Expand(line, '%');
        Signs += _variables.Cuts - cuts;
        foreach (var command in BatchSyntax.Commands(expanded))
            Command(command, depth);
    }

    /// <summary>A line that sets what it reads expands later: each command after its own assignments.</summary>
    private static bool Assigns(string line) => line.Contains("set ", StringComparison.OrdinalIgnoreCase) && line.Contains('&', StringComparison.Ordinal);

    private void Command(string raw, int depth)
    {
        _characters += raw.Length;
        if (_steps++ > MaxSteps || Exhausted)
            return;
        var cuts = _variables.Cuts;
        var shellLine = _variables.Expand(raw, '%');
        if (ShellNames.IsCmd(BatchSyntax.WithoutCarets(BatchSyntax.Head(shellLine, out _), out _)))
            _variables.IsDelayed |= DelayOption().IsMatch(shellLine); // its own line's marks are for the shell that it starts
        else
            shellLine = _variables.Expand(shellLine, '!');
        if (Pipe(shellLine, depth))
            return;
        if (_files.Writes(shellLine))
        {
            Started.Add(shellLine.Trim());
            return;
        }
        var command = BatchSyntax.WithoutCarets(shellLine, out var idle).TrimStart();
        _characters += command.Length;
        var head = BatchSyntax.Head(command, out var rest);
        LastHead = head;
        if (!isFile || head != "echo")
            Signs += idle + _variables.Cuts - cuts; // what a file says to its reader hides nothing
        switch (head)
        {
            case "" or "rem" or "setlocal" or "endlocal" or "exit" or "pause" or "title" or "color" or "cls":
                return;
            case "set":
                Set(rest);
                return;
            case "call":
                Again(rest, depth);
                return;
            case "for":
                For(rest, raw, depth);
                return;
            case "if":
                If(rest, depth);
                return;
            case "start":
                Line(StartOptions().Replace(rest, ""), depth + 1);
                return;
        }
        if (head is "copy" or "xcopy" && CopiedShell(rest) is { } other)
            _shells.Add(other);
        else if (_shells.Count > 0 && _shells.Contains(OwnName().Replace(ShellNames.FileName(head), "%0")))
        {
            Signs++;
            command = $"powershell {rest}";
            head = "powershell";
        }
        if (_files.Runs(head, rest) is { } script)
        {
            Signs += script.Encoded ? 1 : 0;
            Started.Add(script.Command);
            Deeds.Add(script.Command);
            return;
        }
        if (ShellNames.IsCmd(head) && InnerCommand(rest) is { } inner)
        {
            Signs += _variables.IsDelayed && RunsWhatItSets().IsMatch(inner) ? 1 : 0;
            Line(inner, depth + 1);
        }
        else
            Start((command.StartsWith('(') ? command.TrimStart('(', ' ', '@').TrimEnd(' ', ')') : command).Trim(), head, rest);
    }

    private void Start(string command, string head, string rest)
    {
        Started.Add(command);
        var prepares = command.Length == 0 || head.StartsWith(':') || head is "goto" or "chcp" || (head == "echo" && rest.Trim().ToLowerInvariant() is "off" or "on")
            || (head is "certutil" or "del" or "erase" && _files.IsAbout(rest));
        if (!prepares)
            Deeds.Add(command);
    }

    /// <summary><c>call</c> expands once more and takes carets away once more.</summary>
    private void Again(string rest, int depth)
    {
        if (rest.StartsWith(':'))
            return;
        if (depth < MaxDepth && _files.Lines(rest, out var decoded) is { } lines)
        {
            Signs += decoded ? 1 : 0;
            foreach (var line in lines)
                Line(line, depth + 1);
            return;
        }
        var again = isFile ? _variables.ExpandOnceMore(rest) : _variables.Expand(rest, '%');
        Signs += again != rest ? 1 : 0;
        Line(again, depth + 1);
    }

    /// <summary>Counts pieces that the reader of the whole file sees: lines dealt out, a text put together where it is needed.</summary>
    public void Hides(int pieces = 1) => Signs += pieces;

    /// <summary>Names under which copies of a shell are started.</summary>
    private readonly HashSet<string> _shells = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The name that a shell is copied to, when it is another one.</summary>
    private static string? CopiedShell(string rest)
    {
        var words = Windows.CommandLine.Split(rest, out _).Where(word => !word.StartsWith('/')).ToList();
        return words is [var from, var to, ..] && ShellNames.IsPowerShell(from) && !ShellNames.IsPowerShell(to)
            && OwnName().Replace(ShellNames.FileName(to), "%0") is { Length: > 0 } name ? name : null;
    }

    [GeneratedRegex("%~?[a-z]*0", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex OwnName();

    private void Set(string rest)
    {
        var text = rest.TrimStart();
        if (text.StartsWith("/p", StringComparison.OrdinalIgnoreCase))
            return;
        if (text.StartsWith("/a", StringComparison.OrdinalIgnoreCase))
        {
            if (Sum().Match(text[2..]) is { Success: true } sum)
                _variables.Set(sum.Groups[1].Value, Calculate(sum).ToString(CultureInfo.InvariantCulture));
            return;
        }
        if (text.StartsWith('"'))
        {
            var close = text.LastIndexOf('"');
            text = close > 0 ? text[1..close] : text[1..];
        }
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0)
            _variables.Set(text[..equals].Trim(), text[(equals + 1)..]);
    }

    private static long Calculate(Match sum)
    {
        _ = long.TryParse(sum.Groups[2].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var a);
        _ = long.TryParse(sum.Groups[4].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var b);
        return sum.Groups[3].Value switch { "+" => a + b, "-" => a - b, "*" => unchecked(a * b), "/" when b != 0 => a / b, "%" when b != 0 => a % b, _ => a };
    }

    private void If(string rest, int depth)
    {
        if (Order().Match(rest) is { Success: true } order)
        {
            if (Holds(order.Groups[1].Value.Trim('"'), order.Groups[2].Value, order.Groups[3].Value.Trim('"')))
                Line(order.Groups[4].Value, depth + 1);
            return;
        }
        var match = Equality().Match(rest);
        if (match.Success && string.Equals(match.Groups[1].Value.Trim('"'), match.Groups[2].Value.Trim('"'), StringComparison.OrdinalIgnoreCase))
            Line(match.Groups[3].Value, depth + 1);
        else if (!match.Success && ConditionThenCommand().Match(rest) is { Success: true } other)
            Line(other.Groups[1].Value.Trim('(', ')', ' '), depth + 1);
    }

    private static bool Holds(string left, string how, string right)
    {
        var order = long.TryParse(left, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var a) && long.TryParse(right, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var b)
            ? a.CompareTo(b) : string.Compare(left, right, StringComparison.OrdinalIgnoreCase);
        return how.ToLowerInvariant() switch { "equ" => order == 0, "neq" => order != 0, "lss" => order < 0, "leq" => order <= 0, "gtr" => order > 0, _ => order >= 0 };
    }

    /// <summary>What follows <c>/c</c> or <c>/k</c>, without the outer quotes.</summary>
    private static string? InnerCommand(string rest)
    {
        var match = RunOption().Match(rest);
        if (!match.Success)
            return null;
        var inner = rest[(match.Index + match.Length)..].Trim();
        return inner.Length > 1 && inner[0] == '"' && inner[^1] == '"' ? inner[1..^1] : inner;
    }

    /// <summary><c>echo code | cmd</c> or <c>| powershell -</c>: the text is what runs.</summary>
    /// <summary><c>echo script | powershell -</c>, <c>echo script | powershell $input|iex</c>, <c>echo line | cmd</c>, <c>echo script | clip</c>.</summary>
    private bool Pipe(string line, int depth)
    {
        var parts = BatchSyntax.Pipes(line);
        if (parts.Count < 2 || !BatchSyntax.WithoutCarets(BatchSyntax.Head(parts[0], out _), out _).Equals("echo", StringComparison.Ordinal))
            return false;
        var at = Enumerable.Range(1, parts.Count - 1).FirstOrDefault(i => Reads(BatchSyntax.Head(BatchSyntax.WithoutCarets(parts[i], out _), out _)));
        if (at == 0)
            return false;
        // A shell of its own runs the left side, so it is taken apart a second time.
        var said = BatchSyntax.WithoutCarets(BatchSyntax.WithoutCarets(string.Join('|', parts.Take(at)), out var idle), out _).TrimStart(' ', '\t', '@', ',', ';', '(')["echo".Length..];
        said = (said.Length > 0 ? said[1..] : said).Trim();
        var shell = BatchSyntax.WithoutCarets(string.Join('|', parts.Skip(at)), out var more).Trim().TrimEnd(')', ' ');
        var head = BatchSyntax.Head(shell, out var rest);
        if (ShellNames.IsCmd(head))
            Line(said, depth + 1);
        else if (ShellNames.FileName(head) == "clip")
            _variables.Set(KnownEnvironment.Clipboard, said);
        else if (ShellNames.IsPowerShell(head) && TakesInput(rest))
        {
            Started.Add($"powershell -c \"{said.Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
            Deeds.Add(Started[^1]);
        }
        else
            return false;
        Signs += idle + more;
        return true;
    }

    private static bool Reads(string head) => ShellNames.IsCmd(head) || ShellNames.IsPowerShell(head) || ShellNames.FileName(head) == "clip";

    private static bool TakesInput(string rest) =>
        rest.TrimEnd().EndsWith('-') || rest.Contains("$input", StringComparison.OrdinalIgnoreCase) || rest.Contains("${input}", StringComparison.OrdinalIgnoreCase)
        || PowerShellArguments.Read(Windows.CommandLine.Split(rest, out _)) is { Command: null, File: null };

    [GeneratedRegex(@"^\s*([A-Za-z_]\w*)\s*=\s*(-?\d+)\s*([-+*/%]?)\s*(-?\d*)", RegexOptions.NonBacktracking)]
    private static partial Regex Sum();

    [GeneratedRegex(@"^(?:/i\s+)?(\S+?)\s*==\s*(\S+)\s+(.+)$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex Equality();

    [GeneratedRegex(@"^(?:/i\s+)?(\S+)\s+(equ|neq|lss|leq|gtr|geq)\s+(\S+)\s+(.+)$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex Order();

    [GeneratedRegex(@"^(?:/i\s+)?(?:not\s+)?(?:exist|defined|errorlevel)\s+(?:""[^""]*""|\S+)\s+(.+)$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex ConditionThenCommand();

    [GeneratedRegex(@"/[ckr](?=[\s""^]|[a-z%(])", RegexOptions.IgnoreCase)]
    private static partial Regex RunOption();

    /// <summary>The last command of the line is the text that the commands before it set.</summary>
    [GeneratedRegex(@"\bset\s[^&]*&.*&\s*(?:![\w.#$]+!){2,}\s*$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex RunsWhatItSets();

    [GeneratedRegex(@"\s/v(?:\s|:o|$|/)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex DelayOption();

    [GeneratedRegex(@"^(?:(?:""[^""]*""|/\w+)\s+)*", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex StartOptions();
}
