using Afterpatch.Analysis.Correlation;
using Afterpatch.Analysis.Coverage;
using Afterpatch.Analysis.Credentials;
using Afterpatch.Analysis.Credentials.Typed;
using Afterpatch.Analysis.Exposure;
using Afterpatch.Analysis.Indicators;
using Afterpatch.Analysis.Movement;
using Afterpatch.Analysis.Remediation;
using Afterpatch.Analysis.Verdicts;
using Afterpatch.Core;

namespace Afterpatch.Analysis;

/// <summary>From records and findings to a finished case: exposure, coverage, chains, verdict, story, plan. A pure function of its input.</summary>
public sealed class Assessment(KnowledgeBase knowledge)
{
    public CaseResult Make(ToolInfo tool, string label, IReadOnlyList<Record> records, IReadOnlyList<Finding> found,
        IReadOnlyList<ManifestEntry> manifest, bool isPartial, UnlistedFiles unlisted = default, bool isIncomplete = false)
    {
        var catalog = BuildCatalog.From(knowledge);
        var history = BuildHistory.From(records.OfType<BuildFact>(), catalog);
        var spans = records.OfType<SourceSpan>().ToArray();
        var vulnerabilities = Vulnerability.Load(knowledge);
        var end = EvidenceEnd(spans, history, records);
        var exposure = ExposureCalculator.Windows(history, catalog, vulnerabilities, end);
        found = FormerStates.Of(manifest, records).Judge(found);
        found = new ClosedHoles(history, catalog, vulnerabilities).Judge(found);
        found = [.. RemovedPages.Judge(IntrusionTime.Judge(found)).Select(PasswordMask.Of)];
        var folding = new Folding(knowledge.Texts("en"));
        var chains = Chains(folding, found);
        var movement = MovementMaker.Make(records, [.. chains.SelectMany(chain => chain.Findings)]);
        if (movement.Findings.Count > 0)
            chains = Chains(folding, [.. found, .. movement.Findings.Select(PasswordMask.Of)]);
        Finding[] all = [.. chains.SelectMany(chain => chain.Findings)];
        var findings = new PublishedAddresses(knowledge).Annotate(Order(folding.FoldAttempts([.. all, .. Intruders.Of(all)])));
        var coverage = CoverageCalculator.From(knowledge).Compute(Input(spans, manifest, findings) with
        {
            IsPartial = isPartial,
            IsBuildKnown = history.Count > 0,
            Columns = [.. records.OfType<LogFields>()],
        }, CriticalWindows(exposure, spans));
        var verdict = new VerdictMaker(findings, exposure, history.Count > 0, coverage, isPartial, isIncomplete).Make();
        var host = HostMaker.Make(label, records, history, catalog, isPartial);
        var credentials = new CredentialAssessment(knowledge).Make(records, findings, host with { Name = HostMaker.NameOf(records) ?? HostMaker.ThisServer }, exposure, end);
        var plan = new PlanMaker(knowledge).Make(verdict.Overall, findings, exposure, credentials, isPartial);
        return new CaseResult
        {
            Tool = tool,
            Host = host,
            Verdict = verdict,
            Findings = findings,
            Story = StoryWriter.Write(chains),
            Exposure = exposure,
            Movement = movement.Graph,
            Coverage = coverage.Entries,
            Credentials = credentials.Credentials(plan),
            LeastPrivilege = credentials.LeastPrivilege,
            Plan = plan,
            Inventory = [.. records.OfType<InventoryRecord>().Select(fact => PasswordMask.Of(fact.Item))],
            Diagnostics = [.. records.OfType<Diagnostic>(), .. credentials.Diagnostics],
            Manifest = manifest,
            Unlisted = unlisted,
            IsPartial = isPartial,
        };
    }

    private static Chain[] Chains(Folding folding, IReadOnlyList<Finding> findings) =>
        [.. Correlator.Chains(folding.Fold(Merger.Merge(Distinct(findings)))).Select(Correlator.Strengthen).Select(folding.Fold)];

