using System.Diagnostics;
using Afterpatch.Analysis.Sigma;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Analysis.Sigma.Sources;
using Afterpatch.Artifacts.EventLogs;
using Afterpatch.Core;

namespace Afterpatch.Benchmarks;

/// <summary>Loading rules, and matching them on event logs, parse included: <c>sigma RULES FILE...</c>.</summary>
internal static class SigmaBench
{
    private const int Passes = 5;

    public static int Run(string rules, string[] paths)
    {
        var files = Directory.EnumerateFiles(rules, "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => new RuleFile(path, File.ReadAllBytes(path))).ToArray();
        var sources = SourceCatalog.Load(KnowledgeBase.Embedded);
        SigmaEngine? engine = null;
        for (var pass = 0; pass < Passes; pass++)
        {
            var (before, clock) = (Process.GetCurrentProcess().UserProcessorTime, Stopwatch.StartNew());
            engine = SigmaEngine.Load(files, sources);
            var user = (Process.GetCurrentProcess().UserProcessorTime - before).TotalSeconds;
            Console.WriteLine(FormattableString.Invariant(
                $"{engine.Rules.Count} of {files.Length} rules ready in {clock.Elapsed.TotalSeconds:F2} s, {user:F2} s user, {engine.Rules.Count / clock.Elapsed.TotalSeconds:F0} rules/s"));
        }
        foreach (var path in paths)
            for (var pass = 0; pass < Passes; pass++)
                Match(engine!, path);
        return 0;
    }

    private static void Match(SigmaEngine engine, string path)
    {
        var file = new EvidenceFile(@"C:\" + Path.GetFileName(path), new FileInfo(path).Length, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0));
        var sink = new Sink(new SigmaSieve(engine, SigmaScanOptions.Findings).Open(file)!);
        var before = Process.GetCurrentProcess().UserProcessorTime;
        new EvtxParser().Parse(file, sink);
        var seconds = (Process.GetCurrentProcess().UserProcessorTime - before).TotalSeconds;
        Console.WriteLine(FormattableString.Invariant(
            $"{file.Name}: {file.SizeBytes / 1e6 / seconds:F0} MB/s, {sink.Events} events, {sink.Kept.OfType<SigmaMatch>().Count()} matches"));
    }

    private sealed class Sink(IEventScan scan) : IRecordSink
    {
        public List<Record> Kept { get; } = [];

        public long Events { get; private set; }

        public CancellationToken Cancelled => CancellationToken.None;

        public void Add(Record record) { }

        public void Row(TextRow row) => throw new InvalidOperationException();

        public void Event(EventRow row)
        {
            Events++;
            scan.Observe(row, Kept);
        }
    }
}
