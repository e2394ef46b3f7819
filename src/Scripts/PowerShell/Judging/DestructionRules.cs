using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;
using static Afterpatch.Scripts.PowerShell.Judging.LineWords;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Destroying, locking and mining, and the older tricks of batch files.</summary>
internal static partial class DestructionRules
{
    private static readonly string[] Pools =
    [
        "minexmr", "nanopool", "supportxmr", "moneroocean", "hashvault", "2miners", "f2pool", "nicehash", "c3pool", "unmineable", "ethermine", "monerohash", "dwarfpool",
        "xmrpool", "herominers", "miningpoolhub", "crypto-pool", "poolto.be", "zpool.ca", "xmr.", "viabtc", "kryptex", "salvium", "raptoreum",
    ];

    private static readonly string[] Miners = ["xmrig", "xmr-stak", "nbminer", "t-rex", "phoenixminer", "lolminer", "gminer", "teamredminer", "ccminer", "cgminer",
        "bfgminer", "nheqminer", "claymore", "srbminer", "wildrig", "--coin", "--randomx", "rx/0", "-a cryptonight", "--cpu-priority", "--donate", "xmrig.json",
        "cpu-max-threads-hint"];

    /// <summary>What lockers end so that files are free; honest scripts know one or two of them.</summary>
    private static readonly string[] KillList =
    [
        "memtas", "mepocs", "GxVss", "GxBlr", "GxFWD", "GxCVD", "GxCIMgr", "ocssd", "dbsnmp", "agntsvc", "mydesktopqos", "mydesktopservice", "isqlplussvc", "xfssvccon",
        "encsvc", "tbirdconfig", "ocautoupds", "ocomm", "sqbcoreservice", "dbeng50", "thebat", "synctime", "QBIDPService", "QBFCService", "svc$", "infopath", "mspub",
        "sqlagent", "sqlbrowser", "sqlwriter", "BackupExecVSSProvider", "BackupExecAgentBrowser", "VeeamTransportSvc", "VeeamDeploymentService", "VeeamNFSSvc",
        "PDVFSService", "stc_raw_agent", "VSNAPVSS", "AcrSch2Svc", "AcronisAgent", "CASAD2DWebSvc", "CAARCUpdateSvc", "zhudongfangyu", "RTVscan", "DefWatch", "ccEvtMgr",
        "sql.exe", "oracle.exe", "msaccess", "steam", "visio",
    ];

    private static readonly string[] Ciphers = ["CreateEncryptor", "AesManaged", "RijndaelManaged", "AesCryptoServiceProvider", "Aes]::Create", "AesCng", "CryptoStream",
        "ProtectedData]::Protect", "RSACryptoServiceProvider", "cipher /e", "-bxor", "TripleDES", "EncryptFile", ".Encrypt(", "Protect-File", "gpg ", "openssl enc",
        "ConvertTo-SecureString", "7z a", "rar a", "WinRAR"];

    private static readonly string[] Notes = ["ransom", "bitcoin", "btc", "monero", "decrypt", "your files", "your network", "restore your", "recover your", "encrypted",
        "payment", "tor browser", ".onion", "readme", "how_to", "unlock", "contact us", "protonmail", "onionmail", "tutanota"];

