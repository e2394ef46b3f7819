using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Traits that are only strong together: a program in the text that is also run, a download in the clear that is started from a folder anybody may write to.</summary>
internal static partial class PayloadRules
{
    private const int OneLiner = 2_000;

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("carries-a-program", 100, ["T1027.009"], facts => Starts(facts) || facts.HasAny("Assembly]::Load", "AppDomain]::CurrentDomain.Load") ? Program(facts) : null),
        new("recovery-prevented", 30, ["T1490"], facts =>
            Count(facts, "shadowcopy delete", "wbadmin delete", "recoveryenabled no", "ignoreallfailures", "delete systemstatebackup")
                + (facts.HasAny("delete shadows", "resize shadowstorage") && facts.Lines.Any(ImpactRules.DestroysCopies) ? 1 : 0) >= 2
                ? facts.Line("delete shadows", "shadowcopy", "wbadmin", "bcdedit") : null),
        new("run-key-hidden-shell", 50, ["T1547.001", "T1564.003"], facts =>
            facts.Has(@"CurrentVersion\Run") && facts.HasAny("Set-ItemProperty", "New-ItemProperty", "reg add") && facts.HasAny("powershell", "pwsh")
                && facts.Lines.Any(line => LineWords.Any(line, ["hidden", "-w 1"]) && !LineWords.Has(line, "UninstallString")) ? facts.Line(@"CurrentVersion\Run") : null),
        new("plain-program-download-run", 60, ["T1105", "T1204.002"], facts => facts.Written.Length < OneLiner && Starts(facts) && InWritableFolder(facts) ? PlainProgram(facts) : null),
        new("files-locked", 30, ["T1486"], facts =>
            facts.HasAny("CreateEncryptor") && facts.HasAny("-Recurse", "AllDirectories") && facts.HasAny(".locked'", ".encrypted'", ".enc'", ".crypt'", ".locked\"",
                ".encrypted\"", ".enc\"", ".crypt\"")
                ? facts.Line("CreateEncryptor") : null),
    ];

    /// <summary>Base64 of <c>MZ</c> with what usually follows: a whole program as a text.</summary>
    private static string? Program(ScriptFacts facts) => CarriedProgram().Match(facts.Code) is { Success: true } found ? found.Value[..Math.Min(60, found.Length)] : null;

    private static string? PlainProgram(ScriptFacts facts) =>
        facts.HasAny("DownloadFile", "-OutFile", "Start-BitsTransfer", "urlcache", "bitsadmin") && PlainLink().BoundedMatch(facts.Code) is { Success: true } found ? found.Value : null;

    private static bool Starts(ScriptFacts facts) =>
        facts.Commands.Any(command => command.Name is "Start-Process" or "Invoke-Item" || IsProgramByPath(command.Name))
        || facts.HasAny("Process]::Start", "ShellExecute", "WScript.Shell", "Win32_Process");

    public static bool IsProgramByPath(string name) => name.Contains('\\', StringComparison.Ordinal) && name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase);

    private static bool InWritableFolder(ScriptFacts facts) => facts.HasAny("$env:temp", "$env:appdata", "$env:localappdata", "$env:public", @"\temp\", @"\appdata\",
        @"\users\public", "%temp%", "gettemppath");

    private static int Count(ScriptFacts facts, params ReadOnlySpan<string> words)
    {
        var count = 0;
        foreach (var word in words)
            count += facts.Has(word) ? 1 : 0;
        return count;
    }

    [GeneratedRegex(@"['""](TVqQ|TVpQ|TVro|TVoA)[A-Za-z0-9+/=\r\n]{30}", RegexOptions.NonBacktracking)]
    private static partial Regex CarriedProgram();

    [GeneratedRegex(@"http://[^\s'""<>)]{4,300}\.(exe|scr|pif|com|dll|bat|vbs|hta)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex PlainLink();
}
