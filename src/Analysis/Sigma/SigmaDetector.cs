using System.Globalization;
using Afterpatch.Analysis.Sigma.Correlations;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sigma;

/// <summary>Turns matches of Sigma rules into findings: one for each rule and thing that it is about, with count, first and last time.</summary>
/// <remarks>
/// Our own rules are not asked about what is stored (<see cref="SigmaFacts"/>): detectors judge that. State: at most <see cref="MaxSubjects"/> subjects
/// for each rule, with at most twenty records each; what is more goes to the rule as a whole.
/// </remarks>
public sealed class SigmaDetector(SigmaEngine engine, RuleTrust trust, SigmaEngine? before = null) : IDetector
{
    private const int MaxSubjects = 100;
    private readonly HashSet<RuleHeader> _ours = Ours(engine, before);
    private readonly SigmaFacts _facts = new(engine, SigmaScanOptions.Findings with { MaxPerRule = int.MaxValue });
    private readonly CorrelationEngine _correlations = new(engine);
    private readonly Dictionary<(RuleHeader Rule, string Subject), Gathered> _gathered = [];
    private readonly Dictionary<RuleHeader, int> _subjects = new(ReferenceEqualityComparer.Instance);

    /// <summary>What is known about one rule and one subject so far.</summary>
    private sealed class Gathered(RuleHeader rule, Subject subject)
    {
        public RuleHeader Rule { get; } = rule;

        public Subject Subject { get; } = subject;

        public long Count { get; set; }

        public DateTime? FirstUtc { get; set; }

        public DateTime? LastUtc { get; set; }

        public List<EvidenceItem> Evidence { get; } = [];

        public List<Subject> Entities { get; } = [];

        public IReadOnlyList<KeyValuePair<string, string>> Matched { get; set; } = [];
    }

    public string Id => "sigma.*";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(SigmaMatch), .. SigmaFacts.Consumes];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is SigmaMatch match)
            Observe(match);
        else
            foreach (var stored in _facts.Match(record).Where(stored => !RuleTrust.IsOwn(stored.Rule)))
                Observe(stored);
    }

    private void Observe(SigmaMatch match)
    {
        if (!_ours.Contains(match.Rule))
            return;
        if (match.More == 0)
            _correlations.Observe(match);
        if (match.Alerts)
            Gather(match);
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var match in _correlations.Complete([]))
            findings.Add(Make(OfCorrelation(match)));
        foreach (var gathered in _gathered.Values)
            findings.Add(Make(gathered));
    }

    private static HashSet<RuleHeader> Ours(SigmaEngine engine, SigmaEngine? before)
    {
        var taken = (before?.Rules ?? []).Select(rule => rule.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new HashSet<RuleHeader>(engine.Rules.Where(rule => !taken.Contains(rule.Id)), ReferenceEqualityComparer.Instance);
    }

    private void Gather(SigmaMatch match)
    {
        var subject = SigmaSubject.Of(match);
        if (!_gathered.TryGetValue((match.Rule, subject.Value.ToUpperInvariant()), out var gathered))
        {
            if (_subjects.GetValueOrDefault(match.Rule) >= MaxSubjects)
                subject = new Subject("log", match.Origin);
            _subjects[match.Rule] = _subjects.GetValueOrDefault(match.Rule) + 1;
            var key = (match.Rule, subject.Value.ToUpperInvariant());
            if (!_gathered.TryGetValue(key, out gathered))
                _gathered.Add(key, gathered = new Gathered(match.Rule, subject) { Matched = match.Matched });
        }
        gathered.Count += Math.Max(1, match.More);
        Widen(gathered, match.TimeUtc);
        Widen(gathered, match.MoreLastUtc);
        if (gathered.Evidence.Count < Finding.MaxEvidence && match.More == 0)
            gathered.Evidence.Add(EvidenceItem.Of(match.At, Excerpt(match.Matched)));
        foreach (var entity in SigmaSubject.Entities(match))
            if (gathered.Entities.Count < 20 && !gathered.Entities.Contains(entity))
                gathered.Entities.Add(entity);
    }

    private static void Widen(Gathered gathered, DateTime? utc)
    {
        if (utc is not { } time)
            return;
        gathered.FirstUtc = gathered.FirstUtc is { } first && first <= time ? first : time;
        gathered.LastUtc = gathered.LastUtc is { } last && last >= time ? last : time;
    }

    private static Gathered OfCorrelation(CorrelationMatch match)
    {
        var subject = match.Group.Count > 0 ? new Subject("log", string.Join(", ", match.Group.Select(pair => pair.Value))) : new Subject("log", match.At.Source);
        var gathered = new Gathered(match.Rule, subject) { Count = match.Count, Matched = match.Group, FirstUtc = match.FirstUtc, LastUtc = match.LastUtc };
        gathered.Evidence.AddRange(match.Events.Take(Finding.MaxEvidence).Select(item => EvidenceItem.Of(item.At, Excerpt(item.Matched))));
        return gathered;
    }

    private Finding Make(Gathered gathered)
    {
        var rule = gathered.Rule;
        var slug = RuleTrust.IsOwn(rule) ? rule.Custom.GetValueOrDefault("id") : null;
        return new Finding
        {
            Detector = $"sigma.{slug ?? rule.Id}",
            TitleKey = slug is null ? "finding.sigma.title" : $"finding.sigma.{slug}.title",
            TitleArgs = new Dictionary<string, string> { ["title"] = rule.Title, ["subject"] = gathered.Subject.Value },
            Severity = RuleTrust.Severity(rule, isLine: gathered.Evidence is [{ At.Line: > 0 }, ..]),
            Confidence = RuleTrust.Confidence(rule),
            Attack = rule.Attack,
            Outcome = RuleTrust.Outcome(rule),
            Answers = RuleTrust.Answers(rule),
            FirstUtc = gathered.FirstUtc,
            LastUtc = gathered.LastUtc,
            Subject = gathered.Subject,
            Evidence = gathered.Evidence,
            Entities = gathered.Entities,
            Details = Details(gathered),
        };
    }

    private List<KeyValuePair<string, string>> Details(Gathered gathered)
    {
        var rule = gathered.Rule;
        var details = new List<KeyValuePair<string, string>>
        {
            new("records", gathered.Count.ToString(CultureInfo.InvariantCulture)), new("rule", rule.Id), new("ruleTitle", rule.Title),
            new("author", rule.Author), new("level", Words.Of(rule.Level)), new("ruleFile", rule.File),
            new("tested", RuleTrust.IsOwn(rule) || trust.IsTested(rule) ? "yes" : "no"),
        };
        if (rule.License.Length > 0)
            details.Add(new("license", rule.License));
        details.AddRange(gathered.Matched.Take(20));
        return details;
    }

    private static string Excerpt(IReadOnlyList<KeyValuePair<string, string>> matched) =>
        string.Join("; ", matched.Take(8).Select(pair => $"{pair.Key}={pair.Value}"));
}
