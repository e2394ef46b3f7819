using System.Buffers.Binary;
using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Images;

/// <summary>The partitions of a disk: MBR with logical ones, or GPT. Little-endian.</summary>
public static class PartitionTable
{
    private const int MaxPartitions = 256;
    private const int MaxLogical = 128;
    private const byte Ifs = 7;
    private static readonly Guid BasicData = new("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7");

    /// <summary>Byte ranges in the disk's order; empty when the disk has no table (it may be one volume).</summary>
    public static IReadOnlyList<Partition> Read(IBlockSource disk, DamageList damage)
    {
        var boot = disk.Bytes(0, 512);
        if (boot.Length < 512 || boot.AsSpan(3, 4).SequenceEqual("NTFS"u8) || boot.AsSpan(3, 8).SequenceEqual("-FVE-FS-"u8))
            return [];
        var hasMark = boot[510] == 0x55 && boot[511] == 0xAA;
        foreach (var sector in new[] { 512, 4096 })
        {
            if (Gpt(disk, sector, sector) is { } partitions)
                return partitions;
            if ((boot[450] == 0xEE || !hasMark) && disk.Length > sector && Gpt(disk, disk.Length / sector * sector - sector, sector) is { } copy)
            {
                damage.Add(sector, "GPT header", "cannot be read; its copy at the end of the disk was used");
                return copy;
            }
        }
        return hasMark ? Mbr(disk, boot, damage) : [];
    }

    private static List<Partition>? Gpt(IBlockSource disk, long at, int sector)
    {
        var header = disk.Bytes(at, 92);
        if (header.Length < 92 || !header.AsSpan().StartsWith("EFI PART"u8))
            return null;
        var first = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(72));
        var count = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(80)), MaxPartitions);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(84));
        if (size is < 128 or > 4096 || first > 1UL << 40)
            return null;
        var partitions = new List<Partition>();
        for (var i = 0; i < count; i++)
        {
            var entry = disk.Bytes((long)first * sector + i * size, 128);
            if (entry.Length < 128 || !entry.AsSpan(0, 16).ContainsAnyExcept((byte)0))
                continue;
            var (from, to) = (BinaryPrimitives.ReadUInt64LittleEndian(entry.AsSpan(32)), BinaryPrimitives.ReadUInt64LittleEndian(entry.AsSpan(40)));
            if (to >= from && to < 1UL << 40)
                partitions.Add(new((long)from * sector, (long)(to - from + 1) * sector) { Device = (byte[])[.. "DMIO:ID:"u8, .. entry.AsSpan(16, 16)], IsWindowsVolume = new Guid(entry.AsSpan(0, 16)) == BasicData });
        }
        return partitions;
    }

    private static List<Partition> Mbr(IBlockSource disk, byte[] boot, DamageList damage)
    {
        var partitions = new List<Partition>();
        for (var i = 0; i < 4; i++)
        {
            var (type, start, count) = Entry(boot, i);
            if (type is 5 or 0x0F or 0x85)
                AddLogical(disk, boot, start, partitions, damage);
            else if (type != 0 && count > 0 && start * 512 < disk.Length)
                partitions.Add(Mbr(boot, type, start * 512, count * 512));
        }
        return partitions;
    }

    /// <summary>Each logical partition's table names the next one, counted from the extended partition.</summary>
    private static void AddLogical(IBlockSource disk, byte[] boot, long extended, List<Partition> partitions, DamageList damage)
    {
        var seen = new HashSet<long>();
        for (var at = extended; seen.Count < MaxLogical;)
        {
            if (!seen.Add(at))
            {
                damage.Add(at * 512, "extended partition", "the chain runs in a circle");
                return;
            }
            var table = disk.Bytes(at * 512, 512);
            if (table.Length < 512 || table[510] != 0x55 || table[511] != 0xAA)
                return;
            var (type, start, count) = Entry(table, 0);
            if (type != 0 && count > 0)
                partitions.Add(Mbr(boot, type, (at + start) * 512, count * 512));
            var (next, offset, _) = Entry(table, 1);
            if (next is not (5 or 0x0F or 0x85) || offset == 0)
                return;
            at = extended + offset;
        }
    }

    /// <summary>The disk's signature stands at byte 440 of its first sector.</summary>
    private static Partition Mbr(byte[] boot, byte type, long start, long length) =>
        new(start, length) { Device = (byte[])[.. boot.AsSpan(440, 4), .. BitConverter.GetBytes(start)], IsWindowsVolume = type == Ifs };

    private static (byte Type, long Start, long Count) Entry(byte[] table, int index)
    {
        var entry = table.AsSpan(446 + index * 16, 16);
        return (entry[4], BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]), BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]));
    }
}
