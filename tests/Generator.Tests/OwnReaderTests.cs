using Afterpatch.Artifacts.EventLogs;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Generator.Tests;

public sealed class OwnReaderTests
{
    [Fact]
    public void The_products_reader_reads_every_event_that_was_written_and_finds_no_damage()
    {
        using var collection = new GeneratedCollection("lemon-duck", requestsPerHour: 4);
        var events = 0;
        foreach (var path in Directory.EnumerateFiles(Path.Combine(collection.Evidence, "Windows/System32/winevt/Logs")))
        {
            var sink = new CountingSink();
            new EvtxParser().Parse(new EvidenceFile(@"C:\Windows\System32\winevt\Logs\" + Path.GetFileName(path), new FileInfo(path).Length, () => File.OpenRead(path)), sink);
            Assert.Empty(sink.Diagnostics);
            Assert.Equal(Written(path), (ulong)sink.Events);
            events += sink.Events;
        }
        Assert.True(events > 1_000, $"only {events} events");
    }

    /// <summary>The file's header holds the number of the next record; the first is 1.</summary>
    private static ulong Written(string path) => BitConverter.ToUInt64(File.ReadAllBytes(path), 24) - 1;

    private sealed class CountingSink : IRecordSink
    {
        public int Events { get; private set; }

        public List<Diagnostic> Diagnostics { get; } = [];

        public CancellationToken Cancelled => CancellationToken.None;

        public void Add(Core.Record record)
        {
            if (record is Diagnostic diagnostic)
                Diagnostics.Add(diagnostic);
        }

        public void Row(TextRow row) { }

        public void Event(EventRow row) => Events++;
    }
}
