using Afterpatch.Formats.Evtx;
using Afterpatch.Testing;
using Afterpatch.Testing.Evtx;
using Xunit;

namespace Afterpatch.Formats.Tests.Evtx;

/// <summary>What is read of a damaged log, and what is said about the rest.</summary>
public sealed class EvtxDamageTests
{
    private const int FirstChunk = 4096;

    private static EvtxRead Read(Action<byte[], TestChunk> harm)
    {
        var chunk = TestEvents.Chunk(1, 10);
        var file = TestChunk.File(chunk.Bytes);
        harm(file, chunk);
        return EvtxRead.Of(file);
    }

    [Fact]
    public void Records_that_were_zeroed_are_counted_as_lost()
    {
        var read = Read((file, chunk) => file.AsSpan(FirstChunk + chunk.Records[6]).Clear());
        Assert.Equal(Enumerable.Range(1, 6).Select(id => (ulong)id), read.Ids);
        Assert.Equal(4, read.Lost);
        var zeroed = Assert.Single(read.Damage, damage => damage.LostRecords > 0);
        Assert.Equal(new ParseError(FirstChunk + TestEvents.Chunk(1, 10).Records[6], "record magic", "zeroed"), zeroed.Error);
        Assert.Contains(read.Damage, damage => damage.Error.Field == "event records checksum");
    }

    [Fact]
    public void A_record_that_was_overwritten_costs_only_itself()
    {
        var read = Read((file, chunk) => file.AsSpan(FirstChunk + chunk.Records[3], chunk.Records[5] - chunk.Records[3]).Fill(0xCC));
        Assert.Equal([1, 2, 3, 6, 7, 8, 9, 10], read.Ids);
        Assert.Equal(2, read.Lost);
    }

    [Fact]
    public void A_record_that_is_cut_out_of_the_chain_is_missed()
    {
        var read = Read((file, chunk) =>
        {
            // The record before swallows it: the chain of sizes stays whole.
            var (from, to) = (FirstChunk + chunk.Records[3], FirstChunk + chunk.Records[5]);
            BitConverter.GetBytes(to - from).CopyTo(file, from + 4);
            BitConverter.GetBytes(to - from).CopyTo(file, to - 4);
        });
        Assert.Equal([1, 2, 3, 4, 6, 7, 8, 9, 10], read.Ids);
        Assert.Equal(1, read.Lost);
    }

    [Fact]
    public void A_chunk_without_its_magic_is_read_nevertheless()
    {
        var read = Read((file, _) => file.AsSpan(FirstChunk, 8).Fill(0x58));
        Assert.Equal(10, read.Records.Count);
        Assert.Contains(read.Damage, damage => damage.Error == new ParseError(FirstChunk, "chunk magic", "not ElfChnk"));
    }

    [Fact]
    public void A_zeroed_chunk_that_is_in_use_is_told()
    {
        var file = TestChunk.File(TestEvents.Chunk(1, 3).Bytes, new byte[TestChunk.Length], TestEvents.Chunk(7, 3).Bytes);
        var read = EvtxRead.Of(file);
        Assert.Equal([1, 2, 3, 7, 8, 9], read.Ids);
        Assert.Single(read.Damage, damage => damage.Error.Offset == FirstChunk + TestChunk.Length && damage.Error.Reason == "a chunk in use is zeroed");
    }

    [Fact]
    public void Chunks_are_found_again_behind_missing_bytes()
    {
        var file = TestChunk.File(TestEvents.Chunk(1, 3).Bytes, TestEvents.Chunk(4, 3).Bytes, TestEvents.Chunk(7, 3).Bytes).ToList();
        file.RemoveRange(FirstChunk + TestChunk.Length, 1000);
        var read = EvtxRead.Of([.. file]);
        Assert.Equal([1, 2, 3], read.Ids.Take(3));
        Assert.Equal([7, 8, 9], read.Ids.TakeLast(3));
    }

    [Fact]
    public void A_chunk_pulled_out_of_memory_is_a_log()
    {
        var read = EvtxRead.Of(TestEvents.Chunk(1, 4).Bytes);
        Assert.Equal(4, read.Records.Count);
        Assert.Empty(read.Damage);
    }

