using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Vss;
using Afterpatch.Testing;
using Afterpatch.Testing.Vss;
using CsCheck;
using Xunit;

namespace Afterpatch.Formats.Tests.Vss;

public class ShadowCopyTests
{
    private const int Block = ShadowCopyBuilder.Block;
    private static readonly DateTime Time = new(2021, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Every_state_at_which_a_copy_was_made_reads_back() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[0, 1000]).Sample((copies, seed) =>
        {
            var states = States(copies + 1, 12, seed);
            var builder = new ShadowCopyBuilder(states[0]);
            for (var i = 0; i < copies; i++)
                builder.Snapshot(Time.AddDays(i)).Change(states[i + 1]);
            var read = Open(builder.Build(), out var damage);
            Assert.Empty(damage.Items);
            Assert.Equal(copies, read.Count);
            for (var i = 0; i < copies; i++)
            {
                Assert.Equal(Time.AddDays(copies - 1 - i), read[i].Store.CreatedUtc);
                Assert.Equal(states[copies - 1 - i][Block..], read[i].Bytes(Block, states[0].Length - Block));
            }
        }, iter: 40);

    [Fact]
    public void Any_place_and_length_reads_as_a_part_of_the_whole()
    {
        var states = States(3, 8, 5);
        var read = Open(new ShadowCopyBuilder(states[0]).Snapshot(Time).Change(states[1]).Snapshot(Time.AddDays(1)).Change(states[2]).Build(), out _)[1];
        Gen.Select(Gen.Int[Block, states[0].Length - 1], Gen.Int[1, 3 * Block]).Sample((at, length) =>
        {
            var expected = states[0].AsSpan(at, Math.Min(length, states[0].Length - at));
            Assert.True(expected.SequenceEqual(read.Bytes(at, expected.Length)));
        }, iter: 200);
    }

    [Fact]
    public void A_block_that_moved_is_read_where_it_went()
    {
        var states = States(1, 4, 1);
        var builder = new ShadowCopyBuilder(states[0]).Snapshot(Time);
        var moved = (byte[])states[0].Clone();
        states[0].AsSpan(Block, Block).CopyTo(moved.AsSpan(3 * Block));
        moved.AsSpan(Block, Block).Fill(0xEE);
        builder.Change(states[0]);
        builder.Describe(Block, 0, flags: 1, relative: 3 * Block);
        Assert.Equal(states[0][Block..(2 * Block)], Open(WithCurrent(builder, moved), out _)[0].Bytes(Block, Block));
    }

    [Fact]
    public void A_moved_block_that_was_then_overwritten_is_read_from_the_store()
    {
        var states = States(1, 4, 1);
        var builder = new ShadowCopyBuilder(states[0]).Snapshot(Time);
        builder.Describe(Block, 0, flags: 1, relative: 3 * Block);
        builder.Describe(3 * Block, builder.Keep(states[0].AsSpan(Block, Block)));
        var now = new byte[states[0].Length];
        Assert.Equal(states[0][Block..(2 * Block)], Open(WithCurrent(builder, now), out _)[0].Bytes(Block, Block));
    }

    [Fact]
    public void Parts_of_a_block_lie_over_it()
    {
        var states = States(1, 4, 1);
        var builder = new ShadowCopyBuilder(states[0]).Snapshot(Time);
        var parts = new byte[Block];
        parts.AsSpan().Fill(0x77);
        var kept = builder.Keep(parts);
        builder.Describe(Block, kept, flags: 2, parts: 0b110);
        builder.Describe(Block, kept, flags: 2, parts: 1u << 31, relative: 1);
        var expected = states[0][Block..(2 * Block)];
        expected.AsSpan(512, 1024).Fill(0x77);
        expected.AsSpan(Block - 512).Fill(0x77);
        Assert.Equal(expected, Open(builder.Build(), out _)[0].Bytes(Block, Block));
    }

    [Fact]
    public void What_the_volume_did_not_use_then_reads_as_zeros()
    {
        var states = States(1, 4, 1);
        var builder = new ShadowCopyBuilder(states[0]).Snapshot(Time);
        builder.Free(2);
        var read = Open(builder.Build(), out _)[0];
        Assert.All(read.Bytes(2 * Block, Block), one => Assert.Equal(0, one));
        Assert.Equal(states[0][(3 * Block)..], read.Bytes(3 * Block, Block));
    }

    [Fact]
    public void A_volume_without_copies_has_none()
    {
        Assert.Empty(Open(States(1, 4, 1)[0], out var damage));
        Assert.Empty(damage.Items);
    }

    [Fact]
    public void A_catalogue_that_leads_back_to_itself_ends_and_is_told()
    {
        var states = States(2, 4, 2);
        var builder = new ShadowCopyBuilder(states[0]).Snapshot(Time).Change(states[1]);
        var image = builder.Build();
        BitConverter.TryWriteBytes(image.AsSpan(builder.Start + 40), (long)builder.Start);
        Assert.Single(Open(image, out var damage));
        Assert.Contains(damage.Items, error => error.Reason.Contains("circle", StringComparison.Ordinal));
    }

    [Fact]
    public void More_differences_than_there_is_room_for_leave_the_older_copies_out()
    {
        var states = States(3, 8, 5);
        var image = new ShadowCopyBuilder(states[0]).Snapshot(Time).Change(states[1]).Snapshot(Time.AddDays(1)).Change(states[2]).Build();
        var damage = new DamageList();
        Assert.True(ShadowCopySource.Open(new MemoryBlockSource(image), damage, maxBlocks: 1).Count() < 2);
        Assert.Contains(damage.Items, error => error.Reason.Contains("too many differences", StringComparison.Ordinal));
    }

    [Fact]
    public void Any_damage_ends_in_bytes_and_diagnostics()
    {
        var states = States(3, 3, 9);
        var builder = new ShadowCopyBuilder(states[0]).Snapshot(Time).Change(states[1]).Snapshot(Time.AddDays(1)).Change(states[2]);
        builder.Describe(Block, 0, flags: 1, relative: 2 * Block);
        var image = builder.Build();
        foreach (var cut in Enumerable.Range(0, image.Length / 512))
            ReadAll(image[..(cut * 512)]);
        // Edits land in the structures, not in the volume's own bytes.
        foreach (var edited in Damage.AnyEdits(image[builder.Start..], 150, 3))
            ReadAll([.. image[..builder.Start], .. edited]);
    }

    private static void ReadAll(byte[] image)
    {
        foreach (var copy in Open(image, out _))
            copy.Bytes(0, 1 << 20);
    }

    private static List<ShadowCopySource> Open(byte[] image, out DamageList damage)
    {
        damage = new DamageList();
        return [.. ShadowCopySource.Open(new MemoryBlockSource(image), damage)];
    }

    /// <summary>The built image with other bytes as the volume of today.</summary>
    private static byte[] WithCurrent(ShadowCopyBuilder builder, byte[] now)
    {
        var image = builder.Build();
        now.AsSpan(Block).CopyTo(image.AsSpan(Block));
        return image;
    }

    /// <summary>States of a volume, of which each has a few blocks of its own. The first block will hold the header.</summary>
    private static byte[][] States(int count, int blocks, int seed)
    {
        var random = new Random(seed);
        var states = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            states[i] = i == 0 ? new byte[blocks * Block] : (byte[])states[i - 1].Clone();
            for (var block = 1; block < blocks; block++)
                if (i == 0 || random.Next(3) == 0)
                    random.NextBytes(states[i].AsSpan(block * Block, Block));
        }
        return states;
    }
}
