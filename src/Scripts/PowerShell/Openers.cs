using Afterpatch.Scripts.Batch;
using Afterpatch.Scripts.PowerShell.Evaluation;

namespace Afterpatch.Scripts.PowerShell;

/// <summary>Takes a script out of what it was delivered in: a bare encoded command, a command line, a batch file.</summary>
internal static partial class Openers
{
    private const int MaxNesting = 12;

    public static string Open(string text, ScriptOrigin origin, LauncherFacts facts)
    {
        for (var depth = 0; depth < MaxNesting; depth++)
        {
            var trimmed = text.Trim();
            var inner = EncodedOnly(trimmed, facts) ?? CommandLine(trimmed, facts) ?? Batch(trimmed, depth > 0 && origin == ScriptOrigin.Batch ? ScriptOrigin.File : origin, facts);
            if (inner is null || inner == trimmed)
                return text;
            text = inner;
            if (facts.IsBatch)
                return text;
        }
        return text;
    }

    /// <summary>Nothing but Base64 of UTF-16 text.</summary>
    private static string? EncodedOnly(string text, LauncherFacts facts)
    {
        if (text.Length < 16 || text.Length > ScriptSource.MaxLength)
            return null;
        foreach (var letter in text)
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('+' or '/' or '=' or '\r' or '\n'))
                return null;
        if (!Base64.TryDecode(text, out var bytes) || bytes.Length < 8 || bytes[1] != 0 || PowerShellArguments.Decode(text) is not { } decoded)
            return null;
        facts.Layers++;
        facts.Encoded = true;
        return decoded;
    }

    /// <summary>The script that a <c>powershell.exe</c> or <c>cmd.exe</c> command line carries; null when the text is no such line.</summary>
    private static string? CommandLine(string text, LauncherFacts facts)
    {
        if (text.Length == 0 || text.Contains('\n', StringComparison.Ordinal))
            return null;
        var words = Windows.CommandLine.Split(text, out _);
        if (words.Count == 0)
            return null;
        if (ShellNames.IsPowerShell(words[0]))
            return Launched(text, words, facts);
        if (Embedded(text, words[0]) is { } embedded)
            return Carried(embedded, facts);
        var program = words[0].Replace("^", "", StringComparison.Ordinal);
        if (QuotedWhole().IsMatch(text))
            return null; // cmd.exe knows no such quotes: PowerShell hands the line over
        if (!ShellNames.IsCmd(program) && !(text.Contains('^', StringComparison.Ordinal) && ShellNames.IsPowerShell(program)))
            return null;
        var reading = BatchReading.OfLine(text);
        facts.Signs += reading.Signs;
        facts.Environment = reading.Variables;
        if (reading.Text.Length == 0 || reading.Text == text)
            return null;
        facts.Line = text;
        if (reading.Text.Contains('\n', StringComparison.Ordinal))
            return Carry(reading, facts);
        facts.Layers++;
        return reading.Text;
    }

    /// <summary>A PowerShell command inside the arguments of another program.</summary>
    private static BatchReading? Embedded(string text, string program)
    {
        if (!Array.Exists(Starters, starter => ShellNames.FileName(program) == starter))
            return null;
        if (text.Contains("vbscript:", StringComparison.OrdinalIgnoreCase))
            text = JoinedTexts().Replace(text, "");
        var at = text.IndexOf("powershell", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        var line = text[at..].Replace("\\\"", "\"", StringComparison.Ordinal).TrimEnd();
        if (at > 0 && text[at - 1] == '"' && line.StartsWith("powershell\" \"", StringComparison.OrdinalIgnoreCase))
            line = "powershell " + line["powershell\" \"".Length..].TrimEnd('"');
        if (at > 1 && text[at - 1] == '"' && text[at - 2] == '"' && line.IndexOf("\"\"", StringComparison.Ordinal) is > 0 and var doubled)
            line = line[..doubled]; // a string of a script inside a quoted argument
        else if (at > 0 && text[at - 1] is '"' or '\'' && line.IndexOf(text[at - 1], StringComparison.Ordinal) is > 0 and var close && close == line.LastIndexOf(text[at - 1]))
            line = line[..close];
        return new BatchReading(text, [line], 0, new Dictionary<string, string>());
    }

    /// <summary>A line that is nothing but a way to start one encoded script gives that script.</summary>
    private static string? Carried(BatchReading reading, LauncherFacts facts)
    {
        var words = Windows.CommandLine.Split(reading.Scripts[0], out _);
        return PowerShellArguments.Read([.. words.Skip(1)]).Encoded ? Launched(reading.Scripts[0], words, facts) : Carry(reading, facts);
    }

    /// <summary><c>"a" &amp; "b"</c> of VBScript.</summary>
    [System.Text.RegularExpressions.GeneratedRegex("(?<!\")\" *& *\"(?!\")")]
    private static partial System.Text.RegularExpressions.Regex JoinedTexts();

    [System.Text.RegularExpressions.GeneratedRegex(@"^\s*cmd(?:\.exe)?\s+(?:/\w\s+)*'[^\r\n]*'\s*$", System.Text.RegularExpressions.RegexOptions.IgnoreCase | System.Text.RegularExpressions.RegexOptions.NonBacktracking)]
    private static partial System.Text.RegularExpressions.Regex QuotedWhole();

    private static readonly string[] Starters = ["wmic", "rundll32", "mshta", "schtasks", "sc", "wscript", "cscript", "forfiles", "pcalua", "conhost", "explorer", "msbuild", "at", "reg"];

    private static string? Launched(string text, IReadOnlyList<string> words, LauncherFacts facts)
    {
        var launch = PowerShellArguments.Read([.. words.Skip(1)]);
        if (launch.Command is null)
            return null;
        facts.Encoded |= launch.Encoded;
        facts.HiddenWindow |= launch.Hidden;
        facts.Line = text;
        facts.Layers++;
        return Unblocked(launch.Command);
    }

    /// <summary><c>-Command "&amp; {…}"</c> is how a script is handed over: the braces are the wrapper's.</summary>
    private static string Unblocked(string command)
    {
        var text = command.Trim();
        if (text.Length < 4 || text[0] is not ('&' or '.') || text[^1] != '}' || !text.AsSpan(1).TrimStart().StartsWith("{"))
            return command;
        var source = ScriptSource.CanParse(text, out _) ? ScriptSource.Parse(text) : null;
        return source is
        {
            HasErrors: false, Tree.EndBlock.Statements: [System.Management.Automation.Language.PipelineAst
            {
                PipelineElements: [System.Management.Automation.Language.CommandAst
                {
                    CommandElements: [System.Management.Automation.Language.ScriptBlockExpressionAst { ScriptBlock.ParamBlock: null } block],
                }],
            }]
        } ? Values.Conversions.Unbraced(source.TextOf(block)).Trim() : command;
    }

    private static string? Batch(string text, ScriptOrigin origin, LauncherFacts facts)
    {
        if (origin is not ScriptOrigin.Batch && (origin is not ScriptOrigin.File || !BatchReading.IsBatch(text)))
            return null;
        if (ScriptHost.CommandOf(text) is { } hosted)
        {
            facts.Signs++;
            facts.Layers++;
            return hosted;
        }
        var reading = BatchReading.OfFile(text);
        facts.Signs += reading.Signs;
        facts.Environment = reading.Variables;
        facts.Files = reading.Files;
        facts.Line = "";
        if (reading.Only is { } only && Launched(only, Windows.CommandLine.Split(only, out _), facts) is { } code)
        {
            facts.Plain = reading.Plain;
            return code;
        }
        return Carry(reading, facts);
    }

    /// <summary>Several commands stay a batch text; the PowerShell in them is judged beside it.</summary>
    private static string Carry(BatchReading reading, LauncherFacts facts)
    {
        facts.IsBatch = true;
        facts.Plain = reading.Plain;
        foreach (var script in reading.Scripts.Take(50))
        {
            var words = Windows.CommandLine.Split(script, out _);
            var inner = new LauncherFacts();
            if (words.Count == 0 || Launched(script, words, inner) is not { } code)
                continue;
            facts.Encoded |= inner.Encoded;
            facts.HiddenWindow |= inner.HiddenWindow;
            if (facts.Line.Length == 0)
                facts.Line = script;
            facts.Carried.Add(new(script, code, inner.Encoded));
        }
        return reading.Text;
    }
}
