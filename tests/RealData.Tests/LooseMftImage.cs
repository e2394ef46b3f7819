using System.Buffers.Binary;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.RealData.Tests;

/// <summary>
/// Puts a loose <c>$MFT</c> into an image that another reader opens: a boot sector, and the records in one run that record 0 is made to name.
/// Nothing else is there: indexes and attribute lists that lie outside of their record read as zeros.
/// </summary>
internal sealed class LooseMftImage : IDisposable
{
    private const int SectorBytes = 512;
    private const int ClusterBytes = 4096;
    private const int MftCluster = 4;

    /// <summary>More than any cluster that the records name. The file is sparse.</summary>
    private const long Clusters = 1L << 24;

    public LooseMftImage(string mft)
    {
        var bytes = File.ReadAllBytes(mft);
        var recordBytes = MftIndexBuilder.RecordBytes(bytes);
        Path = System.IO.Path.GetTempFileName();
        NameOneRun(bytes.AsSpan(0, recordBytes), bytes.Length);
        using var image = File.OpenWrite(Path);
        image.SetLength(Clusters * ClusterBytes);
        image.Write(BootSector(recordBytes));
        image.Position = MftCluster * ClusterBytes;
        image.Write(bytes);
    }

    public string Path { get; }

    public void Dispose() => File.Delete(Path);

    private static byte[] BootSector(int recordBytes)
    {
        var boot = new byte[SectorBytes];
        "NTFS    "u8.CopyTo(boot.AsSpan(3));
        BinaryPrimitives.WriteUInt16LittleEndian(boot.AsSpan(0x0B), SectorBytes);
        boot[0x0D] = ClusterBytes / SectorBytes;
        boot[0x15] = 0xF8;
        BinaryPrimitives.WriteInt64LittleEndian(boot.AsSpan(0x28), Clusters * (ClusterBytes / SectorBytes) - 1);
        BinaryPrimitives.WriteInt64LittleEndian(boot.AsSpan(0x30), MftCluster);
        BinaryPrimitives.WriteInt64LittleEndian(boot.AsSpan(0x38), MftCluster - 1);
        boot[0x40] = (byte)(recordBytes >= ClusterBytes ? recordBytes / ClusterBytes : -int.Log2(recordBytes));
        boot[0x44] = 1;
        boot[0x1FE] = 0x55;
        boot[0x1FF] = 0xAA;
        return boot;
    }

    /// <summary>Record 0 says that the <c>$MFT</c> lies in one run. The fixups are taken off and put back.</summary>
    private static void NameOneRun(Span<byte> record, int length)
    {
        var usable = UpdateSequence.Restore(record);
        if (usable < record.Length || !MftRecordHeader.TryRead(record, out var header))
            throw new InvalidDataException("record 0 is damaged");
        var clusters = (length + ClusterBytes - 1) / ClusterBytes;
        for (var at = header.FirstAttribute; AttributeHeader.TryRead(record, at, out var attribute); at += attribute.Length)
        {
            if (attribute.Type != AttributeType.Data || attribute.IsResident)
                continue;
            var data = record.Slice(at, attribute.Length);
            BinaryPrimitives.WriteInt64LittleEndian(data[0x10..], 0);
            BinaryPrimitives.WriteInt64LittleEndian(data[0x18..], clusters - 1);
            BinaryPrimitives.WriteInt64LittleEndian(data[0x28..], (long)clusters * ClusterBytes);
            BinaryPrimitives.WriteInt64LittleEndian(data[0x30..], length);
            BinaryPrimitives.WriteInt64LittleEndian(data[0x38..], length);
            var pairs = data[BinaryPrimitives.ReadUInt16LittleEndian(data[0x20..])..];
            pairs.Clear();
            pairs[0] = 0x12; // one byte of cluster, two of count
            BinaryPrimitives.WriteUInt16LittleEndian(pairs[1..], checked((ushort)clusters));
            pairs[3] = MftCluster;
        }
        Protect(record);
    }

    private static void Protect(Span<byte> record)
    {
        int sequenceAt = BinaryPrimitives.ReadUInt16LittleEndian(record[4..]);
        for (var stride = 1; stride * SectorBytes <= record.Length; stride++)
        {
            var tail = record.Slice(stride * SectorBytes - 2, 2);
            tail.CopyTo(record[(sequenceAt + 2 * stride)..]);
            record.Slice(sequenceAt, 2).CopyTo(tail);
        }
    }
}
