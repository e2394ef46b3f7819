using System.Buffers.Binary;
using System.Text;
using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Images;

/// <summary>The segment files of an EWF image and where every chunk lies in them. Little-endian.</summary>
internal sealed class EwfSegments(DamageList damage) : IDisposable
{
    private const int SectionHead = 76;
    private const int MaxSections = 100_000;
    private const int MaxEntries = 16 << 20;

    private readonly List<IBlockSource> _files = [];

    /// <summary>First byte of the chunks whose table was not met yet, or -1.</summary>
    private long _withoutTable = -1;

    public List<Chunk> Chunks { get; } = [];

    public int ChunkBytes { get; private set; }

    public long MediaBytes { get; private set; }

    public byte[]? Md5 { get; private set; }

    /// <summary>The section that ends the last segment was read.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Reads a segment's sections in order; each names the next, and none may lie before the one that names it.</summary>
    public void Add(IBlockSource file)
    {
        _files.Add(file);
        _withoutTable = -1;
        long at = 13;
        for (var i = 0; i < MaxSections; i++)
        {
            var head = file.Bytes(at, SectionHead);
            if (head.Length < SectionHead)
            {
                damage.Add(at, "section", "the segment ends without its last section");
                if (_withoutTable >= 0)
                    FindChunks(file, _withoutTable);
                return;
            }
            var type = Encoding.ASCII.GetString(head, 0, 16).TrimEnd('\0');
            var next = BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(16));
            Read(file, type, at, next);
            if (type is "done" or "next")
                return;
            if (next <= at)
            {
                damage.Add(at, "section", $"'{type}' leads nowhere");
                return;
            }
            at = next;
        }
    }

    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    /// <summary>Closes all but the first, which belongs to the caller.</summary>
    public void DisposeFurther()
    {
        foreach (var file in _files.Skip(1))
            file.Dispose();
    }

    private void Read(IBlockSource file, string type, long at, long next)
    {
        switch (type)
        {
            case "volume" or "disk":
                ReadVolume(file.Bytes(at + SectionHead, 94));
                break;
            case "sectors":
                _withoutTable = at + SectionHead;
                break;
            case "table":
                _withoutTable = -1;
                ReadTable(file, at, next);
                break;
            case "hash" or "digest" when file.Bytes(at + SectionHead, 16) is { Length: 16 } md5:
                Md5 ??= md5;
                break;
            case "done":
                IsDone = true;
                break;
        }
    }

    private void ReadVolume(byte[] volume)
    {
        if (volume.Length < 24 || ChunkBytes != 0)
            return;
        var perChunk = BinaryPrimitives.ReadUInt32LittleEndian(volume.AsSpan(8));
        var sector = BinaryPrimitives.ReadUInt32LittleEndian(volume.AsSpan(12));
        var sectors = BinaryPrimitives.ReadUInt64LittleEndian(volume.AsSpan(16));
        if (perChunk is 0 or > 1 << 15 || sector is < 512 or > 4096 || sectors > 1UL << 40)
            return;
        ChunkBytes = (int)(perChunk * sector);
        MediaBytes = (long)(sectors * sector);
    }

    /// <summary>
    /// A table's chunks lie in order, before it or, in SMART's images, behind its entries; the last one ends where the table's section begins or ends, at the latest.
    /// </summary>
    private void ReadTable(IBlockSource file, long at, long next)
    {
        var head = file.Bytes(at + SectionHead, 24);
        if (head.Length < 24)
            return;
        var count = BinaryPrimitives.ReadUInt32LittleEndian(head);
        var origin = BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(8));
        if (count > MaxEntries)
        {
            damage.Add(at, "table", $"{count} entries are more than a table has");
            return;
        }
        var entries = file.Bytes(at + SectionHead + 24, (int)count * 4);
        for (var i = 0; i + 4 <= entries.Length; i += 4)
        {
            var entry = BinaryPrimitives.ReadUInt32LittleEndian(entries.AsSpan(i));
            var offset = origin + (entry & 0x7FFF_FFFF);
            var end = i + 8 <= entries.Length ? origin + (BinaryPrimitives.ReadUInt32LittleEndian(entries.AsSpan(i + 4)) & 0x7FFF_FFFF) : offset < at ? at : Math.Max(next, at);
            Chunks.Add(new(file, offset, Math.Max(0, end - offset), (entry & 0x8000_0000) != 0));
        }
        if (entries.Length < count * 4L)
            damage.Add(at, "table", "is cut off");
    }

    /// <summary>
    /// The chunks of a section that was cut off before its table was written, one after the other: each is a zlib stream, which ends with the checksum of
    /// what it holds, or plain bytes with their checksum.
    /// </summary>
    private void FindChunks(IBlockSource file, long at)
    {
        var before = Chunks.Count;
        if (ChunkBytes is < 512 or > EwfImage.MaxChunk)
            return;
        var buffer = new byte[ChunkBytes];
        while (MediaBytes - (long)Chunks.Count * ChunkBytes is var left and > 0 && Chunks.Count < EwfImage.MaxChunks)
        {
            var bytes = file.Bytes(at, ChunkBytes + ChunkBytes / 8 + 64);
            var (length, isPacked) = EwfChunk.Measure(bytes, buffer.AsSpan(0, (int)Math.Min(left, ChunkBytes)));
            if (length == 0)
                break;
            Chunks.Add(new(file, at, length, isPacked));
            at += length;
        }
        damage.Add(at, "table", $"the last table of chunks is missing; {Chunks.Count - before} chunks of 'sectors' were found without it");
    }

    /// <param name="Length">At most, in bytes.</param>
    internal readonly record struct Chunk(IBlockSource File, long Offset, long Length, bool IsPacked);
}