    [Fact]
    public void Records_behind_those_that_the_header_announces_are_read_when_they_follow_on()
    {
        var chunk = TestEvents.Chunk(1, 6);
        // The header of an open log lags behind: it knows three records.
        BitConverter.GetBytes(3UL).CopyTo(chunk.Bytes, 16);
        BitConverter.GetBytes(3UL).CopyTo(chunk.Bytes, 32);
        BitConverter.GetBytes(chunk.Records[3]).CopyTo(chunk.Bytes, 48);
        Assert.Equal(6, EvtxRead.Of(TestChunk.File(chunk.Bytes)).Records.Count);
        // A remnant of an older use of the chunk does not follow on.
        BitConverter.GetBytes(900UL).CopyTo(chunk.Bytes, chunk.Records[3] + 8);
        Assert.Equal([1, 2, 3], EvtxRead.Of(TestChunk.File(chunk.Bytes)).Ids);
    }

    [Fact]
    public void Without_its_template_an_event_keeps_its_values()
    {
        var read = Read((file, chunk) =>
        {
            // The definition lies in the first record, behind header, fragment header and instance.
            file.AsSpan(FirstChunk + chunk.Records[0] + 24 + 4 + 10 + 4, 4).Fill(0xEE);
        });
        Assert.Equal(10, read.Records.Count);
        Assert.Contains("number 2", read.Records[1].Fields["Data"]);
        Assert.Contains(read.Damage, damage => damage.Error.Field == "template definition");
    }

    [Fact]
    public void Checksums_are_verified()
    {
        var read = Read((file, _) => file[16] ^= 1);
        Assert.Equal("checksum", Assert.Single(read.Damage).Error.Field);
        read = Read((file, _) => file[FirstChunk + 130] ^= 1);
        Assert.Equal("chunk header checksum", Assert.Single(read.Damage).Error.Field);
        read = Read((file, chunk) => file[FirstChunk + chunk.At - 9] ^= 1);
        Assert.Equal("event records checksum", Assert.Single(read.Damage).Error.Field);
    }

    [Fact]
    public void Cut_anywhere_it_keeps_every_record_before_the_cut()
    {
        var chunk = TestEvents.Chunk(1, 10);
        var whole = TestChunk.File(chunk.Bytes)[..(FirstChunk + chunk.At + 64)];
        var ends = chunk.Records.Skip(1).Append(chunk.At).Select(end => end + FirstChunk).ToArray();
        foreach (var cut in Damage.EveryCut(whole, 1_000))
            Assert.Equal(ends.Count(end => end <= cut), EvtxRead.Of(whole[..cut]).Records.Count);
    }

    [Fact]
    public void Any_edits_end_in_records_and_damage()
    {
        var chunk = TestEvents.Chunk(1, 10);
        var whole = TestChunk.File(chunk.Bytes)[..(FirstChunk + chunk.At + 64)];
        foreach (var edited in Damage.AnyEdits(whole, 3_000, 1))
            Assert.InRange(EvtxRead.Of(edited).Records.Count, 0, 200);
        // Where it hurts most: the header and the first definition.
        foreach (var edited in Damage.AnyEdits(chunk.Bytes[..chunk.At], 3_000, 2))
            EvtxRead.Of(edited);
    }

    [Fact]
    public void Elements_nested_without_end_stop_at_a_depth()
    {
        static void Deep(TestChunk chunk, int depth)
        {
            if (depth > 0)
                chunk.Element("D", inner => Deep(inner, depth - 1));
        }
        var chunk = new TestChunk();
        chunk.Event(1, "deep", content => content.Element("UserData", user => Deep(user, 200)));
        var read = EvtxRead.Of(TestChunk.File(chunk.Finish()));
        Assert.Single(read.Records);
        Assert.Contains(read.Damage, damage => damage.Error.Reason.StartsWith("nested deeper", StringComparison.Ordinal));
    }

    [Fact]
    public void Templates_that_hold_each_other_stop_at_a_depth()
    {
        var chunk = new TestChunk();
        chunk.Record(1, TestEvents.Start, body =>
            body.Template("loop", definition => definition.Element("Event", content => content.Value(0, 0x21)), TestValue.Null));
        // The value lies over the record itself: each reading of it finds the instance again.
        var record = chunk.Records[0];
        var values = chunk.At - 4 - 4;
        BitConverter.GetBytes((ushort)4).CopyTo(chunk.Bytes, values);
        chunk.Bytes[values + 2] = 0x21;
        var read = EvtxRead.Of(TestChunk.File(chunk.Finish()));
        Assert.Single(read.Records);
        Assert.True(record > 0);
    }
}
