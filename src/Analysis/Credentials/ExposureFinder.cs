using Afterpatch.Analysis.Credentials.Sessions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials;

/// <summary>Which secrets each theft reached, since when, and whether what was taken still works.</summary>
internal sealed class ExposureFinder(IReadOnlyList<Theft> thefts, SessionBook sessions, NameBook names, PrivilegeBook privileges, string machineName)
{
    private readonly HiveReach _hives = HiveReach.Of(thefts);

    public IReadOnlyList<Exposed> Find(IReadOnlyList<Secret> secrets, DateTime? evidenceEnd)
    {
        var exposed = new List<Exposed>();
        foreach (var secret in secrets)
            if (OfSecret(secret) is { } one)
                exposed.Add(one);
        exposed.AddRange(new SessionExposure(thefts, sessions, names, privileges, machineName, evidenceEnd).Find());
        exposed.AddRange(OfDirectory());
        exposed.AddRange(OfCommands());
        return exposed;
    }

    private Exposed? OfSecret(Secret secret)
    {
        var reached = new List<(Theft Theft, string Why, bool IsProven)>();
        foreach (var theft in thefts)
            if (Reach.Of(theft, secret, _hives) is { } why && Existed(secret, theft))
                reached.Add((theft, why, Reach.IsProven(theft, secret, _hives)));
        if (reached.Count == 0)
            return null;
        var best = reached.OrderByDescending(one => one.IsProven).ThenByDescending(one => one.Theft.Hives.Contains(HiveReach.HiveOf(secret))).First();
        var last = LastTaken(reached.Select(one => one.Theft));
        var changed = Later(secret.SetUtc, ChangedByEvent(secret));
        return new(secret, [best.Theft, .. reached.Select(one => one.Theft).Where(theft => theft != best.Theft)], best.IsProven, Since(reached.Where(one => one.IsProven == best.IsProven).Select(one => one.Theft)),
            PrivilegeOf(secret), InForce(secret, changed, last), changed, best.Why);
    }

    /// <summary>A certificate that was issued after a single copy was made is not in that copy.</summary>
    private static bool Existed(Secret secret, Theft theft) =>
        secret.Kind is not (SecretKind.Certificate or SecretKind.AuthCertificate) || theft.ToUtc is not { } to || secret.SetUtc is not { } from || from <= to;

    private IEnumerable<Exposed> OfDirectory()
    {
        var directory = thefts.Where(theft => theft.Kind == TheftKind.Directory).ToList();
        if (directory.Count == 0)
            yield break;
        var isProven = directory.Any(theft => theft.IsProven);
        var since = Since(directory.Where(theft => theft.IsProven == isProven));
        yield return new(new(SecretKind.Krbtgt, "krbtgt", "", "", null), directory, isProven, since, PrivilegeBook.DomainAdministrator, "unknown", null, "directory");
        yield return new(new(SecretKind.Domain, "*", "", "", null), directory, isProven, since, PrivilegeBook.DomainAdministrator, "unknown", null, "directory");
    }

    /// <summary>Whoever typed a password in a command line knows it, and whoever rules the server can read it there.</summary>
    private IEnumerable<Exposed> OfCommands()
    {
        foreach (var theft in thefts.Where(theft => theft.Kind == TheftKind.Typed))
        {
            var (identity, isLocal) = names.Normal(theft.Finding.Subject.Value);
            var sid = names.SidOf(identity);
            var changed = sid.Length > 0 ? sessions.PasswordChangedUtc(sid, "") : null;
            var tools = theft.Finding.Details.FirstOrDefault(detail => detail.Key == "tools").Value ?? "";
            yield return new(new(SecretKind.TypedPassword, identity, sid, tools, null) { IsLocal = isLocal }, [theft], theft.IsProven, theft.FromUtc, privileges.Of(sid),
                changed > theft.ToUtc ? "no" : "unknown", changed, "typed");
        }
    }

    private string PrivilegeOf(Secret secret) => secret.Kind switch
    {
        SecretKind.MachineAccount => PrivilegeBook.Machine,
        SecretKind.Certificate or SecretKind.AuthCertificate or SecretKind.MachineKey or SecretKind.HybridKey or SecretKind.DataProtection => PrivilegeBook.Machine,
        _ when secret.RulesDomain => PrivilegeBook.DomainAdministrator,
        _ => privileges.Of(secret.Sid),
    };

    private DateTime? ChangedByEvent(Secret secret) => secret.Sid.Length > 0 ? sessions.PasswordChangedUtc(secret.Sid, "") : null;

    private static string InForce(Secret secret, DateTime? changed, DateTime? taken)
    {
        if (changed is not { } set || taken is not { } last)
            return "unknown";
        if (set <= last)
            return secret.Kind == SecretKind.CachedLogon ? "unknown" : "yes";
        // The way in is still open as far as the evidence goes: whatever was set since could be read again.
        if (secret.Kind == SecretKind.MachineAccount)
            return secret.FormerSetUtc > last ? "no" : "partly";
        return "no";
    }

    /// <summary>The latest moment at which a copy was made. An open way has no such moment: its beginning counts, and the plan says to reset after it is closed.</summary>
    internal static DateTime? LastTaken(IEnumerable<Theft> reached)
    {
        var times = reached.Select(theft => theft.ToUtc ?? theft.FromUtc).ToList();
        return times.Any(time => time is null) ? null : times.Max();
    }

    internal static DateTime? Since(IEnumerable<Theft> reached)
    {
        var times = reached.Select(theft => theft.FromUtc).ToList();
        return times.All(time => time is null) ? null : times.Min();
    }

    private static DateTime? Later(DateTime? left, DateTime? right) => left is null ? right : right is null ? left : left > right ? left : right;
}
