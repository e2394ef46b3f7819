namespace Afterpatch.Generator.EventLog;

/// <summary>Events of people and machines that come from elsewhere or go elsewhere, fields as Windows Server 2016 writes them.</summary>
internal static class MovementEvents
{
    private const string Audit = "Microsoft-Windows-Security-Auditing";
    private static readonly Guid AuditGuid = new("54849625-5478-4994-A5BA-3E3B0328C30D");

    private static readonly EventKind LogonKind = Security(4624, 12544, 2,
        F("SubjectUserSid", ValueKind.Sid), F("SubjectUserName"), F("SubjectDomainName"), F("SubjectLogonId", ValueKind.Hex64), F("TargetUserSid", ValueKind.Sid),
        F("TargetUserName"), F("TargetDomainName"), F("TargetLogonId", ValueKind.Hex64), F("LogonType", ValueKind.UInt32), F("LogonProcessName"),
        F("AuthenticationPackageName"), F("WorkstationName"), F("LogonGuid", ValueKind.Guid), F("TransmittedServices"), F("LmPackageName"), F("KeyLength", ValueKind.UInt32),
        F("ProcessId", ValueKind.Hex64), F("ProcessName"), F("IpAddress"), F("IpPort"), F("ImpersonationLevel"), F("RestrictedAdminMode"), F("TargetOutboundUserName"),
        F("TargetOutboundDomainName"), F("VirtualAccount"), F("TargetLinkedLogonId", ValueKind.Hex64), F("ElevatedToken"));

    private static readonly EventKind FailedKind = Security(4625, 12544, 0,
        F("SubjectUserSid", ValueKind.Sid), F("SubjectUserName"), F("SubjectDomainName"), F("SubjectLogonId", ValueKind.Hex64), F("TargetUserSid", ValueKind.Sid),
        F("TargetUserName"), F("TargetDomainName"), F("Status", ValueKind.Hex32), F("FailureReason"), F("SubStatus", ValueKind.Hex32), F("LogonType", ValueKind.UInt32),
        F("LogonProcessName"), F("AuthenticationPackageName"), F("WorkstationName"), F("TransmittedServices"), F("LmPackageName"), F("KeyLength", ValueKind.UInt32),
        F("ProcessId", ValueKind.Hex64), F("ProcessName"), F("IpAddress"), F("IpPort"));

    private static readonly EventKind ExplicitKind = Security(4648, 12544, 0,
        F("SubjectUserSid", ValueKind.Sid), F("SubjectUserName"), F("SubjectDomainName"), F("SubjectLogonId", ValueKind.Hex64), F("LogonGuid", ValueKind.Guid), F("TargetUserName"),
        F("TargetDomainName"), F("TargetLogonGuid", ValueKind.Guid), F("TargetServerName"), F("TargetInfo"), F("ProcessId", ValueKind.Hex64), F("ProcessName"), F("IpAddress"), F("IpPort"));

    private static readonly EventKind ServiceKind = Security(4697, 12289, 0,
        F("SubjectUserSid", ValueKind.Sid), F("SubjectUserName"), F("SubjectDomainName"), F("SubjectLogonId", ValueKind.Hex64), F("ServiceName"), F("ServiceFileName"),
        F("ServiceType", ValueKind.Hex32), F("ServiceStartType", ValueKind.UInt32), F("ServiceAccount"));

    private static readonly EventKind ShareKind = Security(5140, 12808, 1,
        F("SubjectUserSid", ValueKind.Sid), F("SubjectUserName"), F("SubjectDomainName"), F("SubjectLogonId", ValueKind.Hex64), F("ObjectType"), F("IpAddress"), F("IpPort"),
        F("ShareName"), F("ShareLocalPath"), F("AccessMask", ValueKind.Hex32), F("AccessList"));

    private static readonly EventKind AuthenticatedKind = new(Channels.DesktopConnections, "Microsoft-Windows-TerminalServices-RemoteConnectionManager", new("C76BAA63-AE81-421C-B425-340B4B24157F"), 1149,
        F("Param1"), F("Param2"), F("Param3"))
    { Payload = Payload.User, UserElement = "EventXML", UserNamespace = "Event_NS", Keywords = 0x1000000000000000 };

