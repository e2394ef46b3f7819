namespace Afterpatch.Generator.EventLog;

/// <summary>Events of Microsoft-Windows-Security-Auditing, fields as Windows Server 2016 writes them.</summary>
internal static class SecurityEvents
{
    private const string Provider = "Microsoft-Windows-Security-Auditing";
    private const ulong Success = 0x8020000000000000;
    private const ulong Failure = 0x8010000000000000;

    private static readonly Guid ProviderGuid = new("54849625-5478-4994-A5BA-3E3B0328C30D");

    private static readonly EventKind LogonKind = Kind(4624, 12544, 2,
        F("SubjectUserSid", ValueKind.Sid), F("SubjectUserName"), F("SubjectDomainName"), F("SubjectLogonId", ValueKind.Hex64), F("TargetUserSid", ValueKind.Sid),
        F("TargetUserName"), F("TargetDomainName"), F("TargetLogonId", ValueKind.Hex64), F("LogonType", ValueKind.UInt32), F("LogonProcessName"),
        F("AuthenticationPackageName"), F("WorkstationName"), F("LogonGuid", ValueKind.Guid), F("TransmittedServices"), F("LmPackageName"), F("KeyLength", ValueKind.UInt32),
        F("ProcessId", ValueKind.Hex64), F("ProcessName"), F("IpAddress"), F("IpPort"), F("ImpersonationLevel"), F("RestrictedAdminMode"), F("TargetOutboundUserName"),
        F("TargetOutboundDomainName"), F("VirtualAccount"), F("TargetLinkedLogonId", ValueKind.Hex64), F("ElevatedToken"));

    private static readonly EventKind LogoffKind = Kind(4634, 12545, 0,
        F("TargetUserSid", ValueKind.Sid), F("TargetUserName"), F("TargetDomainName"), F("TargetLogonId", ValueKind.Hex64), F("LogonType", ValueKind.UInt32));

    private static readonly EventKind SpecialKind = Kind(4672, 12548, 0,
        F("SubjectUserSid", ValueKind.Sid), F("SubjectUserName"), F("SubjectDomainName"), F("SubjectLogonId", ValueKind.Hex64), F("PrivilegeList"));

    private static readonly EventKind ProcessKind = Kind(4688, 13312, 2,
        F("SubjectUserSid", ValueKind.Sid), F("SubjectUserName"), F("SubjectDomainName"), F("SubjectLogonId", ValueKind.Hex64), F("NewProcessId", ValueKind.Hex64),
        F("NewProcessName"), F("TokenElevationType"), F("ProcessId", ValueKind.Hex64), F("CommandLine"), F("TargetUserSid", ValueKind.Sid), F("TargetUserName"),
        F("TargetDomainName"), F("TargetLogonId", ValueKind.Hex64), F("ParentProcessName"), F("MandatoryLabel", ValueKind.Sid));

    private static readonly EventKind UserCreatedKind = Kind(4720, 13824, 0,
        F("TargetUserName"), F("TargetDomainName"), F("TargetSid", ValueKind.Sid), F("SubjectUserSid", ValueKind.Sid), F("SubjectUserName"), F("SubjectDomainName"),
        F("SubjectLogonId", ValueKind.Hex64), F("PrivilegeList"), F("SamAccountName"), F("DisplayName"), F("UserPrincipalName"), F("HomeDirectory"), F("HomePath"),
        F("ScriptPath"), F("ProfilePath"), F("UserWorkstations"), F("PasswordLastSet"), F("AccountExpires"), F("PrimaryGroupId"), F("AllowedToDelegateTo"), F("OldUacValue"),
        F("NewUacValue"), F("UserAccountControl"), F("UserParameters"), F("SidHistory"), F("LogonHours"));

    private static readonly EventKind GroupMemberKind = Kind(4732, 13826, 0,
        F("MemberName"), F("MemberSid", ValueKind.Sid), F("TargetUserName"), F("TargetDomainName"), F("TargetSid", ValueKind.Sid), F("SubjectUserSid", ValueKind.Sid),
        F("SubjectUserName"), F("SubjectDomainName"), F("SubjectLogonId", ValueKind.Hex64), F("PrivilegeList"));

    private static readonly EventKind LogClearedKind = new(Channels.Security, "Microsoft-Windows-Eventlog", new("FC65DDD8-D6EF-4962-83D5-6E5CFE9CE148"), 1102,
        F("SubjectUserSid", ValueKind.Sid), F("SubjectUserName"), F("SubjectDomainName"), F("SubjectLogonId", ValueKind.Hex64))
    {
        Payload = Payload.User,
        UserElement = "LogFileCleared",
        UserNamespace = "http://manifests.microsoft.com/win/2004/08/windows/eventlog",
        Task = 104,
        Keywords = 0x4020000000000000,
    };

