using System.Text;
using Afterpatch.Analysis.Sigma;
using Afterpatch.Analysis.Sigma.Correlations;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Analysis.Sigma.Sources;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Tests.Sigma;

/// <summary>Rules from text against hand-made rows.</summary>
internal static class Hunting
{
    public const string Sysmon = "Microsoft-Windows-Sysmon/Operational";
    private static readonly SourceCatalog Sources = SourceCatalog.Load(KnowledgeBase.Embedded);
    private static readonly EvidenceFile File = new(@"C:\fake", 0, () => Stream.Null);

    public static SigmaEngine Engine(params string[] rules) => Engine(rules, null);

    public static SigmaEngine Engine(string[] rules, IReadOnlyDictionary<string, IReadOnlyList<string>>? placeholders) =>
        SigmaEngine.Load(rules.Select((rule, i) => new RuleFile($"rule{i}.yml", Encoding.UTF8.GetBytes(rule))), Sources, placeholders);

    /// <summary>A rule on process creation with this detection, indented by two.</summary>
    public static string Rule(string detection, string more = "") =>
        $"title: T\nid: 11111111-0000-0000-0000-000000000001\nlogsource:\n  product: windows\n  category: process_creation\ndetection:\n{detection}\nlevel: high\n{more}";

    /// <summary>A rule with one test.</summary>
    public static string Test(string test) => Rule($"  sel:\n    {test}\n  condition: sel");

    public static SigmaEngine Sound(string rule)
    {
        var engine = Engine(rule);
        Xunit.Assert.Empty(engine.Problems);
        return engine;
    }

    public static List<SigmaMatch> Matches(SigmaEngine engine, params EventRow[] rows)
    {
        var kept = new List<Record>();
        var scan = new SigmaSieve(engine, SigmaScanOptions.Everything).Open(File)!;
        foreach (var row in rows)
            scan.Observe(row, kept);
        scan.Complete(kept);
        return [.. kept.Cast<SigmaMatch>()];
    }

    public static List<SigmaMatch> Matches(SigmaEngine engine, TextRow row)
    {
        var kept = new List<Record>();
        var scan = new SigmaSieve(engine, SigmaScanOptions.Everything).Open(row.Schema, File);
        scan?.Observe(row, kept);
        return [.. kept.Cast<SigmaMatch>()];
    }

    public static bool Hits(string rule, params (string Name, string? Value)[] data) => Matches(Sound(rule), new FakeEventRow(Sysmon, 1, data)).Count > 0;

    public static IReadOnlyList<CorrelationMatch> Correlate(SigmaEngine engine, params EventRow[] rows)
    {
        var correlations = new CorrelationEngine(engine);
        foreach (var match in Matches(engine, rows))
            correlations.Observe(match);
        return correlations.Complete([]);
    }

    public static RuleProblem Problem(string rule)
    {
        var engine = Engine(rule);
        Xunit.Assert.Empty(engine.Rules);
        return Xunit.Assert.Single(engine.Problems);
    }
}