    /// <summary>Two detectors may make the same claim about the same record; the surer one stays.</summary>
    private static Finding[] Distinct(IReadOnlyList<Finding> findings) => [.. findings
        .GroupBy(finding => finding.Id, StringComparer.Ordinal)
        .Select(group => group.OrderByDescending(finding => finding.Severity).ThenByDescending(finding => finding.Confidence).First())];

    private static Finding[] Order(IEnumerable<Finding> findings) => [.. findings
        .OrderByDescending(finding => finding.Severity)
        .ThenByDescending(finding => finding.Confidence)
        .ThenBy(finding => finding.FirstUtc ?? DateTime.MaxValue)
        .ThenBy(finding => finding.Id, StringComparer.Ordinal)];

    /// <summary>
    /// The last moment that a log, a hive in its place or what is installed speaks of, or a build fact beside them. Null when there are only build facts: the server ran on after
    /// its installation, and nobody knows for how long.
    /// </summary>
    private static DateTime? EvidenceEnd(IReadOnlyList<SourceSpan> spans, IReadOnlyList<BuildPeriod> history, IReadOnlyList<Record> records)
    {
        var flushed = records.OfType<HiveFile>().Where(hive => hive is { IsInItsPlace: true, IsDeleted: false }).Select(hive => hive.FlushedUtc);
        var changed = records.OfType<InventoryRecord>().Select(item => item.ChangedUtc);
        return spans.Select(span => span.LastUtc).Concat(flushed).Concat(changed).Max() is { } last ? history.Select(period => period.FromUtc).Append(last).Max() : null;
    }

    /// <summary>The time that must be covered: when the server was open to something used in the wild that an update alone fixes.</summary>
    private static List<TimeGap> CriticalWindows(IReadOnlyList<ExposureWindow> exposure, IReadOnlyList<SourceSpan> spans)
    {
        var end = spans.Max(span => span.LastUtc);
        var windows = new List<TimeGap>();
        foreach (var window in exposure.Where(window => window.IsExploited && window.Basis.Key == "exposure.basis.build").OrderBy(window => window.FromUtc))
        {
            if (window.FromUtc is not { } from || (window.ToUtc ?? end) is not { } to || to <= from)
                continue;
            if (windows.Count > 0 && from <= windows[^1].ToUtc)
                windows[^1] = windows[^1] with { ToUtc = to > windows[^1].ToUtc ? to : windows[^1].ToUtc };
            else
                windows.Add(new(from, to));
        }
        return windows;
    }

    private static CoverageInput Input(IReadOnlyList<SourceSpan> spans, IReadOnlyList<ManifestEntry> manifest, IReadOnlyList<Finding> findings)
    {
        var read = manifest.Where(entry => entry.Parser is not null).ToArray();
        var cleared = new Dictionary<string, DateTime>(StringComparer.OrdinalIgnoreCase);
        foreach (var finding in findings.Where(finding => finding.Detector == "tampering.log-cleared" && finding.FirstUtc is not null))
            cleared["evtx/" + finding.Subject.Value] = finding.FirstUtc!.Value;
        return new(
            spans,
            read.Where(entry => entry.Records > 0).GroupBy(entry => entry.Parser!).ToDictionary(group => group.Key, group => group.Count()),
            read.Where(entry => entry is { Records: 0, Diagnostics: > 0 }).Select(entry => entry.Parser!).ToHashSet(),
            cleared)
        {
            Names = read.Where(entry => entry.Records > 0).GroupBy(entry => entry.Parser!).ToDictionary(
                group => group.Key, IReadOnlySet<string> (group) => group.Select(entry => Stem(entry.Path)).ToHashSet(StringComparer.OrdinalIgnoreCase)),
        };
    }

    private static string Stem(string path) => Path.GetFileNameWithoutExtension(path[(path.LastIndexOf('\\') + 1)..]);
}
