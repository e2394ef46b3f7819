using System.Text;
using System.Text.RegularExpressions;
using Afterpatch.Scripts.PowerShell.Evaluation;
using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.Batch;

/// <summary>A batch file or a <c>cmd /c</c> line in the clear, with the PowerShell that it carries.</summary>
/// <param name="Text">The readable text.</param>
/// <param name="Scripts">PowerShell command lines in it.</param>
/// <param name="Signs">Pieces that only hiding explains.</param>
/// <param name="Variables">What it set.</param>
internal sealed partial record BatchReading(string Text, IReadOnlyList<string> Scripts, int Signs, IReadOnlyDictionary<string, string> Variables)
{
    private const int MaxPlain = 256 << 10;

    /// <summary>Commands as they would be started, where the text shows them otherwise: for the judgement.</summary>
    public IReadOnlyList<string> Plain { get; init; } = [];

    /// <summary>The one command that a file is there to run, when all others only prepare it: set variables, write and decode its script, clean up.</summary>
    public string? Only { get; init; }

    /// <summary>Text files that it wrote, by name, and itself under <see cref="Own"/>.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>The name by which a batch file reads itself.</summary>
    public const string Own = "%~f0";

    /// <summary>So many signs that a file's other variables are a disguise too.</summary>
    private const int Enough = 3;

    private static readonly string[] Openings =
    [
        "@echo", "echo off", "rem ", "::", "setlocal", "@setlocal", "set ", "@set ", "cd /", "cls", "@cls", "title ", "for /", "for %", "if exist", "if not", "call ", "net stop", "net user", "sc ", "reg add",
        "reg delete", "reg save", "schtasks ", "taskkill ", "wmic ", "netsh ", "attrib ", "del /", "copy ", "xcopy ", "md ", "mkdir ", "start ", "goto ", "@if", "@for", "@powershell", "@rem", "chcp ", "@chcp", "%",
    ];

    /// <summary>Openings that PowerShell scripts have too: programs that both start.</summary>
    private static readonly string[] Programs = ["net ", "sc ", "reg ", "schtasks ", "taskkill ", "wmic ", "netsh ", "attrib ", "copy ", "xcopy ", "md ", "mkdir ", "start ", "cd /", "cls", "del /"];

