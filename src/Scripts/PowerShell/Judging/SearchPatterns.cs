using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using Afterpatch.Scripts.PowerShell.Evaluation;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Scanners carry the words of attacks as patterns to look for, which nothing can run.</summary>
internal static partial class SearchPatterns
{
    private static readonly string[] Signatures = ["amsiInit", "AmsiScan", "VirtualAlloc", "CreateRemoteThread", "WriteProcessMemory", "sekurlsa", "mimikatz",
        "DownloadString", "FromBase64String", "GetAsyncKeyState", "MiniDump", "vssadmin", "EncodedCommand"];

    /// <summary>Words that do harm only where they are run; as the pattern of a comparison they look for those who ran them.</summary>
    private static readonly string[] Hunted = [.. Signatures, "stratum", "xmrig", "donate-level", "lsadump", "comsvcs", "rubeus", "Invoke-Expression", "IEX", "delete shadows",
        "MailboxExportRequest"];

    private static readonly string[] Comparing = ["match", "notmatch", "cmatch", "imatch", "like", "notlike", "clike", "ilike"];

    /// <summary>The texts of a script that nothing runs: patterns, rules of scanners, lists of one that only looks, cases of tests.</summary>
    public static HashSet<Ast> Find(string code, ScriptSource source)
    {
        var found = new HashSet<Ast>(TestCases.Of(source));
        var alternatives = LineWords.Any(code, Signatures);
        var hunts = LineWords.Any(code, Hunted);
        bool? looks = null;
        ComparedVariables? variables = null;
        foreach (var node in source.Nodes.Texts)
        {
            var text = node as StringConstantExpressionAst;
            if (text is null ? IsGathered(node) && (looks ??= LookingScript.Is(source))
                : (alternatives && IsPattern(text.Value)) || IsScannerRule(text.Value) || ((IsCompared(text) || IsData(text)) && (looks ??= LookingScript.Is(source)))
                    || (hunts && LineWords.Any(text.Value, Hunted) && (IsCompared(text) || (variables ??= new ComparedVariables(source)).Holds(text))))
                found.Add(node);
        }
        return found;
    }

    /// <param name="code">The script without its comments, as long as the source.</param>
    /// <param name="texts">What <see cref="Find"/> found.</param>
    public static string Without(string code, HashSet<Ast> texts)
    {
        if (texts.Count == 0)
            return code;
        var blanked = code.ToCharArray();
        foreach (var node in texts)
            for (var i = node.Extent.StartOffset + 1; i < node.Extent.EndOffset - 1 && i < blanked.Length; i++)
                if (blanked[i] is not ('\r' or '\n'))
                    blanked[i] = ' ';
        return new string(blanked);
    }

    /// <summary>The pattern of a comparison, of Select-String or Where-Object, or of a method of [regex].</summary>
    public static bool IsCompared(ExpressionAst text) => text.Parent switch
    {
        BinaryExpressionAst
        {
            Operator: TokenKind.Imatch or TokenKind.Inotmatch or TokenKind.Cmatch or TokenKind.Cnotmatch or TokenKind.Ilike or TokenKind.Inotlike
            or TokenKind.Clike or TokenKind.Cnotlike
        } comparison => ReferenceEquals(comparison.Right, text) && comparison.Left is not ConstantExpressionAst,
        CommandAst command => command.GetCommandName() is { } name && IsPatternOf(CommandNames.Resolve(name) ?? name, Before(command, text)),
        InvokeMemberExpressionAst { Expression: TypeExpressionAst type, Member: StringConstantExpressionAst { Value: var member } } =>
            type.TypeName.FullName.EndsWith("regex", StringComparison.OrdinalIgnoreCase) && !member.Equals("Replace", StringComparison.OrdinalIgnoreCase)
            && text.Parent.Parent is not MemberExpressionAst,
        _ => false,
    };

    /// <summary>The parameter before an argument; the pattern's name for the first argument of Select-String, which needs none.</summary>
    private static string Before(CommandAst command, ExpressionAst text)
    {
        var at = command.CommandElements.IndexOf(text);
        return at == 1 ? "Pattern" : at > 0 && command.CommandElements[at - 1] is CommandParameterAst parameter ? parameter.ParameterName : "";
    }

    private static bool IsPatternOf(string command, string parameter) =>
        (command == "Select-String" && parameter.Equals("Pattern", StringComparison.OrdinalIgnoreCase))
        || (command == "Where-Object" && Array.Exists(Comparing, one => one.Equals(parameter, StringComparison.OrdinalIgnoreCase)));

    /// <summary>An entry of a list or a table, or a text that is added to a report.</summary>
    private static bool IsData(StringConstantExpressionAst text) => IsGathered(text) || text.Parent is ArrayLiteralAst { Parent: not CommandExpressionAst { Parent: PipelineAst { PipelineElements.Count: > 1 } } }
        || text.Parent is CommandExpressionAst { Parent: PipelineAst { Parent: HashtableAst } }
        || text.Parent is CommandAst { } command && !(command.GetCommandName() ?? "").Contains("Get-", StringComparison.OrdinalIgnoreCase) && text.Value.Contains(' ', StringComparison.Ordinal);

    /// <summary>A text that is kept or added to what is told at the end.</summary>
    private static bool IsGathered(Ast text) => text.Parent is CommandExpressionAst
    {
        Parent: AssignmentStatementAst { Operator: TokenKind.PlusEquals } or PipelineAst { PipelineElements.Count: 1, Parent: AssignmentStatementAst { Operator: TokenKind.PlusEquals } }
    };

    /// <summary>Rules of a scanner: texts to look for and a condition. No shell runs them.</summary>
    public static bool IsScannerRule(string text) => text.Contains("strings", StringComparison.Ordinal) && text.Contains("condition", StringComparison.Ordinal) && Yara().IsMatch(text);

    [GeneratedRegex(@"\brule\s+\w+[^{}]{0,100}\{[^}]{0,400}strings\s*:", RegexOptions.NonBacktracking)]
    private static partial Regex Yara();

    /// <summary>Words in alternation, without what code has: no call, no variable, no statement.</summary>
    private static bool IsPattern(string text)
    {
        if (text.Length > 2_000 || text.IndexOfAny(['$', ';', '=', '{']) >= 0)
            return false;
        var alternatives = text.Split('|');
        return alternatives.Length >= 2 && LineWords.Any(text, Signatures) && Array.TrueForAll(alternatives, one => one.Length > 2 && !one.StartsWith(' ') && !one.EndsWith(' '));
    }
}
