using static Afterpatch.Scripts.PowerShell.Judging.LineWords;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>What intruders do once they are in: mine, encrypt, destroy backups, carry data away.</summary>
internal static class ImpactRules
{
    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("miner", 100, ["T1496"], facts =>
            facts.HasAny("stratum+tcp://", "stratum+ssl://", "stratum1+tcp://") || (facts.HasAny("xmrig", "minerd", "cpuminer", "--donate-level", "cryptonight")
                && facts.HasAny("-o ", "--url", "pool", "wallet", "-u ", "nssm", "moneroocean", "nanopool", "supportxmr")
                && RunsSomething(facts))
                ? facts.Line("stratum", "xmrig", "minerd", "cpuminer", "--donate-level", "cryptonight") : null),
        new("backups-destroyed", 80, ["T1490"], BackupsDestroyed),
        new("ransom-note", 100, ["T1486"], facts =>
            facts.HasAny("CreateEncryptor", "AesManaged", "RijndaelManaged", "AesCryptoServiceProvider", "Aes]::Create") && facts.HasAny("Get-ChildItem", "GetFiles", "gci ")
                && facts.HasAny("bitcoin", "ransom", "your files have been", "files are encrypted", "decrypt your", "has been encrypted", "onion")
                ? facts.Line("bitcoin", "ransom", "your files", "files are encrypted", "decrypt your", "has been encrypted", "onion") : null),
        new("ransom-demanded", 100, ["T1486", "T1491"], facts =>
            facts.HasAny("files have been encrypted", "network has been encrypted", "files are encrypted", "data has been encrypted", "decrypt your files",
                "recover your files", "how_to_decrypt", "readme_restore", "restore_files", "how_to_recover", "decryption key")
 && facts.HasAny("Set-Content", "Out-File", "WriteAllText", "Add-Content", "Wallpaper", "MessageBox") && facts.HasAny("Get-ChildItem", "GetFiles", "Get-PSDrive",
                    "GetDrives", "CreateEncryptor", "Win32_LogicalDisk", "Rename-Item")
                ? facts.Line("been encrypted", "files are encrypted", "decrypt", "restore", "recover") : null),
        new("disks-overwritten", 100, ["T1561"], facts =>
            facts.Has("PhysicalDrive") && facts.HasAny("OpenWrite", "FileAccess]::Write", "FileMode]::Open", "CreateFile", "0x40000000") && facts.HasAny(".Write(",
                "WriteFile") ? facts.Line("PhysicalDrive") : null),
        new("disks-wiped", 60, ["T1561", "T1485"], facts => Pipes(facts, "Get-Disk", "Clear-Disk") ?? (facts.HasAny("cipher /w", "format c:") ? facts.Line("cipher /w", "format c:") : null)),
        new("users-files-destroyed", 60, ["T1485"], facts =>
            facts.HasAny(@"C:\Users", "$env:USERPROFILE", "GetDrives", "Get-PSDrive") && facts.Has("-Recurse") && facts.Count(".docx", ".xlsx", ".pdf", ".jpg", ".zip",
                ".pst") >= 2 && facts.HasAny("Remove-Item", "WriteAllBytes", "OpenWrite", "Clear-Content") && facts.HasAny("Get-ChildItem", "gci ")
                && facts.HasAny("Clear-Disk", "PhysicalDrive", "WriteAllBytes", "OpenWrite", "Stop-Computer") ? facts.Line("Remove-Item", "WriteAllBytes", "OpenWrite") : null),
        new("files-encrypted-in-place", 70, ["T1486"], facts =>
            facts.HasAny("CreateEncryptor") && facts.HasAny("-Recurse", "AllDirectories") && facts.HasAny("Remove-Item", "Move-Item", "Rename-Item", "File]::Delete")
                ? facts.Line("CreateEncryptor") : null),
        new("competitor-killed", 60, ["T1489"], facts =>
            (facts.HasAny("schtasks /delete", "schtasks.exe /delete") && Count(facts.Code, "schtasks /delete") + Count(facts.Code, "schtasks.exe /delete") >= 15)
                || (facts.HasAny("xmr", "miner") && facts.HasAny("Stop-Process", "taskkill") && Count(facts.Code, "Stop-Process") + Count(facts.Code, "taskkill") >= 20)
                ? facts.Line("/delete", "Stop-Process", "taskkill") : null),
        new("exfiltration-to-chat", 60, ["T1567"], facts =>
            facts.HasAny("discord.com/api/webhooks", "discordapp.com/api/webhooks", "api.telegram.org/bot", "hooks.zapier.com") && facts.HasAny("clipboard", "screenshot",
                "CopyFromScreen", "keystroke", "Login Data", "wlan show", "password", "ipify")
                ? facts.Line("webhooks", "api.telegram.org", "hooks.zapier") : null),
        new("screen-captured", 20, ["T1113"], facts => facts.Has("CopyFromScreen") ? facts.Line("CopyFromScreen") : null),
        new("data-uploaded", 15, ["T1041"], facts => facts.Members.Overlaps(["UploadString", "UploadData", "UploadFile", "UploadValues"]) ? facts.Line("Upload") : null),
        new("web-shell-written", 100, ["T1505.003"], facts =>
            facts.HasAny("<%@", "runat=\"server\"", "runat=server", "Language=\"JScript\"", "Language=\"C#\"") && facts.HasAny("eval(", "Request[", "Request.Item", "ProcessStartInfo", "Request.Form")
                && facts.HasAny("Set-Content", "Out-File", "WriteAllText", "WriteAllBytes", "Add-Content", "echo ", ">") && facts.HasAny("inetpub", "aspnet_client", ".aspx", ".ashx", "HttpProxy")
                ? facts.Line("<%@", "runat") : null),
        new("mailbox-exported-as-page", 100, ["T1505.003", "T1114.002"], facts =>
            facts.Has("New-MailboxExportRequest") && facts.Line("New-MailboxExportRequest") is { } request && (request.Contains(".asp",
                StringComparison.OrdinalIgnoreCase) || request.Contains(".ashx", StringComparison.OrdinalIgnoreCase) || request.Contains(".asmx",
                StringComparison.OrdinalIgnoreCase)) ? request : null),
        new("mailbox-export", 40, ["T1114.002"], facts => facts.Has("New-MailboxExportRequest") && facts.HasAny(@"\\127.0.0.1\", @"\\localhost\", ".aspx")
            ? facts.Line("New-MailboxExportRequest") : null),
    ];

