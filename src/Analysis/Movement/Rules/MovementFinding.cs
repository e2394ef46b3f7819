using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement.Rules;

/// <summary>Makes findings out of trails: their evidence, entities and times.</summary>
internal static class MovementFinding
{
    private const int MaxEntities = 20;

    /// <param name="node">The machine that it is about.</param>
    /// <param name="trails">What shows it, most telling first; not empty. Who came in from elsewhere did not go on from here by that.</param>
    public static Finding Of(string id, MovementView view, string node, IReadOnlyList<Trail> trails, Severity severity, Confidence confidence, Outcome outcome, params string[] attack) => new()
    {
        Detector = id,
        TitleArgs = new Dictionary<string, string>
        {
            ["host"] = view.LabelOf(node),
            ["account"] = Accounts(trails),
            ["count"] = trails.Sum(trail => trail.Succeeded + trail.Failed).ToString(CultureInfo.InvariantCulture),
        },
        Severity = severity,
        Confidence = confidence,
        Outcome = outcome,
        Attack = [.. attack.Distinct()],
        Answers = outcome == Outcome.Context || severity < Severity.Medium ? [] : [trails.Any(IsOnward) ? Question.Spread : Question.Exploited],
        FirstUtc = trails.Min(trail => trail.FirstUtc),
        LastUtc = trails.Max(trail => trail.LastUtc),
        Subject = SubjectOf(node),
        Entities = [.. trails.SelectMany(Entities).Prepend(SubjectOf(node)).Distinct().Take(MaxEntities)],
        Evidence = [.. trails.SelectMany(trail => Evidence(view, trail)).Take(Finding.MaxEvidence)],
        Details = [.. trails.GroupBy(trail => Words.Of(trail.Kind), StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new KeyValuePair<string, string>(group.Key, Number(group.Sum(trail => trail.Succeeded + trail.Failed))))],
    };

    /// <summary>Other credentials for the network serve to go on, even where no machine is named yet.</summary>
    private static bool IsOnward(Trail trail) => trail.IsOutbound || trail.Kind == AccessKind.NewCredentials;

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static Subject SubjectOf(string node)
    {
        var key = node.StartsWith("host:", StringComparison.Ordinal) ? node[5..] : node;
        return new(HostName.AsAddress(key) is null ? "host" : "address", key);
    }

    private static string Accounts(IReadOnlyList<Trail> trails)
    {
        var accounts = trails.Select(trail => trail.Account).Where(account => account.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).OrderBy(AccountName.IsMachine).ToArray();
        return accounts.Length switch { 0 => "?", <= 3 => string.Join(", ", accounts), _ => $"{accounts[0]}, {accounts[1]} +{Number(accounts.Length - 2)}" };
    }

    private static IEnumerable<Subject> Entities(Trail trail)
    {
        if (trail.Account.Length > 0)
            yield return new("account", trail.Account);
        if (trail.Kind is AccessKind.Service or AccessKind.Task)
            yield return new(Words.Of(trail.Kind), trail.Via);
    }

    private static IEnumerable<EvidenceItem> Evidence(MovementView view, Trail trail)
    {
        var by = trail.By.Length > 0 && trail.By != trail.Account ? $", by {trail.By}" : "";
        var via = trail.Via.Length > 0 ? $", {trail.Via}" : "";
        var text = $"{UtcText.Format(trail.FirstUtc)} {Words.Of(trail.Kind)}: {view.LabelOf(trail.From)} -> {view.LabelOf(trail.To)}, {trail.Account}{by}{via}, {trail.Package} x{Number(trail.Succeeded + trail.Failed)}";
        return trail.Evidence.Take(2).Select(at => EvidenceItem.Of(at, text));
    }
}
