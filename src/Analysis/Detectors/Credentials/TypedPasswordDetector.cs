using Afterpatch.Analysis.Movement;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Credentials;

/// <summary>Passwords in command lines, which every log of processes keeps.</summary>
/// <remarks>
/// T1552. Administrators do it too, so it is low by itself; near an intrusion it is a theft (<see cref="Correlation.IntrusionTime"/>): the intruder typed the password
/// or could read it. State: 20 records an account, at most 1,000 accounts.
/// </remarks>
public sealed class TypedPasswordDetector : IDetector
{
    internal const string ClaimId = "credentials.password-in-command";
    private const int MostAccounts = 1_000;
    private const int MostRecords = 20;
    private readonly SortedDictionary<string, List<TypedPassword>> _accounts = new(StringComparer.Ordinal);

    public string Id => ClaimId;

    public IReadOnlyList<Type> Consumes { get; } = [typeof(TypedPassword)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is not TypedPassword typed)
            return;
        var key = AccountName.Key(typed.Account);
        if (!_accounts.TryGetValue(key, out var all) && _accounts.Count < MostAccounts)
            _accounts.Add(key, all = []);
        if (all is { Count: < MostRecords })
            all.Add(typed);
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var all in _accounts.Values)
        {
            var typed = all.OrderBy(one => one.TimeUtc).ToList();
            var tools = string.Join(", ", typed.Select(one => one.Tool).Where(tool => tool.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
            findings.Add(Claim.Of(
                Id, Severity.Low, Confidence.High, FindingState.Event, new Subject("account", typed[0].Account),
                typed.Select(one => EvidenceItem.Of(one.At, $"{UtcText.Format(one.TimeUtc)} {one.Tool}: {one.Account}")), ["T1552"], [], typed[0].TimeUtc, ("tools", tools)) with
            {
                LastUtc = typed[^1].TimeUtc,
            });
        }
    }
}
