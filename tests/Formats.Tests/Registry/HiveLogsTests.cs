using System.Buffers.Binary;
using System.Text;
using Afterpatch.Formats.Registry;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Formats.Tests.Registry;

public sealed class HiveLogsTests
{
    [Fact]
    public void Marvin_agrees_with_published_vectors()
    {
        // Observed: .NET publishes these for the same hash.
        Assert.Equal(0x30ED35C100CD3C7DUL, Marvin32.Hash([], 0x4FB61A001BDBCCUL));
        Assert.Equal(0x48E73FC77D75DDC1UL, Marvin32.Hash(Convert.FromHexString("AF"), 0x4FB61A001BDBCCUL));
        Assert.Equal(0xB5F6E1FC485DBFF8UL, Marvin32.Hash(Convert.FromHexString("E70F"), 0x4FB61A001BDBCCUL));
        Assert.Equal(0xF0B07C789B8CF7E8UL, Marvin32.Hash(Convert.FromHexString("37F495"), 0x4FB61A001BDBCCUL));
    }

    [Fact]
    public void New_entries_are_applied_in_order_and_a_broken_hash_ends_them()
    {
        var before = Hive("old");
        var after = Hive("new");
        MakeDirty(before);
        var log = NewLog(before, after, 7);
        var problems = new List<ParseError>();
        var outcome = HiveLogs.Apply((byte[])before.Clone(), [log], problems);
        Assert.Empty(problems);
        Assert.Equal("new", Read(outcome.Hive));
        log[^1] ^= 1;
        Assert.True(HiveLogs.Apply((byte[])before.Clone(), [log], problems).IsStillDirty);
        Assert.Contains(problems, problem => problem.Field.Contains("hash"));
    }

    [Fact]
    public void Old_logs_are_applied_by_their_dirty_vector()
    {
        var before = Hive("old");
        var after = Hive("new");
        MakeDirty(before);
        var outcome = HiveLogs.Apply((byte[])before.Clone(), [OldLog(before, after)], []);
        Assert.Equal("new", Read(outcome.Hive));
    }

    [Fact]
    public void A_clean_hive_is_left_alone()
    {
        var hive = Hive("old");
        Assert.Same(hive, HiveLogs.Apply(hive, [NewLog(hive, Hive("new"), 7)], []).Hive);
    }

    [Fact]
    public void Damaged_logs_end_in_problems()
    {
        var before = Hive("old");
        MakeDirty(before);
        foreach (var whole in new[] { NewLog(before, Hive("new"), 7), OldLog(before, Hive("new")) })
        {
            foreach (var cut in Damage.EveryCut(whole, 400))
                RegistryHiveTests.Walk(HiveLogs.Apply((byte[])before.Clone(), [whole[..cut]], []).Hive);
            foreach (var edited in Damage.AnyEdits(whole, 400, seed: 5))
                RegistryHiveTests.Walk(HiveLogs.Apply((byte[])before.Clone(), [edited], []).Hive);
        }
    }

    private static byte[] Hive(string value) => new HiveBuilder().Text("Key", "Value", value).Build();

    private static string Read(byte[] hive)
    {
        var value = RegistryHive.Open(hive, out _)!.Find("Key")!.Value.Value("Value")!.Value;
        return ValueText.Of(value.Type, value.Data());
    }

    private static void MakeDirty(byte[] hive)
    {
        BinaryPrimitives.WriteInt32LittleEndian(hive.AsSpan(4), 8);
        BinaryPrimitives.WriteInt32LittleEndian(hive.AsSpan(8), 7);
        Seal(hive);
    }

    private static void Seal(byte[] header) => BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(508), HiveHeader.Checksum(header));

    private static byte[] NewLog(byte[] before, byte[] after, int sequence)
    {
        var pages = Pages(before, after, 4096);
        var size = (40 + pages.Count * (8 + 4096) + 511) / 512 * 512;
        var log = new byte[512 + size];
        before.AsSpan(0, 512).CopyTo(log);
        log[28] = 6;
        Seal(log);
        var entry = log.AsSpan(512);
        "HvLE"u8.CopyTo(entry);
        BinaryPrimitives.WriteInt32LittleEndian(entry[4..], size);
        BinaryPrimitives.WriteInt32LittleEndian(entry[12..], sequence);
        BinaryPrimitives.WriteInt32LittleEndian(entry[16..], before.Length - 4096);
        BinaryPrimitives.WriteInt32LittleEndian(entry[20..], pages.Count);
        for (var i = 0; i < pages.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(entry[(40 + i * 8)..], pages[i] - 4096);
            BinaryPrimitives.WriteInt32LittleEndian(entry[(44 + i * 8)..], 4096);
            after.AsSpan(pages[i], 4096).CopyTo(entry[(40 + pages.Count * 8 + i * 4096)..]);
        }
        BinaryPrimitives.WriteUInt64LittleEndian(entry[24..], Marvin32.Hash(entry[40..], Marvin32.LogSeed));
        BinaryPrimitives.WriteUInt64LittleEndian(entry[32..], Marvin32.Hash(entry[..32], Marvin32.LogSeed));
        return log;
    }

    private static byte[] OldLog(byte[] before, byte[] after)
    {
        var pages = Pages(before, after, 512);
        var log = new byte[1024 + pages.Count * 512];
        before.AsSpan(0, 512).CopyTo(log);
        BinaryPrimitives.WriteInt32LittleEndian(log.AsSpan(8), 8);
        log[28] = 1;
        Seal(log);
        "DIRT"u8.CopyTo(log.AsSpan(512));
        for (var i = 0; i < pages.Count; i++)
        {
            var sector = (pages[i] - 4096) / 512;
            log[516 + sector / 8] |= (byte)(1 << sector % 8);
            after.AsSpan(pages[i], 512).CopyTo(log.AsSpan(1024 + i * 512));
        }
        return log;
    }

    private static List<int> Pages(byte[] before, byte[] after, int size)
    {
        var pages = new List<int>();
        for (var at = 4096; at < before.Length; at += size)
            if (!before.AsSpan(at, size).SequenceEqual(after.AsSpan(at, size)))
                pages.Add(at);
        return pages;
    }
}
