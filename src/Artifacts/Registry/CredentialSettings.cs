using System.Globalization;

namespace Afterpatch.Artifacts.Registry;

/// <summary>Settings that decide which secrets a server keeps and how far they reach: automatic logon, LAPS, cached logons, NTLM, SMB, TLS, LSA.</summary>
internal static class CredentialSettings
{
    private const string Winlogon = @"Microsoft\Windows NT\CurrentVersion\Winlogon";

    private static readonly (string Path, string[] Names)[] Software =
    [
        (Winlogon, ["CachedLogonsCount"]),
        (@"Microsoft\Windows\CurrentVersion\Policies\System", ["FilterAdministratorToken"]),
        (@"Policies\Microsoft Services\AdmPwd", ["AdmPwdEnabled"]),
        (@"Microsoft\Policies\LAPS", ["BackupDirectory"]),
        (@"Microsoft\Windows\CurrentVersion\Policies\LAPS", ["BackupDirectory"]),
        (@"Microsoft\Windows\CurrentVersion\LAPS\Config", ["BackupDirectory"]),
        (@"Microsoft\ExchangeServer\v15\Diagnostics", ["EnableSerializationDataSigning"]),
        (@"Policies\Microsoft\Windows\CredentialsDelegation", ["AllowDefaultCredentials", "AllowFreshCredentials"]),
    ];

    private static readonly (string Path, string[] Names)[] Services =
    [
        (@"LanmanServer\Parameters", ["SMB1", "RequireSecuritySignature"]),
        (@"LanmanWorkstation\Parameters", ["RequireSecuritySignature"]),
        ("mrxsmb10", ["Start"]),
        ("LDAP", ["LDAPClientIntegrity"]),
    ];

    public static void ReadSoftware(HiveFacts facts)
    {
        foreach (var (path, names) in Software)
            foreach (var name in names)
                facts.Setting(path, name);
        if (facts.Find(Winlogon) is not { } winlogon)
            return;
        var user = HiveFacts.Text(winlogon, "DefaultUserName");
        var isOn = HiveFacts.Text(winlogon, "AutoAdminLogon") == "1";
        var isClear = winlogon.Value("DefaultPassword") is not null; // that it is there, not what it is
        if (user.Length > 0 && (isOn || isClear))
            facts.Add("autologon", user, "unknown", winlogon, ("domain", HiveFacts.Text(winlogon, "DefaultDomainName")), ("enabled", isOn ? "yes" : "no"),
                ("passwordInClear", isClear ? "yes" : "no"));
    }

    public static void ReadSystem(HiveFacts facts, string set)
    {
        foreach (var (path, names) in Services)
            foreach (var name in names)
                facts.Setting($@"{set}\Services\{path}", name);
        foreach (var name in (string[])["NtlmMinServerSec", "NtlmMinClientSec", "RestrictSendingNTLMTraffic"])
            facts.Setting($@"{set}\Control\Lsa\MSV1_0", name);
        foreach (var protocol in (string[])["SSL 3.0", "TLS 1.0", "TLS 1.1"])
            if (facts.Find($@"{set}\Control\SecurityProviders\SCHANNEL\Protocols\{protocol}\Server") is { } server)
                facts.Add("tls-protocol", protocol, "unknown", server, ("enabled", Number(HiveFacts.Text(server, "Enabled")) is 0 ? "no" : "yes"),
                    ("disabledByDefault", Number(HiveFacts.Text(server, "DisabledByDefault")) is > 0 ? "yes" : "no"));
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
