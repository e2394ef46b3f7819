using System.IO.Compression;
using Afterpatch.Containers.Members;

namespace Afterpatch.Containers.Archive;

/// <summary>One packed stream (gzip, bzip2, xz, zstd, lzip): unpacked once, then a tar, another archive, or a single file.</summary>
internal static class PackedStreamSource
{
    public static void Read(ArchivePlace place)
    {
        Stream unpacked;
        try
        {
            unpacked = Open(place.Bytes);
        }
        catch (Exception e) when (ArchiveDamage.Is(e))
        {
            place.List.Problem(place.Delivered, "data", ArchiveDamage.Reason(e));
            return;
        }
        using (unpacked)
            AddUnpacked(place, unpacked);
    }

    private static Stream Open(Bytes bytes)
    {
        Span<byte> head = stackalloc byte[1];
        bytes.Read(0, head);
        var packed = new BufferedStream(bytes.Open(), 1 << 16);
        return head[0] switch
        {
            0x1F => new GZipStream(packed, CompressionMode.Decompress),
            0x42 => SharpCompress.Compressors.BZip2.BZip2Stream.Create(packed, SharpCompress.Compressors.CompressionMode.Decompress, decompressConcatenated: true),
            0xFD => new SharpCompress.Compressors.Xz.XZStream(packed),
            0x28 => new SharpCompress.Compressors.ZStandard.DecompressionStream(packed),
            _ => SharpCompress.Compressors.LZMA.LZipStream.Create(packed, SharpCompress.Compressors.CompressionMode.Decompress),
        };
    }

    private static void AddUnpacked(ArchivePlace place, Stream unpacked)
    {
        var limits = place.List.Limits;
        var atMost = (long)Math.Min(place.List.MayExpand, Math.Max(limits.RatioFloorBytes, limits.MaxRatio * place.Bytes.Length));
        var bytes = place.Reader.Spool.Append(unpacked, atMost, out var damage);
        place.List.TryExpand(bytes.Length);
        if (damage is not null)
            place.List.Problem(place.Delivered, "data", damage);
        if (bytes.Length == 0 && damage is not null)
            return;

        Span<byte> head = stackalloc byte[ArchiveSniffer.HeadLength];
        var kind = ArchiveSniffer.Of(head[..bytes.Read(0, head)]);
        if (kind == ArchiveKind.Tar)
            place.Reader.Read(bytes, kind, place.Prefix, place.Delivered, place.Depth);
        else if (kind != ArchiveKind.None)
            place.Reader.Read(bytes, kind, place.Prefix, place.Delivered, place.Depth + 1);
        else
            place.List.Add(new Member(place.Prefix, bytes.Length, place.Delivered, bytes.Open));
    }
}
