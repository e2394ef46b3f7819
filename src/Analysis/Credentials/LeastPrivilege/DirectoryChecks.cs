using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials.LeastPrivilege;

/// <summary>K3: who rules the domain and logged on here. K4 to K6: what this server itself may do in the directory.</summary>
internal static class DirectoryChecks
{
    public static IEnumerable<PrivilegeCheck> Make(PrivilegeFacts facts)
    {
        foreach (var check in Logons(facts))
            yield return check;
        yield return facts.Permissions == PermissionModel.Split ? Check.Met("K4") : Check.Unknown("K4");
        yield return facts.Permissions switch
        {
            PermissionModel.Split => Check.Met("K5"),
            PermissionModel.Shared => Check.Open("K5", "open", facts.Inventory.Hives.Domain, []),
            _ => Check.Unknown("K5"),
        };
        var groups = facts.Privileges.MachineGroups;
        var powerful = groups.Where(PrivilegeBook.IsPowerful).Order(StringComparer.Ordinal).ToList();
        yield return groups.Count == 0 ? Check.Unknown("K6") : powerful.Count == 0 ? Check.Met("K6")
            : Check.Open("K6", "open", $"{facts.Names.Machine}$", facts.Inventory["membership"].Where(one => one.Item.Name == "machine").Select(one => one.At), ("groups", string.Join(", ", powerful)));
    }

    /// <summary>Interactive, batch, service, desktop and cached logons; profiles and cached logons outlive the log.</summary>
    private static IEnumerable<PrivilegeCheck> Logons(PrivilegeFacts facts)
    {
        var seen = new SortedDictionary<string, Visit>(StringComparer.OrdinalIgnoreCase);
        foreach (var session in facts.Sessions.OfTypes(2, 4, 5, 7, 9, 10, 11).Where(session => session.Account.Sid.Length > 0))
            At(seen, session.Account.Sid).Add(session.Type, session.FromUtc ?? session.ToUtc);
        foreach (var profile in facts.Inventory["profile"].Where(profile => profile.Item.Name.StartsWith("S-1-5-21-", StringComparison.Ordinal)))
            At(seen, profile.Item.Name).Sources.Add(profile.At);
        foreach (var secret in facts.Secrets.Where(secret => secret.Kind == SecretKind.CachedLogon && secret.Sid.Length > 0))
            At(seen, secret.Sid).Sources.AddRange(secret.Sources);
        var count = 0;
        foreach (var (sid, visit) in seen.Where(pair => facts.Privileges.Of(pair.Key) == PrivilegeBook.DomainAdministrator))
        {
            count++;
            yield return Check.Open("K3", "open", facts.Names.NameOf(sid), visit.Sources, ("account", facts.Names.NameOf(sid)), ("types", visit.TypeText), ("last", UtcText.Format(visit.LastUtc) ?? "?"),
                ("cached", facts.Inventory.Setting(@"\CachedLogonsCount")?["data"] ?? "10"));
        }
        if (count == 0)
            yield return facts.Inventory["membership"].Count > 0 ? Check.Met("K3") : Check.Unknown("K3");
    }

    private static Visit At(SortedDictionary<string, Visit> seen, string sid)
    {
        if (!seen.TryGetValue(sid, out var visit))
            seen.Add(sid, visit = new Visit());
        return visit;
    }

    private sealed class Visit
    {
        private readonly SortedSet<int> _types = [];

        public List<EvidencePointer> Sources { get; } = [];

        public DateTime? LastUtc { get; private set; }

        public string TypeText => _types.Count == 0 ? "-" : string.Join(", ", _types.Select(type => type.ToString(CultureInfo.InvariantCulture)));

        public void Add(int type, DateTime? utc)
        {
            _types.Add(type);
            LastUtc = LastUtc is null || utc > LastUtc ? utc : LastUtc;
        }
    }
}
