using Afterpatch.Analysis.Correlation;
using Afterpatch.Analysis.Detectors.WebShells;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Remediation;

/// <summary>Which step of the plan names what a finding is about, and the commands that look at it and remove it.</summary>
internal sealed class Removals(KnowledgeBase knowledge)
{
    private const int MaxSubjects = 1_000;
    private const int MaxLines = 100;

    private readonly IReadOnlyList<Removal> _rules = Removal.Load(knowledge);
    private readonly StockPages _stock = new(knowledge);

    /// <returns>Null when no rule is for it: the steps ask for it by its detector.</returns>
    public string? StepOf(Finding finding) => Rule(finding) is var rule and >= 0 ? _rules[rule].Step : null;

    /// <summary>Whether a step is about things that rules name.</summary>
    public bool Has(string step) => _rules.Any(rule => rule.Step == step);

    /// <summary>Things that a record tells to be gone and none to be there.</summary>
    public static IReadOnlyList<Finding> Gone(IEnumerable<Finding> findings) =>
        [.. findings.GroupBy(Key).Where(group => group.Any(finding => finding.State == FindingState.Removed) && group.All(finding => finding.State != FindingState.Active)).SelectMany(group => group)];

    /// <summary>Keys of the pages that a finding names, whether by address or by file.</summary>
    public static IEnumerable<string> Pages(Finding finding) => JoinKeys.Of(finding).Where(key => key.StartsWith("page:", StringComparison.Ordinal));

    public static IReadOnlyList<string> Names(IEnumerable<Finding> findings) =>
        [.. findings.Select(finding => finding.Subject.Value).Where(name => name.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxSubjects)];

    public (IReadOnlyList<string> Subjects, string Look, string Command) Of(IEnumerable<Finding> findings)
    {
        var items = findings.Select(finding => (Finding: finding, Rule: Rule(finding))).Where(item => item.Rule >= 0).GroupBy(item => Key(item.Finding)).Select(group => group.MinBy(item => item.Rule))
            .OrderBy(item => item.Rule).ThenBy(item => item.Finding.Subject.Value, StringComparer.OrdinalIgnoreCase).ThenBy(item => item.Finding.Subject.Value, StringComparer.Ordinal).ToList();
        return (Names(items.Select(item => item.Finding)), Lines(items.Select(item => (item.Finding, _rules[item.Rule].Look))), Lines(items.Select(item => (item.Finding, _rules[item.Rule].Command))));
    }

    private string Lines(IEnumerable<(Finding Finding, IReadOnlyList<string> Templates)> items)
    {
        var lines = items.SelectMany(item => item.Templates.Select(Places(item.Finding).Fill)).OfType<string>().Distinct(StringComparer.Ordinal).Take(MaxLines + 1).ToList();
        if (lines.Count > MaxLines)
            lines[MaxLines] = "# …";
        return string.Join('\n', lines);
    }

    private int Rule(Finding finding)
    {
        var places = Places(finding);
        for (var i = 0; i < _rules.Count; i++)
            if (_rules[i].IsFor(places))
                return i;
        return -1;
    }

    private RemovalPlaces Places(Finding finding) => new(finding, finding.Subject.Kind == "file" && _stock.IsStock(finding.Subject.Value));

    private static (string Kind, string Name) Key(Finding finding) => (finding.Subject.Kind, finding.Subject.Value.ToUpperInvariant());
}
