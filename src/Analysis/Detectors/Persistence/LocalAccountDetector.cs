using System.Globalization;
using Afterpatch.Analysis.Sieves.Commands;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Local accounts that an intruder made, hid or hijacked.</summary>
/// <remarks>T1136.001, T1098. State: accounts, hidden names and account events of one server, at most 10,000 each.</remarks>
public sealed class LocalAccountDetector : IDetector
{
    private const int Most = 10_000;
    private readonly List<InventoryRecord> _accounts = [];
    private readonly HashSet<string> _hidden = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<LoggedEvent> _created = [];
    private readonly List<LoggedEvent> _joined = [];
    private readonly AccountCommands _commands = new();
    private readonly HashSet<string> _deleted = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<LoggedEvent> _deletions = [];

    public string Id => "persistence.local-account";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(InventoryRecord), typeof(LoggedEvent), typeof(CommandAct)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        switch (record)
        {
            case InventoryRecord { Item.Kind: "account" } account when _accounts.Count < Most:
                _accounts.Add(account);
                break;
            case InventoryRecord { Item.Kind: "setting" } setting when setting.Item.Name.Contains(@"\SpecialAccounts\UserList\", StringComparison.OrdinalIgnoreCase) && setting["data"] == "0":
                _hidden.Add(setting["value"]);
                break;
            case LoggedEvent { EventId: 4720, Channel: "Security" } made when _created.Count < Most:
                _created.Add(made);
                break;
            case LoggedEvent { EventId: 4732, Channel: "Security" } joined when _joined.Count < Most:
                _joined.Add(joined);
                break;
            case LoggedEvent { EventId: 4726, Channel: "Security" } gone when _deletions.Count < Most:
                _deleted.Add(gone["TargetUserName"] ?? "");
                _deletions.Add(gone);
                break;
            case CommandAct act:
                _commands.Observe(act);
                break;
        }
    }

    public void Complete(ICollection<Finding> findings)
    {
        var names = _accounts.Where(account => !account.IsDeleted).Select(account => account.Item.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var account in _accounts)
            if (Judge(account) is { } judged)
                findings.Add(Claim.Of(judged.Id, judged.Severity, judged.Severity >= Severity.High ? Confidence.High : Confidence.Medium, account.IsDeleted ? FindingState.Removed : FindingState.Active,
                    new Subject("account", account.Item.Name), [EvidenceItem.Of(account.At, string.Join(' ', account.Item.Fields.Select(field => $"{field.Key}={field.Value}")))],
                    ["T1136.001"], Claim.Inside, Since(account), ("reasons", judged.Reason), ("rid", account["rid"]), ("ridInData", account["ridInData"]), ("groups", account["groups"]),
                    ("createdUtc", account["createdUtc"]), ("passwordSetUtc", account["passwordSetUtc"]), ("lastLogonUtc", account["lastLogonUtc"]), ("disabled", account["disabled"])));
        foreach (var made in _created)
            Made(made, names, findings);
        foreach (var finding in _commands.Findings(names, _deleted))
            findings.Add(finding);
    }

    /// <summary>An account of Windows' own was there from setup on: what was done to it stands in its data, whose key was written then or later.</summary>
    private static DateTime? Since(InventoryRecord account) =>
        (account["ridInData"].Length > 0 || account["rid"] is "500" or "501" or "503" or "504") && UtcText.TryParse(account["dataWrittenUtc"], out var written) ? written : account.ChangedUtc;

    /// <summary>All that stands out, the worst first; it decides.</summary>
    private (string Id, Severity Severity, string Reason)? Judge(InventoryRecord account)
    {
        var found = Reasons(account).OrderByDescending(one => one.Severity).ToList();
        return found.Count == 0 ? null : (found[0].Id, found[0].Severity, string.Join(", ", found.Select(one => one.Reason)));
    }

