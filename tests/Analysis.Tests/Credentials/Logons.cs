using Afterpatch.Analysis.Credentials.Sessions;
using Afterpatch.Analysis.Tests.Events;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Tests.Credentials;

/// <summary>Logon events by hand, and the book that the sieve makes of them.</summary>
internal static class Logons
{
    private const string Provider = "Microsoft-Windows-Security-Auditing";

    public static FakeEvent On(string utc, int type, string user, string sid, string id, string impersonation = "%%1833") => new(Provider, "Security", 4624, utc,
        ("TargetUserSid", sid), ("TargetUserName", user), ("TargetDomainName", "CONTOSO"), ("TargetLogonId", id), ("LogonType", type.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ("ImpersonationLevel", impersonation));

    public static FakeEvent Off(string utc, string user, string sid, string id, int type = 2, int number = 4634) => new(Provider, "Security", number, utc,
        ("TargetUserSid", sid), ("TargetUserName", user), ("TargetDomainName", "CONTOSO"), ("TargetLogonId", id), ("LogonType", type.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    public static FakeEvent Left(string utc, string user, string id) => new(Provider, "Security", 4779, utc, ("AccountName", user), ("AccountDomain", "CONTOSO"), ("LogonID", id));

    public static FakeEvent Reset(string utc, string user, string sid) => new(Provider, "Security", 4724, utc, ("TargetUserName", user), ("TargetDomainName", "CONTOSO"), ("TargetSid", sid));

    public static FakeEvent Special(string utc, string user, string sid, string id) => new(Provider, "Security", 4672, utc, ("SubjectUserSid", sid), ("SubjectUserName", user), ("SubjectDomainName", "CONTOSO"), ("SubjectLogonId", id));

    public static FakeEvent Starting(string utc) => new(Provider, "Security", 4608, utc);

    public static FakeEvent Boot(string utc) => new("Microsoft-Windows-Kernel-General", "System", 12, utc);

    public static FakeEvent Shutdown(string utc) => new("Microsoft-Windows-Kernel-General", "System", 13, utc);

    public static LogonBook Book(params FakeEvent[] events)
    {
        var scan = new LogonSieve().Open(new EvidenceFile(@"C:\Windows\System32\winevt\Logs\Security.evtx", 0, () => Stream.Null));
        var kept = new List<Record>();
        foreach (var one in events)
            scan.Observe(one, kept);
        scan.Complete(kept);
        return kept.OfType<LogonBook>().Single();
    }

    public static DateTime Utc(string text) => UtcText.TryParse(text, out var utc) ? utc : throw new ArgumentException(text);
}
