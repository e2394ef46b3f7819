using System.Numerics;

namespace Afterpatch.Formats.Ntfs;

/// <summary>The first sector of an NTFS volume: 512 bytes, little-endian.</summary>
/// <remarks>Spec: "NTFS boot sector" of the published NTFS documentation; observed: sector and cluster sizes up to 4 KiB and 2 MiB.</remarks>
/// <param name="SectorBytes">512 to 4,096.</param>
/// <param name="ClusterBytes">512 bytes to 2 MiB.</param>
/// <param name="MftCluster">First cluster of <c>$MFT</c>.</param>
/// <param name="MirrorCluster">First cluster of <c>$MFTMirr</c>.</param>
/// <param name="RecordBytes">Size of an MFT record, 1,024 or 4,096.</param>
/// <param name="IndexBytes">Size of an index record.</param>
public sealed record NtfsBootSector(
    int SectorBytes, int ClusterBytes, long TotalSectors, long MftCluster, long MirrorCluster, int RecordBytes, int IndexBytes, ulong SerialNumber)
{
    public const int Length = 512;

    /// <param name="bytes">At least 512 from the volume's first byte.</param>
    /// <param name="error">The first thing that keeps this from being the boot sector of a volume that can be read.</param>
    public static NtfsBootSector? TryRead(ReadOnlySpan<byte> bytes, long origin, out ParseError error)
    {
        var cursor = new ByteCursor(bytes, origin);
        cursor.Skip(3, "jump");
        cursor.Require(cursor.Take(8, "OEM ID").SequenceEqual("NTFS    "u8), "OEM ID", "not NTFS");
        var sector = cursor.U16("bytes per sector");
        cursor.Require(sector is >= 256 and <= 4096 && BitOperations.IsPow2(sector), "bytes per sector", "not a power of two from 256 to 4096");
        var perCluster = cursor.U8("sectors per cluster");
        // Above 128 the byte is a negative power of two (clusters over 64 KiB).
        var sectors = perCluster <= 128 ? perCluster : 256 - perCluster <= 12 ? 1 << (256 - perCluster) : 0;
        cursor.Require(BitOperations.IsPow2(sectors) && sectors > 0, "sectors per cluster", "not a power of two");
        cursor.Require((long)sectors * sector <= 2 << 20, "sectors per cluster", "a cluster over 2 MiB");
        cursor.Seek(0x28, "total sectors");
        var total = cursor.I64("total sectors");
        var mft = cursor.I64("MFT cluster");
        var mirror = cursor.I64("MFT mirror cluster");
        var cluster = sectors * sector;
        // One of the two is enough to find the records.
        var last = long.MaxValue / Math.Max(1, cluster);
        cursor.Require((mft > 0 && mft < last) || (mirror > 0 && mirror < last), "MFT cluster", "out of range, as is its mirror's");
        var record = Size((sbyte)cursor.U8("clusters per MFT record"), cluster);
        cursor.Require(record is >= 256 and <= 65536, "clusters per MFT record", "not a record size");
        cursor.Skip(3, "unused");
        var index = Size((sbyte)cursor.U8("clusters per index record"), cluster);
        cursor.Skip(3, "unused");
        var serial = cursor.U64("serial number");
        error = cursor.Error.GetValueOrDefault();
        if (cursor.Error is not null)
            return null;
        return new(sector, cluster, total, mft, mirror, record, index is >= 256 and <= 2 << 20 ? index : 4096, serial);
    }

    /// <summary>Positive: clusters. Negative: the power of two of the bytes.</summary>
    private static int Size(sbyte value, int cluster) =>
        value > 0 ? value * cluster : value is < 0 and > -25 ? 1 << -value : 0;
}
