using System.Diagnostics;
using Afterpatch.Analysis.Detectors.Exploitation;
using Afterpatch.Analysis.Sigma;
using Afterpatch.Artifacts.TextLogs;
using Afterpatch.Core;

namespace Afterpatch.Benchmarks;

/// <summary>User CPU time of reading text logs with no sieve, with those of exploitation, and with the Sigma rules as well: <c>text-logs FILE...</c>.</summary>
internal static class TextLogBench
{
    private const int Passes = 5;

    public static int Run(string[] paths)
    {
        IArtifactParser[] parsers = [new ExchangeLogParser(), new IisLogParser()];
        var sieves = ExploitationParts.Sieves(KnowledgeBase.Embedded);
        IReadOnlyList<ITextSieve> all = [.. sieves, BuiltInRules.Sieve(KnowledgeBase.Embedded)];
        foreach (var path in paths)
        {
            var file = new EvidenceFile(@"C:\inetpub\logs\LogFiles\W3SVC1\" + Path.GetFileName(path), new FileInfo(path).Length, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0));
            var head = new byte[512];
            using (var stream = file.Open())
                stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            var parser = parsers.First(candidate => candidate.Claims(file, head));
            foreach (var used in (IReadOnlyList<ITextSieve>[])[[], sieves, all])
                Measure(parser, file, used);
        }
        return 0;
    }

    private static void Measure(IArtifactParser parser, EvidenceFile file, IReadOnlyList<ITextSieve> sieves)
    {
        for (var pass = 0; pass < Passes; pass++)
        {
            var sink = new Sink(file, sieves);
            var before = Process.GetCurrentProcess().UserProcessorTime;
            var allocated = GC.GetTotalAllocatedBytes();
            parser.Parse(file, sink);
            sink.Complete();
            var seconds = (Process.GetCurrentProcess().UserProcessorTime - before).TotalSeconds;
            Console.WriteLine($"{file.Name} {sieves.Count} sieves: {file.SizeBytes / 1e6 / seconds:F0} MB/s, {sink.Rows} rows, {seconds / sink.Rows * 1e9:F0} ns a row, "
                + $"{(GC.GetTotalAllocatedBytes() - allocated) / (double)sink.Rows:F2} bytes allocated a row, {sink.Kept.Count} records kept");
        }
    }

    private sealed class Sink(EvidenceFile file, IReadOnlyList<ITextSieve> sieves) : IRecordSink
    {
        private ITextScan[] _scans = [];
        private TextSchema? _schema;

        public List<Record> Kept { get; } = [];

        public long Rows { get; private set; }

        public CancellationToken Cancelled => CancellationToken.None;

        public void Add(Record record) => Kept.Add(record);

        public void Row(TextRow row)
        {
            Rows++;
            if (!ReferenceEquals(row.Schema, _schema))
                Open(row.Schema);
            foreach (var scan in _scans)
                scan.Observe(row, Kept);
        }

        private void Open(TextSchema schema)
        {
            Complete();
            _schema = schema;
            _scans = sieves.Select(sieve => sieve.Open(schema, file)).OfType<ITextScan>().ToArray();
        }

        public void Event(EventRow row) => throw new InvalidOperationException();

        public void Complete()
        {
            foreach (var scan in _scans)
                scan.Complete(Kept);
        }
    }
}
