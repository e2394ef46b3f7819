using System.Diagnostics;
using Afterpatch.Analysis.Movement;
using Afterpatch.Artifacts.EventLogs;
using Afterpatch.Core;

namespace Afterpatch.Benchmarks;

/// <summary>What the graph of movement costs on top of reading the log.</summary>
internal static class MovementBench
{
    public static void Run(string path)
    {
        for (var round = 1; round <= 3; round++)
        {
            var bare = Measure(() => Read(path, null));
            List<Record> kept = [];
            var sieved = Measure(() => kept = Read(path, new MovementEventSieve()));
            Movement graph = new([], []);
            var made = Measure(() => graph = MovementMaker.Make(kept, []).Graph);
            Console.WriteLine(FormattableString.Invariant(
                $"read {bare:F2} s, with the sieve {sieved:F2} s, graph {made:F2} s: {sieved - bare + made:F2} s beyond reading; {graph.Events} events, {kept.Count} tallies, {graph.Edges.Count} edges, {graph.Nodes.Count} nodes; heap {GC.GetTotalMemory(true) / 1e6:F0} MB, peak {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} MB"));
            GC.KeepAlive(kept);
        }
    }

    private static double Measure(Action action)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        action();
        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
    }

    private static List<Record> Read(string path, MovementEventSieve? sieve)
    {
        var file = new EvidenceFile(@"C:\Windows\System32\winevt\Logs\Security.evtx", new FileInfo(path).Length, () => File.OpenRead(path));
        var sink = new Sink(sieve?.Open(file));
        new EvtxParser().Parse(file, sink);
        sink.Complete();
        return sink.Kept;
    }

    private sealed class Sink(IEventScan? scan) : IRecordSink
    {
        public List<Record> Kept { get; } = [];

        public CancellationToken Cancelled => CancellationToken.None;

        public void Add(Record record) { }

        public void Row(TextRow row) { }

        public void Event(EventRow row) => scan?.Observe(row, Kept);

        public void Complete() => scan?.Complete(Kept);
    }
}
