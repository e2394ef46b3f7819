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

    private static Sink Parse(IArtifactParser parser, string path)
    {
        var file = new EvidenceFile(@"C:\" + Path.GetFileName(path), new FileInfo(path).Length, () => File.OpenRead(path));
        var head = File.ReadAllBytes(path).AsSpan();
        Assert.True(parser.Claims(file, head[..Math.Min(512, head.Length)]), path);
        var sink = new Sink();
        parser.Parse(file, sink);
        return sink;
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
