using Afterpatch.Analysis.Detectors.Exploitation;
using Afterpatch.Artifacts.SetupLog;
using Afterpatch.Artifacts.TextLogs;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;
using Record = Afterpatch.Core.Record;

namespace Afterpatch.RealData.Tests;

public sealed class TextLogRealDataTests
{
    [Fact]
    public void Real_iis_logs_are_claimed_and_every_row_has_a_time()
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared evidence is not on this machine");
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Repository.SharedData!, "plaso", "test_data", "iis"), "*.log"))
        {
            var sink = Parse(new IisLogParser(), path);
            Assert.True(sink.Rows > 0, path);
            Assert.Equal(sink.Rows, sink.Timed);
            Assert.Equal(0, sink.Records.OfType<SourceSpan>().Single().Lost);
        }
    }

    [Fact]
    public void Failed_setup_runs_install_nothing_and_still_say_what_was_there()
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared evidence is not on this machine");
        var logs = Directory.EnumerateFiles(Path.Combine(Repository.SharedData!, "exconf-css", "Setup", "Tests"), "*.log", SearchOption.AllDirectories).ToArray();
        Assert.NotEmpty(logs);
        var records = logs.SelectMany(path => Parse(new SetupLogParser(), path).Records).ToArray();
        Assert.DoesNotContain(records.OfType<BuildFact>(), fact => fact.IsInstallation);
        Assert.Contains(records.OfType<BuildFact>(), fact => fact.Build == "15.1.2106.2");
        Assert.Contains(records.OfType<HostFact>(), fact => fact is { Name: "installRoot", Value: @"D:\Program Files\Microsoft\Exchange Server\V15\" });
        Assert.All(records.OfType<SourceSpan>(), span => Assert.NotNull(span.FirstUtc));
    }

    [Theory]
    [InlineData("plaso/test_data/iis", 0)] // a telephone's browser that speaks remote PowerShell to the back end, alone and from inside, is told below that
    [InlineData("exlog-artefacts-help/logs", 0)]
    [InlineData("evtx-attack-extra/Command and Control", 1)]
    public void Ordinary_logs_are_quiet_and_the_odd_ones_are_told(string folder, int expected)
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared evidence is not on this machine");
        var detectors = ExploitationParts.Detectors();
        var findings = new List<Finding>();
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Repository.SharedData!, folder), "*.log", new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive }).Order(StringComparer.Ordinal))
        {
            var file = new EvidenceFile($@"C:\inetpub\logs\LogFiles\{Path.GetFileNameWithoutExtension(path)}\u_ex.log", new FileInfo(path).Length, () => File.OpenRead(path));
            IArtifactParser parser = IsIis(file) ? new IisLogParser() : new ExchangeLogParser();
            var sink = new Sieving(file);
            parser.Parse(file, sink);
            foreach (var record in sink.Finish())
                foreach (var detector in detectors.Where(detector => detector.Consumes.Contains(record.GetType())))
                    detector.Observe(record, findings);
        }
        foreach (var detector in detectors)
            detector.Complete(findings);
        Assert.Equal(expected, findings.Count(finding => finding.Severity >= Severity.Medium));
    }

    private static bool IsIis(EvidenceFile file)
    {
        var head = new byte[512];
        using var stream = file.Open();
        return new IisLogParser().Claims(file, head.AsSpan(0, stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)));
    }

    private static Sink Parse(IArtifactParser parser, string path)
    {
        var file = new EvidenceFile(@"C:\" + Path.GetFileName(path), new FileInfo(path).Length, () => File.OpenRead(path));
        var head = File.ReadAllBytes(path).AsSpan();
        Assert.True(parser.Claims(file, head[..Math.Min(512, head.Length)]), path);
        var sink = new Sink();
        parser.Parse(file, sink);
        return sink;
    }

    private sealed class Sieving(EvidenceFile file) : IRecordSink
    {
        private readonly List<Record> _records = [];
        private ITextScan[] _scans = [];
        private TextSchema? _schema;

        public CancellationToken Cancelled => CancellationToken.None;

        public void Add(Record record) => _records.Add(record);

        public void Row(TextRow row)
        {
            if (!ReferenceEquals(row.Schema, _schema))
                Use(row.Schema);
            foreach (var scan in _scans)
                scan.Observe(row, _records);
        }

        public void Event(EventRow row) => throw new InvalidOperationException();

        public List<Record> Finish()
        {
            foreach (var scan in _scans)
                scan.Complete(_records);
            return _records;
        }

        private void Use(TextSchema schema)
        {
            Finish();
            _schema = schema;
            _scans = ExploitationParts.Sieves(KnowledgeBase.Embedded).Select(sieve => sieve.Open(schema, file)).OfType<ITextScan>().ToArray();
        }
    }

    private sealed class Sink : IRecordSink
    {
        public List<Record> Records { get; } = [];

        public long Rows { get; private set; }

        public long Timed { get; private set; }

        public CancellationToken Cancelled => CancellationToken.None;

        public void Add(Record record) => Records.Add(record);

        public void Row(TextRow row)
        {
            Rows++;
            if (row.TryGetUtc(out _))
                Timed++;
        }

        public void Event(EventRow row) => throw new InvalidOperationException();
    }
}
