using Afterpatch.Artifacts.EventLogs;
using Afterpatch.Core;
using Afterpatch.Testing.Evtx;
using Xunit;

namespace Afterpatch.Artifacts.Tests.EventLogs;

public sealed class EvtxParserTests
{
    private const string Path = @"C:\Windows\System32\winevt\Logs\Test%4Operational.evtx";

    private static EventSink Parse(byte[] bytes)
    {
        var file = new EvidenceFile(Path, bytes.Length, () => new MemoryStream(bytes));
        var sink = new EventSink();
        new EvtxParser().Parse(file, sink);
        return sink;
    }

    [Fact]
    public void Logs_and_lone_chunks_are_claimed_by_content()
    {
        var file = new EvidenceFile(@"C:\x.bin", 8, () => Stream.Null);
        Assert.True(new EvtxParser().Claims(file, "ElfFile\0..."u8));
        Assert.True(new EvtxParser().Claims(file, "ElfChnk\0..."u8));
        Assert.False(new EvtxParser().Claims(new EvidenceFile(Path, 8, () => Stream.Null), "MZ"u8));
    }

    [Fact]
    public void An_event_gives_its_system_fields_and_its_own()
    {
        var sink = Parse(TestChunk.File(TestEvents.Chunk(1, 3).Bytes));
        var last = sink.Events[2];
        Assert.Equal("Afterpatch-Test", last.Provider);
        Assert.Equal("Test/Operational", last.Channel);
        Assert.Equal("EX01", last.Computer);
        Assert.Equal(7, last.EventId);
        Assert.Equal(TestEvents.Start.AddSeconds(3), last.TimeUtc);
        Assert.Equal(3UL, last.At.RecordId);
        Assert.Equal("number 3", last["name"]);
        Assert.Equal("3", last["Count"]);
        Assert.Same(sink.Shapes[0], sink.Shapes[2]);
        Assert.Same(sink.Events[0].Provider, sink.Events[2].Provider);
    }

    [Fact]
    public void The_span_tells_what_the_log_covers_and_where_numbers_are_missing()
    {
        var sink = Parse(TestChunk.File(TestEvents.Chunk(1, 3).Bytes, TestEvents.Chunk(10, 2).Bytes));
        var span = Assert.Single(sink.Records.OfType<SourceSpan>());
        Assert.Equal("evtx/Test/Operational", span.Family);
        Assert.Equal(5, span.Records);
        Assert.Equal(TestEvents.Start.AddSeconds(1), span.FirstUtc);
        Assert.Equal(TestEvents.Start.AddSeconds(11), span.LastUtc);
        Assert.Equal([new TimeGap(TestEvents.Start.AddSeconds(3), TestEvents.Start.AddSeconds(10))], span.Gaps);
        Assert.Equal("4 to 9 are missing between two chunks", Assert.Single(sink.Records.OfType<Diagnostic>()).Reason);
    }

    [Fact]
    public void A_log_that_wrapped_has_no_hole_because_of_it()
    {
        var sink = Parse(TestChunk.File(TestEvents.Chunk(4, 2).Bytes, TestEvents.Chunk(1, 3).Bytes));
        Assert.Empty(Assert.Single(sink.Records.OfType<SourceSpan>()).Gaps);
        Assert.Empty(sink.Records.OfType<Diagnostic>());
    }

    [Fact]
    public void An_empty_log_is_called_after_its_file()
    {
        var span = Assert.Single(Parse(TestChunk.File()).Records.OfType<SourceSpan>());
        Assert.Equal("evtx/Test/Operational", span.Family);
        Assert.Null(span.FirstUtc);
    }

    [Fact]
    public void A_silence_far_beyond_the_rhythm_is_a_hole_and_the_nightly_ones_are_not()
    {
        var minute = TimeSpan.TicksPerMinute;
        var silences = new Silences();
        var time = (ulong)TestEvents.Start.ToFileTimeUtc();
        for (var day = 0; day < 40; day++)
        {
            for (var i = 0; i < 100; i++)
            {
                silences.Observe(time, time + (ulong)minute);
                time += (ulong)minute;
            }
            var night = (ulong)minute * 60 * (day == 20 ? 90u : 8u);
            silences.Observe(time, time + night);
            time += night;
        }
        var hole = Assert.Single(silences.Unexplained());
        Assert.Equal(TimeSpan.FromHours(90), hole.ToUtc - hole.FromUtc);
    }

    private sealed class EventSink : IRecordSink
    {
        public List<Core.Record> Records { get; } = [];

        public List<LoggedEvent> Events { get; } = [];

        public List<EventShape> Shapes { get; } = [];

        public CancellationToken Cancelled => CancellationToken.None;

        public void Add(Core.Record record) => Records.Add(record);

        public void Row(TextRow row) => throw new InvalidOperationException("an event log has no lines");

        public void Event(EventRow row)
        {
            Events.Add(row.Keep());
            Shapes.Add(row.Shape);
        }
    }
}
