using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;
using static Afterpatch.Scripts.PowerShell.Judging.LineWords;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Keys, passwords and mail that are taken away, and programs carried in text for that.</summary>
internal static partial class TakingRules
{
    private static readonly string[] Stores = ["Login Data", "logins.json", "key4.db", "Web Data"];

    private static readonly string[] Packing = ["Compress-Archive", "ZipFile", "7z", "rar ", "rar.exe", "tar ", "makecab", "ToBase64String"];

    private static readonly string[] Words = ["password", "passwd", "pwd", "vpn", "kdbx", "credential", "secret", "confidential", "iban", "private key", "wire transfer", "seed phrase"];

    private static readonly string[] Frameworks = ["RegSvcs.exe", "RegAsm.exe", "InstallUtil.exe", "MSBuild.exe", "aspnet_compiler.exe", "vbc.exe", "AppLaunch.exe", "cvtres.exe", "jsc.exe", "csc.exe"];

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("keys-of-secrets-packed-and-sent", 60, ["T1555.004", "T1560", "T1041"], facts => facts.Sends && facts.Has(@"Microsoft\Protect")
            && facts.HasAny(@"Microsoft\Credentials", @"Microsoft\Vault", "Local State", "Login Data") && facts.HasAny(Packing) ? facts.Line(@"Microsoft\Protect") : null),
        new("browser-store-sent", 60, ["T1555.003", "T1041"], facts => facts.HasAny(Stores) && facts.HasAny("UploadFile", "UploadData", "-InFile ", "-F ", "sendDocument", "Attachments", "--upload-file", "--data-binary")
            ? facts.Lines.FirstOrDefault(line => line.Length < 4_000 && Any(line, Stores) && Any(line, ["Copy-Item", "copy ", "File]::Copy", "ReadAllBytes", "UploadFile", "-InFile ", "-F ", "Get-Content"])) : null),
        new("mail-archive-put-among-pages", 100, ["T1114.002", "T1567"], facts => facts.HasAny("MailboxExportRequest", ".pst") && facts.HasAny(ScriptPlaces.WebFolders)
            ? facts.Lines.FirstOrDefault(line => line.Length < 4_000 && Any(line, ["Copy-Item", "Move-Item", "copy ", "move "]) && PutAmongPages(line)) : null),
        new("mailboxes-searched-for-secrets", 60, ["T1114.002"], facts => facts.Commands.FirstOrDefault(command =>
            command.Name is "Search-Mailbox" or "New-MailboxSearch" or "New-ComplianceSearch" && !command.Says("-DeleteContent") && !command.Says("-EstimateResultOnly")
            && Words.Count(command.Says) >= 2)?.Text),
        new("program-in-text-as-digits", 60, ["T1027.009"], facts => facts.HasAny("Assembly]::Load(", ".Load($", "CurrentDomain.Load(") ? HexHead().Match(facts.Code) is { Success: true } head ? head.Value : null : null),
        new("program-put-into-framework-process", 60, ["T1055.012", "T1620"], facts => facts.HasAny(Frameworks) && facts.HasAny("Assembly]::Load(", ".Load($", "CurrentDomain.Load(")
            ? facts.Lines.FirstOrDefault(line => line.Length < LineWords.MaxLine && Has(line, ".Invoke(") && Any(line, Frameworks)) : null),
    ];

    /// <summary>The place that is named last, to which it goes, is a folder of pages.</summary>
    private static bool PutAmongPages(string line)
    {
        var to = line.LastIndexOf(":\\", StringComparison.Ordinal);
        return Any(to < 0 ? line : line[to..], ScriptPlaces.WebFolders);
    }

    /// <summary>How a Windows program begins, written as hexadecimal digits.</summary>
    [GeneratedRegex(@"['""]4D5A9[0-9A-F%^#@!*_-]{60}", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex HexHead();
}