    /// <summary>Whoever only looks for a miner and removes it starts nothing, fetches nothing and leaves nothing behind that starts.</summary>
    private static bool RunsSomething(ScriptFacts facts) => facts.Commands.Count == 0 || facts.Deeds.Fetches
        || facts.HasAny("Process]::Start", "Process.Start", "WScript.Shell", "ShellExecute", "cmd /c", "cmd.exe /c", "/create", "New-Service", "ScheduledTaskAction", "sc create", "sc.exe create", "nssm",
            @"CurrentVersion\Run", "WriteAllBytes", "-EncodedCommand", "Expand-Archive")
        || facts.Commands.Exists(command => command.Name is "Start-Process" or "Invoke-Item" or "Invoke-Expression" or "Invoke-CimMethod" or "Invoke-WmiMethod" or "Invoke-Command" or "Start-Job"
            || command.Node.InvocationOperator != System.Management.Automation.Language.TokenKind.Unknown || PayloadRules.IsProgramByPath(command.Name)
            || LineWords.Any(command.Name, ["xmrig", "minerd", "cpuminer"]));

    /// <summary>Administrators remove the oldest copy or give the copies room; intruders remove all, or leave no room.</summary>
    private static string? BackupsDestroyed(ScriptFacts facts)
    {
        if (facts.SealsImage)
            return null;
        if (facts.HasAny("delete shadows", "resize shadowstorage"))
        {
            foreach (var line in facts.Lines)
                if (DestroysCopies(line))
                    return line.Trim();
        }
        return facts.HasAny("shadowcopy delete", "wbadmin delete catalog", "recoveryenabled no")
            || (facts.Has("Win32_ShadowCopy") && facts.HasAny(".Delete()", "Remove-WmiObject", "Remove-CimInstance"))
            ? facts.Line("shadowcopy delete", "wbadmin delete", "recoveryenabled", "shadowcopy") : null;
    }

    private static string? Pipes(ScriptFacts facts, string from, string to) => facts.Has(to) ? Lines(facts).FirstOrDefault(line => Has(line, from) && Has(line, to)
        && Has(line, "|") && !Has(line, "-Number") && !Has(line, "Where-Object")) : null;

    public static bool DestroysCopies(string line) =>
        (Has(line, "delete shadows") && Has(line, "vssadmin") && !Has(line, "/oldest") && !Has(line, "/shadow="))
        || (Has(line, "resize shadowstorage") && Has(line, "maxsize=") && Has(line, "mb") && !Has(line, "gb") && !Has(line, "%"));

    private static int Count(string text, string word)
    {
        var count = 0;
        for (var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0 && count < 1_000; at = text.IndexOf(word, at + word.Length, StringComparison.OrdinalIgnoreCase))
            count++;
        return count;
    }
}
