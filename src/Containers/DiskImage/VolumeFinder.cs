using Afterpatch.Formats;
using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Images;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.Containers.DiskImage;

/// <summary>Where the volumes of a disk lie: by its table, or without one.</summary>
internal static class VolumeFinder
{
    /// <summary>Windows lets partitions begin at multiples of this.</summary>
    private const long Align = 1 << 20;

    private const int MaxVolumes = 22;

    /// <summary>Sectors behind those that a boot sector counts: its copy. One more tells the end of a volume from that of a disk.</summary>
    private const int MaxBehindVolume = 8;

    /// <summary>The partitions of the table; the whole disk where it has none.</summary>
    public static IReadOnlyList<Partition> Find(IBlockSource disk, DamageList damage)
    {
        var partitions = PartitionTable.Read(disk, damage);
        if (partitions.Count > 0)
            return partitions;
        if (!IsVolume(disk, 0, disk.Length) && WithoutTable(disk) is { Count: > 0 } found)
        {
            damage.Add(0, "partition table", $"cannot be read; {found.Count} volumes were found where Windows lets the first ones begin");
            return found;
        }
        return [new(0, disk.Length)];
    }

    /// <summary>True for a file that is a raw disk: a volume, or one with volumes of Windows by its table, even where they are damaged.</summary>
    public static bool IsRawDisk(IBlockSource file) =>
        IsVolume(file, 0, file.Length)
        || Find(file, new DamageList(0)).Any(part => IsVolume(file, part.Start, part.Length) || (part.IsWindowsVolume && part.Start > 0 && part.Length <= file.Length - part.Start));

    /// <summary>A FAT or exFAT file system: Exchange's and Windows' volumes are none.</summary>
    public static bool IsFat(ReadOnlySpan<byte> head) =>
        head.Length >= 512 && (head.Slice(3, 8).SequenceEqual("EXFAT   "u8) || head.Slice(0x36, 3).SequenceEqual("FAT"u8) || head.Slice(0x52, 3).SequenceEqual("FAT"u8));

    /// <summary>True when the first sector says so, damaged or not, or the copy in the last.</summary>
    private static bool IsVolume(IBlockSource disk, long start, long length)
    {
        var head = disk.Bytes(start, NtfsBootSector.Length);
        return BitLocker.IsVolume(head) || head.AsSpan().IndexOf("NTFS    "u8) == 3
            || (NtfsBootSector.TryRead(disk.Bytes(start + length / 512 * 512 - 512, NtfsBootSector.Length), 0, out _) is { } copy
                && length / copy.SectorBytes - copy.TotalSectors is >= 0 and <= MaxBehindVolume);
    }

    /// <summary>Volumes one after the other from the place of the first, each as long as its boot sector says.</summary>
    private static List<Partition> WithoutTable(IBlockSource disk)
    {
        var found = new List<Partition>();
        for (var at = Align; at < disk.Length && found.Count < MaxVolumes;)
        {
            if (NtfsBootSector.TryRead(disk.Bytes(at, NtfsBootSector.Length), at, out _) is not { } boot)
                break;
            var length = Math.Min(disk.Length - at, (Math.Clamp(boot.TotalSectors, 1, long.MaxValue / boot.SectorBytes - 1) + 1) * boot.SectorBytes);
            found.Add(new(at, length));
            at = (at + length + Align - 1) / Align * Align;
        }
        return found;
    }
}