    private static readonly string[] DataServers = ["sqlservr", "oracle.exe", "store,", "store.exe", "Microsoft.Exchange", "mysqld", "w3wp", "noderunner"];

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("mines-in-a-pool", 100, ["T1496"], facts => facts.HasAny(Pools) && (facts.HasAny(Miners) || facts.HasAny("pool", "wallet", "-o ", "--url", "-u ", "worker")
            && facts.HasAny("-u ", "--user", "wallet", "-p x", "--pass", "miner", "\"url\"")) && (facts.Deeds.Starts || facts.Deeds.Fetches || facts.Deeds.WritesFiles)
            && PoolAddress().BoundedIsMatch(facts.Code) ? facts.Line(Pools) : null),
        new("mines-by-its-arguments", 100, ["T1496"], facts => facts.HasAny("-o ", "--url", "\"url\"") && MinerArguments().BoundedMatch(facts.Code) is { Success: true } arguments ? arguments.Value : null),
        new("processes-of-data-ended", 100, ["T1489"], facts => facts.Count(KillList) >= 5 && facts.HasAny("Stop-Process", "taskkill", "Stop-Service", "net stop",
            "sc stop", "Disabled", ".Kill()", "Terminate") ? facts.Line(KillList) : null),
        new("databases-taken-offline", 40, ["T1489"], facts => facts.Has("Get-MailboxDatabase") && Lines(facts).FirstOrDefault(line => Has(line, "Get-MailboxDatabase") && Has(line, "Dismount-Database")) is { } line ? line : null),
        new("servers-of-data-killed", 40, ["T1489"], facts => facts.HasAny("Stop-Process", "taskkill") && facts.HasAny(DataServers) && Lines(facts).Any(line => line.Length < 2_000 && Any(line, ["Stop-Process", "taskkill /f",
            "taskkill.exe /f", "taskkill /im"]) && Any(line, DataServers) && Any(line, ["/f",
            "-Force"])) ? facts.Line("sqlservr", "oracle", "Microsoft.Exchange", "mysqld", "noderunner") : null),
        new("servers-of-several-kinds-stopped", 30, ["T1489"], facts => facts.HasAny("Stop-Service", "net stop", "sc stop", "sc.exe stop", "taskkill", "Stop-Process") && new string[][] { ["sql"], ["exchange"], ["veeam", "backup", "vss"], ["oracle"], ["w3svc",
            "iisadmin"] }.Count(names => Lines(facts).Any(line => line.Length < 2_000 && Any(line, ["Stop-Service", "net stop", "sc stop", "sc.exe stop", "taskkill",
            "Stop-Process"]) && Any(line, names))) >= 3 ? facts.Line("Stop-Service", "net stop", "sc stop", "taskkill") : null),
        new("files-of-people-marked-for-locking", 100, ["T1486"], facts => facts.Deeds.SearchesFiles && facts.HasAny("-Recurse", "AllDirectories")
            && facts.HasAny("Get-PSDrive", "GetDrives", "Win32_LogicalDisk", @"C:\Users") && facts.Count(".docx", ".xlsx", ".pdf", ".pst", ".mdf", ".bak", ".vhdx",
            ".vmdk", ".sql", ".edb", ".jpg", ".zip") >= 4
 && facts.HasAny("'.locked'", "'.encrypted'", "'.enc'", "'.crypt'", "'.lock'", "\".locked\"", "\".encrypted\"", "\".enc\"", "\".crypt\"", "'.crypted'", "'.pay'",
                "'.cry'") && facts.HasAny("RSAKeyValue", "Encrypt", "CreateEncryptor", "Lock-", "Aes", "Rijndael") ? facts.Line("RSAKeyValue", "Encrypt", "Lock-")
                : null),
        new("miner-fetched", 80, ["T1496", "T1105"], facts => facts.HasAny(Miners) && (facts.Deeds.Fetches && facts.Deeds.Starts) && facts.HasAny("wallet", "pool", "-o ",
            "--url", "config.json", "-u ", "threads", "donate") ? facts.Line(Miners) : null),
        new("files-locked-and-note-left", 100, ["T1486"], facts => facts.Deeds.SearchesFiles && facts.HasAny(Ciphers) && facts.Count(Notes) >= 3
            && facts.Deeds.WritesFiles && (facts.Deeds.Deletes || facts.HasAny("Rename-Item", "Move-Item", "-sdel", "WriteAllBytes", "RenameTo", "File]::Move"))
            && facts.HasAny("-Recurse", "AllDirectories", "dir /s", "for /r", "net view", "GetDrives", "Get-PSDrive") && NoteName().BoundedIsMatch(facts.Code)
            ? facts.Line(Notes) : null),
        new("drives-locked", 100, ["T1486"], facts => facts.HasAny("Enable-BitLocker", "manage-bde -on", "manage-bde.exe -on", "Add-BitLockerKeyProtector",
            "manage-bde -protectors", "Win32_EncryptableVolume") && (facts.HasAny("-protectors -delete", "Remove-BitLockerKeyProtector", "Lock-BitLocker",
            "-forcedismount", "RecoveryKeyMessage", "DisableKeyProtectors") || facts.Sends) && (facts.Sends || facts.HasAny("RecoveryKeyMessage", "Restart-Computer",
            "Stop-Computer", "shutdown")) && !facts.HasAny("BackupToAAD", "Backup-BitLockerKeyProtector") ? facts.Line("BitLocker", "manage-bde", "EncryptableVolume")
            : null),
        new("every-file-overwritten", 60, ["T1485", "T1486"], facts => facts.HasAny("WriteAllBytes", "OpenWrite", "SetLength(", "Set-Content", "WriteAllText")
            && facts.HasAny("Get-ChildItem", "GetFiles(", "EnumerateFiles") && facts.HasAny("Get-PSDrive", "GetDrives", "Win32_LogicalDisk", @"C:\Users",
            "$env:USERPROFILE") && facts.HasAny("GetBytes(", "Get-Random", "NextBytes", "ReadAllBytes") && facts.HasAny("-Recurse", "AllDirectories")
            && facts.HasAny(Ciphers.AsSpan(0, 12)) ? facts.Line("WriteAllBytes", "OpenWrite", "SetLength", "Set-Content") : null),
        new("files-packed-behind-password", 60, ["T1486", "T1560.001"], facts => facts.HasAny("7z", "rar") && facts.HasAny("-sdel", "-df")
            && PackedAndGone().BoundedMatch(facts.Code) is { Success: true } packed ? packed.Value : null),
        new("packed-files-note-left", 60, ["T1486"], facts => facts.HasAny("-sdel", " -df ") && facts.HasAny("READ_ME", "README", "restore", "contact", "decrypt",
            "packed") && facts.Deeds.WritesFiles ? facts.Line("-sdel", " -df ") : null),
        new("restore-points-removed", 60, ["T1490"], facts => !facts.SealsImage && facts.HasAny("SRRemoveRestorePoint", "Disable-ComputerRestore", "DisableSR", "reagentc /disable",
            "reagentc.exe /disable", "Win32_ShadowCopy", "wbadmin delete", "Get-CimInstance Win32_ShadowCopy", "bcdedit /set {default}", "bcdedit.exe /set",
            "VSS.Coordinator") && facts.Count("SRRemoveRestorePoint", "Disable-ComputerRestore", "DisableSR", "reagentc", "ShadowCopy", "wbadmin delete",
            "recoveryenabled", "bootstatuspolicy", "delete shadows") >= 2 ? facts.Line("SRRemove", "Disable-ComputerRestore", "DisableSR", "reagentc", "ShadowCopy",
            "wbadmin", "recoveryenabled", "delete shadows") : null),
        new("copies-deleted-by-object", 80, ["T1490"], facts => !facts.SealsImage && facts.Has("ShadowCopy") && Lines(facts).FirstOrDefault(line => Has(line,
            "ShadowCopy") && Any(line, [".Delete()", "Remove-WmiObject", "Remove-CimInstance", "Delete_()", "InvokeMethod('Delete", "-MethodName Delete", "$_.Delete"])
            && !Any(line, ["InstallDate", "Where", "-lt ", "Select-Object -First", "ID -eq", "-Filter"])) is { } line ? line : null),
        new("machine-destroyed", 100, ["T1485", "T1561"], facts => facts.HasAny("del ", "erase ", "rd ", "rmdir ", "format ", "Remove-Item", "reg delete",
            "reg.exe delete", "assoc ") && Destroys().BoundedMatch(facts.Code) is { Success: true } deed && !IsInWords(facts, deed.Value) ? deed.Value : null),
        new("starts-itself-without-end", 100, ["T1499"], facts => (facts.Has("%0") || (facts.Has("goto") && facts.Has("start")) || (facts.Has("while") && facts.HasAny("start", "saps") && facts.Deeds.LoopsForever)) && Bomb().Match(facts.Code) is { Success: true } bomb ? bomb.Value : null),
        new("input-taken-away", 80, ["T1531", "T1499"], facts => facts.HasAny("rundll32 mouse,disable", "rundll32.exe mouse,disable", "rundll32 keyboard,disable",
            "rundll32.exe keyboard,disable", "SwapMouseButton", "BlockInput") && (facts.HasAny("mouse,disable", "keyboard,disable") || (facts.Has("BlockInput")
            && facts.HasAny("user32"))) ? facts.Line("mouse,disable", "keyboard,disable", "BlockInput") : null),
        new("everybody-locked-out", 80, ["T1531"], facts => (facts.HasAny("Set-ADAccountPassword", "net user", "Set-LocalUser", "SetPassword", "Disable-ADAccount",
            "Disable-LocalUser", "logoff") && facts.HasAny("Get-ADUser -Filter *", "Get-LocalUser |", "Win32_UserAccount", "Get-LocalUser)", "Get-ADUser -Filter '*'")
            && facts.HasAny("Set-ADAccountPassword", "Disable-ADAccount", "SetPassword", "Set-LocalUser") && facts.HasAny("Get-Random", "GeneratePassword",
            "Stop-Computer", "Restart-Computer", "logoff", "shutdown", "ransom", "wallpaper")) ? facts.Line("Set-ADAccountPassword", "Disable-ADAccount", "Set-LocalUser",
            "net user", "SetPassword") : null),
        new("picture-of-demand-shown", 60, ["T1491.001"], facts => facts.HasAny("SystemParametersInfo", @"Control Panel\Desktop") && facts.HasAny("Wallpaper")
            && facts.HasAny("DrawString", "DownloadFile", "FromBase64String") && facts.Count(Notes) >= 2 ? facts.Line("Wallpaper") : null),
        new("files-stolen-then-locked", 60, ["T1486", "T1041"], facts => facts.Sends && facts.HasAny("CreateEncryptor", "Enable-BitLocker") && facts.Deeds.SearchesFiles
            && facts.Deeds.Deletes ? facts.Line("CreateEncryptor", "Enable-BitLocker") : null),
        new("machines-of-guests-stopped-and-removed", 80, ["T1489", "T1485"], facts => facts.HasAny("Get-VM", "vim-cmd", "Stop-VM", "esxcli") && facts.HasAny("Stop-VM",
            "vm process kill", "power.off") && facts.HasAny("Remove-VM", "Remove-VMSnapshot", "Dismount-VHD", "Remove-Item", "snapshot.removeall", "Encrypt")
            && facts.HasAny("Get-VM |", "Get-VM)", "Get-VM|", "-Force", "foreach") && facts.HasAny("-TurnOff", "-Force") && facts.HasAny(".vhdx", ".vmdk",
            "Remove-VMSnapshot") ? facts.Line("Stop-VM", "Remove-VM", "snapshot") : null),
    ];

    [GeneratedRegex(
        @"(?:--url|-o)[ =]\S+:\d{2,5}\s[^\r\n]{0,200}(?:--user|-u)[ =]\S+\s[^\r\n]{0,200}(?:--pass|-p)[ =]\S|" +
        @"""url""\s*:\s*""[^""]{3,100}:\d{2,5}""\s*,\s*""user""\s*:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex MinerArguments();

    /// <summary>A text that tells of it is not the deed.</summary>
    private static bool IsInWords(ScriptFacts facts, string deed) => facts.Lines.FirstOrDefault(line => Has(line, deed)) is { } line && Any(line, ["Write-Host",
        "Write-Warning", "echo ", "throw ", "Write-Output", "Write-Error", "-match", "-like"]);

    [GeneratedRegex(@"(?:-o\s+|--url[ =]|url['""]?\s*[:=]\s*['""]?|stratum|pool\S*\s*=\s*['""]?|['""])\S{0,60}:\d{2,5}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex PoolAddress();

    [GeneratedRegex(@"(?:read_?me|how_?to|restore|recover|decrypt|ransom|unlock|instructions|help_|note)[\w .!-]{0,40}\.(?:txt|html?|hta|bmp|jpg)|ransom|bitcoin|\.onion", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex NoteName();

    [GeneratedRegex(
        @"(?:7za?|rar|winrar)[^\r\n]{0,120}\s(?:-sdel|-df)\b[^\r\n]{0,120}\s-(?:p|hp)\S|(?:7za?|rar|winrar)[^\r\n]{0,120}\s-(?:p|hp)\S[^\r\n]{0,120}\s(?:-sdel|" +
        @"-df)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex PackedAndGone();

    [GeneratedRegex(
        @"(?:\bdel|\berase)\s[^\r\n|&]{0,60}(?:[a-z]:\\windows\\system32\\?(?:\*|hal\.dll|ntoskrnl|drivers|config)|%(?:windir|systemroot)%\\system32\\?(?:\*|" +
        @"hal\.dll|ntoskrnl|drivers\\\*|config)|[a-z]:\\\*(?:\.\*)?(?:\s|$)|%systemdrive%\\\*|\\ntldr|\\boot\.ini|\\bootmgr)|\b(?:rd|" +
        @"rmdir)\s[^\r\n|&]{0,20}/s[^\r\n|&]{0,20}\s['""]?(?:[a-z]:\\?|%systemdrive%\\?|%windir%|%systemroot%|[a-z]:\\windows|[a-z]:\\users|" +
        @"[a-z]:\\program files)['""]?\s*(?:/|$|\r|\n|&|\|)|\bformat\s+[a-z]:\s[^\r\n]{0,40}/(?:y|q|autotest)|" +
        @"Remove-Item\s+[^\r\n|]{0,40}['""]?(?:[A-Z]:\\(?:\*|Windows|Users)?|\$env:SystemDrive\\?\*?|\$env:windir\\?\*?|" +
        @"\$env:SystemRoot\\?\*?)['""]?\s+[^\r\n|]{0,60}-Recurse|reg(?:\.exe)?\s+delete\s+['""]?(?:HKLM|HKCR|HKEY_LOCAL_MACHINE|HKEY_CLASSES_ROOT)\\?(?:SYSTEM|" +
        @"SOFTWARE|SAM|\.exe|exefile)?['""]?\s+/f|\bassoc\s+\.(?:exe|lnk|dll)\s*=", RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Destroys();

    [GeneratedRegex(@"%0\s*\|\s*%0|^\s*:(\w+)\s*[\r\n]+\s*start\s+(?:""""\s+)?(?:%0|cmd(?:\.exe)?|""?%~f0""?|notepad|calc|explorer|mspaint|iexplore|\w+\.exe)\s*[\r\n]+(?:\s*start[^\r\n]*[\r\n]+)*\s*goto\s+:?\w+|while\s*\(\s*(?:\$true|1)\s*\)\s*\{\s*(?:Start-Process|saps|start)\s+(?:powershell|cmd|notepad|calc|\$PSCommandPath)[^}]{0,80}\}", RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Bomb();
}