    private static readonly Dictionary<ushort, EventKind> SessionKinds = new ushort[] { 21, 24, 25 }.ToDictionary(id => id, id =>
        new EventKind(Channels.DesktopSessions, "Microsoft-Windows-TerminalServices-LocalSessionManager", new("5D896912-022D-40AA-A3A8-4FA5515C76D7"), id,
            F("User"), F("SessionID", ValueKind.UInt32), F("Address"))
        { Payload = Payload.User, UserElement = "EventXML", UserNamespace = "Event_NS", Keywords = 0x1000000000000000 });

    private static readonly Dictionary<ushort, EventKind> ClientKinds = new ushort[] { 1024, 1102 }.ToDictionary(id => id, id =>
        new EventKind(Channels.DesktopClient, "Microsoft-Windows-TerminalServices-ClientActiveXCore", new("28AA95BB-D444-4719-A36F-40462168127E"), id,
            F("Name"), F("Value"), F("CustomLevel"))
        { Task = 101, Opcode = 10, Keywords = 0x4000000000000000 });

    /// <param name="workstation">The client's name with NTLM, this server's with types 8 and 10, a dash with Kerberos.</param>
    public static WindowsEvent Logon(DateTime utc, int type, string domain, string user, string sid, string address, ulong logonId, string package, string workstation) =>
        new(utc, LogonKind,
        [
            "S-1-0-0", "-", "-", 0UL, sid, user, domain, logonId, (uint)type, package == "NTLM" ? "NtLmSsp " : type == 3 ? "Kerberos" : "User32 ", package, workstation, Guid.Empty, "-",
            package == "NTLM" ? "NTLM V2" : "-", package == "NTLM" ? 128u : 0u, 0UL, "-", address, address == "-" ? "-" : "49822", "%%1833", "-", "-", "-", "%%1843", 0UL, "%%1842",
        ]);

    public static WindowsEvent Failed(DateTime utc, int type, string domain, string user, string address) =>
        new(utc, FailedKind,
        [
            "S-1-0-0", "-", "-", 0UL, "S-1-0-0", user, domain, 0xC000006Du, "%%2313", 0xC000006Au, (uint)type, "NtLmSsp ", "NTLM", "-", "-", "-", 0u, 0UL, "-", address, "0",
        ]);

    /// <param name="by">Account that gave the credentials.</param>
    public static WindowsEvent Explicit(DateTime utc, string domain, string by, string bySid, string user, string server, string process) =>
        new(utc, ExplicitKind, [bySid, by, domain, 0x3E7UL, Guid.Empty, user, domain, Guid.Empty, server, server, 0x1A2CUL, process, "-", "-"]);

    public static WindowsEvent ServiceInstalled(DateTime utc, string domain, string user, string sid, ulong logonId, string name, string image) =>
        new(utc, ServiceKind, [sid, user, domain, logonId, name, image, 0x10u, 3u, "LocalSystem"]);

    public static WindowsEvent Share(DateTime utc, string domain, string user, string sid, ulong logonId, string address, string share) =>
        new(utc, ShareKind, [sid, user, domain, logonId, "File", address, "49823", @"\\*\" + share, "", 1u, "%%4416\r\n\t\t\t\t"]);

    public static WindowsEvent DesktopAuthenticated(DateTime utc, string domain, string user, string address) =>
        new(utc, AuthenticatedKind, [user, domain, address]) { UserSid = "S-1-5-20", ProcessId = 1012 };

    /// <param name="id">21 logon, 24 disconnected, 25 reconnected.</param>
    public static WindowsEvent DesktopSession(DateTime utc, ushort id, string domain, string user, string address) =>
        new(utc, SessionKinds[id], [$@"{domain}\{user}", 3u, address]) { UserSid = "S-1-5-18", ProcessId = 900 };

    /// <param name="id">1024 tries, 1102 has a second connection.</param>
    public static WindowsEvent DesktopClient(DateTime utc, ushort id, string sid, string server) =>
        new(utc, ClientKinds[id], [id == 1024 ? "Server Name" : "Server Address", server, "Info"]) { UserSid = sid, ProcessId = 6120 };

    private static EventKind Security(ushort id, ushort task, byte version, params EventField[] fields) =>
        new(Channels.Security, Audit, AuditGuid, id, fields) { Task = task, Version = version, Level = 0, Keywords = id == 4625 ? 0x8010000000000000 : 0x8020000000000000 };

    private static EventField F(string name, ValueKind kind = ValueKind.Text) => new(name, kind);
}
