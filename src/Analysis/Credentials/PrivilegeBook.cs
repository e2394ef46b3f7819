using Afterpatch.Analysis.Credentials.Sessions;

namespace Afterpatch.Analysis.Credentials;

/// <summary>How much an account may, as far as this server's evidence tells: memberships that group policy noted, local groups, well-known numbers, privileges at logon.</summary>
internal sealed class PrivilegeBook
{
    public const string DomainAdministrator = "domain-administrator";
    public const string LocalAdministrator = "local-administrator";
    public const string Privileged = "privileged";
    public const string Machine = "machine";
    public const string Ordinary = "ordinary";
    public const string Unknown = "unknown";

    /// <summary>Domain Admins, Domain Controllers, Schema Admins, Enterprise Admins, Group Policy Creator Owners, Key Admins, Enterprise Key Admins.</summary>
    private static readonly string[] DomainGroups = ["512", "516", "518", "519", "520", "526", "527"];

    /// <summary>Account Operators, Server Operators, Print Operators, Backup Operators: each of them leads to the whole domain.</summary>
    private static readonly string[] OperatorGroups = ["S-1-5-32-548", "S-1-5-32-549", "S-1-5-32-550", "S-1-5-32-551"];

    private readonly Dictionary<string, HashSet<string>> _groups = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _administrators = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _privileged;
    private readonly string _machineSid;

    public PrivilegeBook(ServerInventory inventory, SessionBook sessions)
    {
        _machineSid = inventory.Hives.MachineSid;
        foreach (var membership in inventory["membership"])
            _groups[membership.Item.Name] = [.. membership["groups"].Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        foreach (var group in inventory["group"].Where(group => group["rid"] == "544"))
            _administrators.UnionWith(group["members"].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        _privileged = sessions.Accounts.Where(account => account.IsPrivileged && account.Sid.Length > 0).Select(account => account.Sid).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Groups of the computer account itself; empty when not known.</summary>
    public IReadOnlyCollection<string> MachineGroups => _groups.TryGetValue("machine", out var groups) ? groups : [];

    public string Of(string sid)
    {
        if (sid.Length == 0)
            return Unknown;
        var isLocal = _machineSid.Length > 0 && sid.StartsWith(_machineSid + "-", StringComparison.OrdinalIgnoreCase);
        var groups = _groups.GetValueOrDefault(sid);
        if (!isLocal && (Tail(sid) is "500" or "502" || groups is not null && groups.Any(IsPowerful)))
            return DomainAdministrator;
        if (isLocal && Tail(sid) == "500" || _administrators.Contains(sid) || groups is not null && (groups.Contains("S-1-5-32-544") || groups.Any(_administrators.Contains)))
            return LocalAdministrator;
        if (_privileged.Contains(sid))
            return Privileged;
        return groups is not null || isLocal ? Ordinary : Unknown;
    }

    /// <summary>By the account's primary group, which the cache of logons keeps.</summary>
    public static bool IsPowerfulRid(string rid) => DomainGroups.Contains(rid, StringComparer.Ordinal);

    public static bool IsPowerful(string group) =>
        OperatorGroups.Contains(group, StringComparer.Ordinal) || group.StartsWith("S-1-5-21-", StringComparison.Ordinal) && IsPowerfulRid(Tail(group));

    private static string Tail(string sid) => sid[(sid.LastIndexOf('-') + 1)..];
}
