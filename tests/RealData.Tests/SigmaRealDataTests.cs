using System.Globalization;
using System.Text.RegularExpressions;
using Afterpatch.Analysis.Sigma;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Analysis.Sigma.Sources;
using Afterpatch.Artifacts.EventLogs;
using Afterpatch.Containers;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.RealData.Tests;

/// <summary>The public rules against the real event logs that come with them, and against those of an ordinary machine.</summary>
public partial class SigmaRealDataTests
{
    /// <summary>Cases whose log holds more events that the rule's text matches than their description counts: three writes to user.conf*, three zones.</summary>
    private static readonly Dictionary<string, int> CountsOfTheLogs = new()
    {
        ["0b9ad457-2554-44c1-82c2-d56a99c42377"] = 3,
        ["45e112d0-7759-4c2a-aa36-9f8fb79d3393"] = 3,
    };

    private static readonly Lazy<SigmaEngine?> Public = new(LoadPublic);

    [Fact]
    public void Every_public_rule_is_used_or_refused_for_a_reason()
    {
        var engine = Engine();
        Assert.Equal(2, engine.Problems.Count(problem => problem.Kind == RuleProblemKind.Refused));
        Assert.All(engine.Problems.Where(problem => problem.Kind == RuleProblemKind.Refused),
            problem => Assert.Contains("placeholder %known_cdcs%", problem.Reason, StringComparison.Ordinal));
        Assert.Equal(149, engine.Problems.Count(problem => problem.Kind == RuleProblemKind.NoSource));
        Assert.Equal(3011, engine.Rules.Count);
    }

    [Fact]
    public void Every_regression_case_fires_its_rule_as_often_as_its_log_holds_it()
    {
        var engine = Engine();
        var cases = Directory.GetFiles(Path.Combine(Repository.SharedData!, "evtx-sigma-regression"), "info.yml", SearchOption.AllDirectories);
        Assert.NotEmpty(cases);
        foreach (var info in cases)
        {
            var text = File.ReadAllText(info);
            var id = RuleId().Match(text).Groups[1].Value;
            var expected = MatchCount().Match(text) is { Success: true } count ? int.Parse(count.Groups[1].Value, CultureInfo.InvariantCulture) : (int?)null;
            var evtx = Directory.GetFiles(Path.GetDirectoryName(info)!, "*.evtx").Single();
            var hits = Hits(engine, new EvidenceFile(evtx, new FileInfo(evtx).Length, () => File.OpenRead(evtx))).Count(match => match.Rule.Id == id);
            Assert.True(hits == CountsOfTheLogs.GetValueOrDefault(id, expected ?? hits) && hits > 0, $"{info}: {hits} instead of {expected}");
        }
    }

    [Fact]
    public void An_ordinary_machine_is_not_accused()
    {
        var engine = Engine();
        var archive = Directory.GetFiles(Path.Combine(Repository.SharedData!, "evtx-museum-w10"), "*.7z", SearchOption.AllDirectories).Single();
        using var evidence = new ArchiveOpener().Open(archive, new EvidenceOptions(Path.Combine(Path.GetTempPath(), "afterpatch-museum")));
        var levels = evidence.Servers.SelectMany(server => server.Files).Where(file => file.Extension == ".evtx")
            .SelectMany(file => Hits(engine, file)).GroupBy(match => match.Rule.Level).ToDictionary(group => group.Key, group => group.Count());
        Assert.DoesNotContain(SigmaLevel.Critical, levels.Keys);
        Assert.DoesNotContain(SigmaLevel.High, levels.Keys);
        Assert.DoesNotContain(SigmaLevel.Medium, levels.Keys);
    }

    [Fact]
    public void Our_own_rules_are_quiet_on_an_ordinary_machine()
    {
        Engine();
        var own = BuiltInRules.Load(KnowledgeBase.Embedded);
        var archive = Directory.GetFiles(Path.Combine(Repository.SharedData!, "evtx-museum-w10"), "*.7z", SearchOption.AllDirectories).Single();
        using var evidence = new ArchiveOpener().Open(archive, new EvidenceOptions(Path.Combine(Path.GetTempPath(), "afterpatch-museum-own")));
        Assert.DoesNotContain(
            evidence.Servers.SelectMany(server => server.Files).Where(file => file.Extension == ".evtx").SelectMany(file => Hits(own, file)),
            match => match.Rule.Level >= SigmaLevel.Medium && match.Alerts);
    }

    private static SigmaEngine Engine()
    {
        Assert.SkipWhen(Public.Value is null, "the public rules and logs are not beside the repository");
        return Public.Value!;
    }

    private static SigmaEngine? LoadPublic()
    {
        if (Repository.SharedData is not { } data)
            return null;
        var files = Directory.GetFiles(Path.Combine(data, "rules-sigma"), "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        return SigmaEngine.Load(files.Select(path => new RuleFile(path, File.ReadAllBytes(path))), SourceCatalog.Load(KnowledgeBase.Embedded));
    }

    private static IEnumerable<SigmaMatch> Hits(SigmaEngine engine, EvidenceFile file)
    {
        var sink = new Sink(new SigmaSieve(engine, SigmaScanOptions.Everything).Open(file)!);
        new EvtxParser().Parse(file, sink);
        return sink.Kept.OfType<SigmaMatch>();
    }

    private sealed class Sink(IEventScan scan) : IRecordSink
    {
        public List<Core.Record> Kept { get; } = [];

        public CancellationToken Cancelled => default;

        public void Add(Core.Record record) { }

        public void Row(TextRow row) { }

        public void Event(EventRow row) => scan.Observe(row, Kept);
    }

    [GeneratedRegex(@"rule_metadata:\s+- id: (\S+)")]
    private static partial Regex RuleId();

    [GeneratedRegex(@"match_count: (\d+)")]
    private static partial Regex MatchCount();
}
