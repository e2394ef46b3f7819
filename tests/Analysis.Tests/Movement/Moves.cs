using Afterpatch.Analysis.Movement;
using Afterpatch.Analysis.Tests.Events;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Tests.Movement;

/// <summary>Events of movement made by hand, and the graph of them.</summary>
internal static class Moves
{
    public const string Start = "2021-03-03T05:00:00Z";

    public static FakeEvent Logon(
        string utc, int type, string address, string user = "anna", string id = "0x1001", string workstation = "-", string package = "Kerberos", string sid = "S-1-5-21-1-2-3-1105", int eventId = 4624) =>
        Security(eventId, utc, ("SubjectUserSid", "S-1-0-0"), ("TargetUserSid", eventId == 4625 ? "S-1-0-0" : sid), ("TargetUserName", user), ("TargetDomainName", "CONTOSO"), ("TargetLogonId", id),
            ("LogonType", type.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("LogonProcessName", "Kerberos"), ("AuthenticationPackageName", package), ("WorkstationName", workstation),
            ("LmPackageName", "-"), ("ProcessName", "-"), ("IpAddress", address), ("TargetOutboundUserName", "-"), ("TargetOutboundDomainName", "-"));

    public static FakeEvent Failed(string utc, int type, string address, string user) => Logon(utc, type, address, user, eventId: 4625);

    public static FakeEvent Special(string utc, string id = "0x1001", string user = "anna") =>
        Security(4672, utc, ("SubjectUserSid", "S-1-5-21-1-2-3-1105"), ("SubjectUserName", user), ("SubjectDomainName", "CONTOSO"), ("SubjectLogonId", id), ("PrivilegeList", "SeDebugPrivilege"));

    public static FakeEvent Explicit(string utc, string server, string target = "adm-web", string by = "EX01$", string process = @"C:\Windows\System32\mstsc.exe") =>
        Security(4648, utc, ("SubjectUserName", by), ("SubjectDomainName", "CONTOSO"), ("TargetUserName", target), ("TargetDomainName", "CONTOSO"), ("TargetServerName", server),
            ("TargetInfo", server), ("ProcessName", process), ("IpAddress", "-"));

    public static FakeEvent Service(string utc, string name, string id = "0x1001") =>
        Security(4697, utc, ("SubjectUserSid", "S-1-5-21-1-2-3-1105"), ("SubjectUserName", "anna"), ("SubjectDomainName", "CONTOSO"), ("SubjectLogonId", id), ("ServiceName", name), ("ServiceFileName", "%SystemRoot%\\x.exe"));

    public static FakeEvent SystemService(string utc, string name, string sid = "S-1-5-21-1-2-3-1105") =>
        new("Service Control Manager", "System", 7045, utc, ("ServiceName", name), ("ImagePath", "x.exe"), ("ServiceType", "user mode service"), ("StartType", "demand start"), ("AccountName", "LocalSystem")) { User = sid };

    public static FakeEvent Security(int id, string utc, params (string, string)[] data) => new("Microsoft-Windows-Security-Auditing", "Security", id, utc, data);

    public static FakeEvent Channel(string channel, int id, string utc, string user, params (string, string)[] data) => new(channel.Split('/')[0], channel, id, utc, data) { User = user };

    /// <summary>What the sieve keeps of the events, each channel as a file of its own.</summary>
    public static List<Record> Kept(params IEnumerable<FakeEvent> events)
    {
        var kept = new List<Record>();
        foreach (var channel in events.GroupBy(row => row.Channel))
        {
            var scan = new MovementEventSieve().Open(new EvidenceFile($@"C:\Windows\System32\winevt\Logs\{channel.Key.Replace('/', '-')}.evtx", 1, () => Stream.Null));
            foreach (var row in channel)
                scan.Observe(row, kept);
            scan.Complete(kept);
        }
        return kept;
    }

    public static Core.Movement Graph(params IEnumerable<FakeEvent> events) => MovementMaker.Make(Kept(events), []).Graph;

    public static Core.Movement After(string exploitedUtc, string attacker, params IEnumerable<FakeEvent> events) => MovementMaker.Make(Kept(events), [Exploit(exploitedUtc, attacker)]).Graph;

    public static IReadOnlyList<Finding> Found(params IEnumerable<FakeEvent> events) => MovementMaker.Make(Kept(events), []).Findings;

    /// <summary>After an exploitation on 3 March 2021 at 05:00 from 203.0.113.57.</summary>
    public static IReadOnlyList<Finding> FoundAfter(params IEnumerable<FakeEvent> events) => MovementMaker.Make(Kept(events), [Exploit(Start, "203.0.113.57")]).Findings;

    public static Finding Exploit(string utc, string attacker) => new()
    {
        Detector = "exploit.proxylogon",
        Severity = Severity.High,
        Confidence = Confidence.High,
        Outcome = Outcome.Succeeded,
        Answers = [Question.Exploited],
        FirstUtc = DateTime.Parse(utc, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal),
        Subject = new("url", "/ecp/x.js"),
        Entities = [new("address", attacker)],
        Evidence = [EvidenceItem.Of(new(@"C:\inetpub\logs\x.log", 1), "x")],
    };
}