    [GeneratedRegex(@"(?:^|[;|{(\n])[ \t]*(?:Get|Set|New|Add|Remove|Start|Stop|Invoke|Import|Export|Write|Copy|Test|Enable|Disable|Clear|Restart|Select|Where|Out)-[A-Z][A-Za-z]+", RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Cmdlet();

    [GeneratedRegex(@"%[A-Za-z_]\w*%|(?:^|\n)\s*(?:@echo|goto |:[A-Za-z]|set \w+=)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Expansion();

    /// <summary>True when the text starts as batch files do. PowerShell's own <c>@{</c>, <c>@(</c> and aliases of the same name are told apart.</summary>
    public static bool IsBatch(string text)
    {
        var start = text.TrimStart();
        if (!Array.Exists(Openings, opening => start.StartsWith(opening, StringComparison.OrdinalIgnoreCase)))
            return false;
        if (start.StartsWith('%') && !start.AsSpan(1, Math.Min(60, start.Length - 1)).Contains('%'))
            return false;
        if (Array.Exists(Programs, program => start.StartsWith(program, StringComparison.OrdinalIgnoreCase)) && Cmdlet().BoundedIsMatch(text) && !Expansion().IsMatch(text))
            return false;
        var end = start.IndexOf('\n', StringComparison.Ordinal);
        var first = end < 0 ? start : start[..end];
        return !first.Contains('$', StringComparison.Ordinal) || first.Contains('%', StringComparison.Ordinal) || first.StartsWith('@');
    }

    /// <summary>One command line.</summary>
    public static BatchReading OfLine(string line)
    {
        var shell = new BatchShell();
        shell.Line(line);
        return new BatchReading(string.Join('\n', shell.Started), [.. shell.Started.Where(IsPowerShell)], shell.Signs, shell.Variables);
    }

    /// <summary>A whole file. Lines that hide nothing keep their text.</summary>
    public static BatchReading OfFile(string text)
    {
        var shell = new BatchShell(isFile: true);
        var readable = new StringBuilder(text.Length);
        var scripts = new List<string>();
        var plain = new List<string>();
        var plainLength = 0;
        var lines = Logical(text).ToList();
        var ordered = BatchFlow.Ordered(lines);
        var changed = ordered is not null;
        if (changed)
            shell.Hides(Enough);
        foreach (var line in ordered ?? lines)
        {
            var signs = shell.Signs;
            var started = shell.Started.Count;
            shell.Line(line.Trim('\r', ' ', '\t'));
            foreach (var command in shell.Started.Skip(started).Select(WithoutQuotesInside))
                if (plainLength < MaxPlain && !line.Contains(command, StringComparison.Ordinal))
                {
                    plain.Add(command);
                    plainLength += command.Length;
                }
            scripts.AddRange(shell.Started.Skip(started).Where(IsPowerShell));
            if (shell.Signs == signs && shell.Started.Skip(started).Any(command => !line.Contains(command, StringComparison.Ordinal) && CarriesEncoded(command)))
                shell.Hides(); // Base64 that was put together where it is needed
            var shown = shell.Signs > signs || shell.Signs >= Enough && UsesOwn(line, shell.Variables);
            if (shell.Signs > signs && shell.Started.Count == started && shell.LastHead == "set" && line.TrimStart(' ', '\t', '@').StartsWith("for", StringComparison.OrdinalIgnoreCase))
                continue; // a loop that only puts a text together
            changed |= shown && shell.Started.Count > started;
            if (shown && shell.Started.Count > started)
                readable.AppendJoin('\n', shell.Started.Skip(started)).Append('\n');
            else
                readable.Append(line).Append('\n');
            if (shell.Exhausted)
                break;
        }
        return new BatchReading(changed || shell.Exhausted ? readable.ToString().TrimEnd('\n') : text, scripts, shell.Signs, shell.Variables)
        {
            Plain = plain,
            Files = new Dictionary<string, string>(shell.Files, StringComparer.OrdinalIgnoreCase) { [Own] = text },
            Only = shell.Signs > 0 && !shell.Exhausted && shell.Deeds is [var only] && IsPowerShell(only) ? only : null,
        };
    }

    /// <summary><c>hk""lm</c>: the quotes are gone when the program gets its arguments.</summary>
    private static string WithoutQuotesInside(string command)
    {
        for (var at = command.IndexOf("\"\"", StringComparison.Ordinal); at > 0; at = command.IndexOf("\"\"", at, StringComparison.Ordinal))
        {
            if (at + 2 < command.Length && char.IsLetterOrDigit(command[at - 1]) && char.IsLetterOrDigit(command[at + 2]))
                command = command.Remove(at, 2);
            else
                at++;
            if (at >= command.Length)
                break;
        }
        return command;
    }

    /// <summary>True where a line says with variables of the file itself what it does.</summary>
    private static bool UsesOwn(string line, IReadOnlyDictionary<string, string> variables) =>
        line.AsSpan().IndexOfAny('%', '!') >= 0 && variables.Keys.Any(name => line.Contains("%" + name + "%", StringComparison.OrdinalIgnoreCase)
            || line.Contains("!" + name + "!", StringComparison.OrdinalIgnoreCase));

    private static bool CarriesEncoded(string command) =>
        IsPowerShell(command) && PowerShellArguments.Read([.. Windows.CommandLine.Split(command, out _).Skip(1)]) is { Encoded: true, Command: not null };

    private static bool IsPowerShell(string command) => ShellNames.IsPowerShell(BatchSyntax.Head(command, out _));

    /// <summary>Lines; a caret at the end joins the next one.</summary>
    private static IEnumerable<string> Logical(string text)
    {
        var joined = new StringBuilder();
        foreach (var line in text.Split('\n'))
        {
            var bare = line.TrimEnd('\r');
            if (bare.EndsWith('^') && !bare.EndsWith("^^", StringComparison.Ordinal))
            {
                joined.Append(bare, 0, bare.Length - 1);
                continue;
            }
            yield return joined.Append(line).ToString();
            joined.Clear();
        }
        if (joined.Length > 0)
            yield return joined.ToString();
    }
}