    private IEnumerable<(string Id, Severity Severity, string Reason)> Reasons(InventoryRecord account)
    {
        var name = account.Item.Name;
        var isAdministrator = account["administrator"] == "yes";
        if (account["ridInData"].Length > 0)
            yield return (Id, Severity.Critical, "rid-hijacked");
        if (name.Equals("netcat", StringComparison.OrdinalIgnoreCase) || name.Equals("k8h3d", StringComparison.OrdinalIgnoreCase))
            yield return ("lemonduck.account", isAdministrator || account.IsDeleted ? Severity.High : Severity.Medium, "name-that-lemon-duck-creates");
        if (name.EndsWith('$') && account["groups"] != "HomeUsers") // the one that Windows 7 makes for its home group
            yield return (Id, Severity.High, "local-user-named-like-a-machine");
        if (_hidden.Contains(name) && account["disabled"] == "no")
            yield return (Id, isAdministrator ? Severity.High : Severity.Medium, "hidden-from-logon-screen");
        if (account["rid"] is "501" or "503" && account["disabled"] == "no")
            yield return isAdministrator ? (Id, Severity.High, "built-in-guest-is-administrator") : (Id, Severity.Medium, "built-in-guest-enabled");
    }

    /// <summary>An account made by the machine itself (a service or web server, not a person) or joined to the administrators within minutes.</summary>
    private void Made(LoggedEvent made, HashSet<string> names, ICollection<Finding> findings)
    {
        var name = made["TargetUserName"] ?? "";
        var bySystem = made["SubjectUserSid"] is "S-1-5-18" || (made["SubjectUserName"] ?? "").EndsWith('$');
        var sid = made["TargetSid"] ?? "";
        var joined = _joined.Find(one => (one["MemberSid"] ?? "") == sid && sid.Length > 0 && one["TargetSid"] == "S-1-5-32-544" && (one.TimeUtc - made.TimeUtc).Duration() < TimeSpan.FromMinutes(30));
        var isNamed = name.Equals("netcat", StringComparison.OrdinalIgnoreCase) || name.EndsWith('$');
        if (!isNamed && (!bySystem && joined is null || bySystem && IsBeforeDomain(made)))
        {
            if (ShortLived(made, name) is { } gone && !names.Contains(name))
                findings.Add(Claim.Of(Id, Severity.Low, Confidence.Medium, FindingState.Removed, new Subject("account", name), [Item(made), Item(gone)], ["T1136.001"], Claim.Inside, made.TimeUtc,
                    ("reasons", "made-and-deleted-within-the-hour"), ("by", $"{made["SubjectDomainName"]}\\{made["SubjectUserName"]}"), ("administrator", "no"),
                    ("eventId", made.EventId.ToString(CultureInfo.InvariantCulture))) with
                { LastUtc = gone.TimeUtc });
            return;
        }
        var severity = bySystem && joined is not null || isNamed ? Severity.High : Severity.Medium;
        findings.Add(Claim.Of(
            name.Equals("netcat", StringComparison.OrdinalIgnoreCase) ? "lemonduck.account" : Id, severity, severity >= Severity.High ? Confidence.High : Confidence.Medium,
            names.Contains(name) ? FindingState.Active : _deleted.Contains(name) ? FindingState.Removed : FindingState.Unknown, new Subject("account", name),
            joined is null ? [Item(made)] : [Item(made), Item(joined)], ["T1136.001"], Claim.Inside, made.TimeUtc,
            ("by", $"{made["SubjectDomainName"]}\\{made["SubjectUserName"]}"), ("administrator", joined is null ? "no" : "yes"), ("eventId", made.EventId.ToString(CultureInfo.InvariantCulture))));
    }

    /// <summary>The deletion of a local account within the hour of its creation.</summary>
    private LoggedEvent? ShortLived(LoggedEvent made, string name) =>
        made["TargetDomainName"] is { Length: > 0 } domain && !domain.Equals(made.Computer.Split('.')[0], StringComparison.OrdinalIgnoreCase) ? null
            : _deletions.Find(gone => name.Equals(gone["TargetUserName"], StringComparison.OrdinalIgnoreCase) && gone.TimeUtc >= made.TimeUtc && gone.TimeUtc - made.TimeUtc <= TimeSpan.FromHours(1));

    /// <summary>
    /// Windows set-up makes the first accounts as the machine itself, while that is still in a workgroup. Exchange needs a domain: what the machine
    /// makes later carries the domain's name.
    /// </summary>
    private static bool IsBeforeDomain(LoggedEvent made) =>
        made["SubjectDomainName"] is null or "" or "-" || made["SubjectDomainName"]!.Equals("WORKGROUP", StringComparison.OrdinalIgnoreCase);

    private static EvidenceItem Item(LoggedEvent one) => EvidenceItem.Of(one.At, string.Join(' ', one.Data.Select(pair => $"{pair.Key}={pair.Value}")));
}