    public static WindowsEvent Logon(DateTime utc, int type, string domain, string user, string sid, string address, ulong logonId, string process, string package) =>
        new(utc, LogonKind,
        [
            "S-1-0-0", "-", "-", 0UL, sid, user, domain, logonId, (uint)type, package == "NTLM" ? "NtLmSsp " : package, package, type == 3 ? "-" : "EX01", Guid.Empty, "-",
            package == "NTLM" ? "NTLM V2" : "-", package == "NTLM" ? 128u : 0u, process.Length > 0 ? 0x1f4cUL : 0UL, process.Length > 0 ? process : "-", address,
            address == "-" ? "-" : "0", "%%1833", "-", "-", "-", "%%1843", 0UL, type is 2 or 10 ? "%%1842" : "%%1843",
        ]);

    /// <summary>Windows starts: nothing of before is logged on any more.</summary>
    public static WindowsEvent Starting(DateTime utc) => new(utc, Kind(4608, 12288, 0), []);

    /// <summary>A remote desktop is left without logging off.</summary>
    public static WindowsEvent DesktopLeft(DateTime utc, string domain, string user, ulong logonId, string address) =>
        new(utc, Kind(4779, 12551, 0, F("AccountName"), F("AccountDomain"), F("LogonID", ValueKind.Hex64), F("SessionName"), F("ClientName"), F("ClientAddress")),
            [user, domain, logonId, "RDP-Tcp#12", "WKS-17", address]);

    /// <summary>The directory's secrets are asked for as a domain controller does, noted by the controller.</summary>
    public static WindowsEvent Replicated(DateTime utc, string domain, string dnsDomain, string user, string sid) =>
        new(utc, Kind(4662, 14080, 0, F("SubjectUserSid", ValueKind.Sid), F("SubjectUserName"), F("SubjectDomainName"), F("SubjectLogonId", ValueKind.Hex64), F("ObjectServer"), F("ObjectType"),
            F("ObjectName"), F("OperationType"), F("HandleId", ValueKind.Hex64), F("AccessList"), F("AccessMask"), F("Properties"), F("AdditionalInfo"), F("AdditionalInfo2")),
            [
                sid, user, domain, 0x5F3A21UL, "DS", "%{19195a5b-6da0-11d0-afd3-00c04fd930c9}", "DC=" + dnsDomain.Replace(".", ",DC=", StringComparison.Ordinal), "Object Access", 0UL, "%%7688\r\n\t\t\t\t", "0x100",
                "%%7688\r\n\t\t{1131f6ad-9c07-11d1-f79f-00c04fc2dcd2}\r\n\t{19195a5b-6da0-11d0-afd3-00c04fd930c9}\r\n", "-", "",
            ]);

    public static WindowsEvent Logoff(DateTime utc, int type, string domain, string user, string sid, ulong logonId) =>
        new(utc, LogoffKind, [sid, user, domain, logonId, (uint)type]);

    public static WindowsEvent Special(DateTime utc, string domain, string user, string sid, ulong logonId) =>
        new(utc, SpecialKind, [sid, user, domain, logonId, "SeSecurityPrivilege\r\n\t\t\tSeBackupPrivilege\r\n\t\t\tSeRestorePrivilege\r\n\t\t\tSeDebugPrivilege"]);

    /// <param name="account">SYSTEM by default, as Exchange's application pools run.</param>
    public static WindowsEvent Process(DateTime utc, string domain, string machine, string parent, string image, string commandLine, uint processId, uint parentId) =>
        new(utc, ProcessKind,
        [
            "S-1-5-18", machine + "$", domain, 0x3E7UL, (ulong)processId, image, "%%1936", (ulong)parentId, commandLine, "S-1-0-0", "-", "-", 0UL, parent, "S-1-16-16384",
        ]);

    public static WindowsEvent UserCreated(DateTime utc, string machine, string domain, string name, string sid) =>
        new(utc, UserCreatedKind,
        [
            name, machine, sid, "S-1-5-18", machine + "$", domain, 0x3E7UL, "-", name, "%%1793", "-", "%%1793", "%%1793", "%%1793", "%%1793", "%%1793", "%%1794", "%%1794",
            "513", "-", "0x0", "0x15", "\r\n\t\t%%2080\r\n\t\t%%2082\r\n\t\t%%2084", "%%1793", "-", "%%1797",
        ]);

    public static WindowsEvent AddedToAdministrators(DateTime utc, string machine, string domain, string sid) =>
        new(utc, GroupMemberKind, ["-", sid, "Administrators", "Builtin", "S-1-5-32-544", "S-1-5-18", machine + "$", domain, 0x3E7UL, "-"]);

    public static WindowsEvent LogCleared(DateTime utc, string domain, string machine) =>
        new(utc, LogClearedKind, ["S-1-5-18", machine + "$", domain, 0x3E7UL]) { ProcessId = 1012 };

    private static EventKind Kind(ushort id, ushort task, byte version, params EventField[] fields) =>
        new(Channels.Security, Provider, ProviderGuid, id, fields) { Task = task, Version = version, Level = 0, Keywords = id == 4625 ? Failure : Success };

    private static EventField F(string name, ValueKind kind = ValueKind.Text) => new(name, kind);
}
