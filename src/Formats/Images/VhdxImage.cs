using System.Buffers.Binary;
using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Images;

/// <summary>VHDX: fixed, dynamic or differencing, its log replayed in memory. Little-endian.</summary>
/// <remarks>Spec: [MS-VHDX].</remarks>
public sealed class VhdxImage : IBlockSource
{
    private const int MaxTable = 256 << 20;
    private static readonly Guid TableRegion = new("2dc27766-f623-4200-9d64-115e9bfd4a08");
    private static readonly Guid MetadataRegion = new("8b7ca206-4790-4b9a-b8fe-575f050f886e");

    private readonly IBlockSource _file;
    private readonly IBlockSource? _parent;
    private readonly byte[] _table;
    private readonly int _block;
    private readonly int _sector;
    private readonly long _chunkRatio;

    private VhdxImage(IBlockSource file, IBlockSource? parent, byte[] table, VhdxMetadata metadata)
    {
        _file = file;
        _parent = parent;
        _table = table;
        _block = metadata.BlockBytes;
        _sector = metadata.SectorBytes;
        _chunkRatio = Math.Max(1, (1L << 23) * _sector / _block);
        Length = metadata.DiskBytes;
    }

    public long Length { get; }

    public static IBlockSource? Open(IBlockSource file, ImageContext context)
    {
        var source = ReplayLog(file, context.Damage);
        var regions = Regions(source);
        if (!regions.TryGetValue(MetadataRegion, out var place) || !regions.TryGetValue(TableRegion, out var tablePlace))
        {
            context.Damage.Add(192 << 10, "region table", "neither copy names the metadata and the block table");
            return null;
        }
        if (VhdxMetadata.TryRead(source.Bytes(place.Offset, (int)Math.Min(place.Length, 16 << 20)), out var reason) is not { } metadata)
        {
            context.Damage.Add(place.Offset, "metadata", reason);
            return null;
        }
        var table = source.Bytes(tablePlace.Offset, (int)Math.Min(tablePlace.Length, MaxTable));
        if (table.Length < tablePlace.Length)
            context.Damage.Add(tablePlace.Offset, "block allocation table", "is cut off");
        return new VhdxImage(source, metadata.HasParent ? context.OpenParent(metadata.ParentNames) : null, table, metadata);
    }

    public int ReadAt(long offset, Span<byte> buffer)
    {
        var count = BlockSources.Available(Length, offset, buffer.Length);
        for (var done = 0; done < count;)
        {
            var at = offset + done;
            var inBlock = (int)(at % _block);
            var part = Math.Min(count - done, _block - inBlock);
            ReadBlock(at / _block, inBlock, at, buffer.Slice(done, part));
            done += part;
        }
        return count;
    }

    public long Missing(long offset, long length)
    {
        var beyond = BlockSources.Beyond(Length, offset, length);
        var entries = _table.Length / 8;
        return beyond + BlockSources.MissingInBlocks(offset, length - beyond, _block, entries - entries / (_chunkRatio + 1), (block, inBlock, part) =>
        {
            var entry = Entry(block + block / _chunkRatio);
            return (entry & 7) switch
            {
                6 or 7 => _file.Missing(((long)(entry >> 20) << 20) + inBlock, part),
                0 when _parent is not null => _parent.Missing(block * _block + inBlock, part),
                _ => 0,
            };
        });
    }

    public void Dispose()
    {
        _file.Dispose();
        _parent?.Dispose();
    }

    /// <summary>Of two headers the whole one with the higher number counts.</summary>
    private static IBlockSource ReplayLog(IBlockSource file, DamageList damage)
    {
        byte[]? current = null;
        foreach (var at in new[] { 64 << 10, 128 << 10 })
        {
            var header = file.Bytes(at, 4096);
            if (header.Length < 4096 || !header.AsSpan().StartsWith("head"u8) || Crc32C.Of(header, 4) != BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)))
                continue;
            if (current is null || Number(header) > Number(current))
                current = header;
        }
        if (current is null)
        {
            damage.Add(64 << 10, "header", "neither copy is whole; the log is not replayed");
            return file;
        }
        var log = new Guid(current.AsSpan(48, 16));
        return log == Guid.Empty
            ? file
            : VhdxLog.Replay(file, log, BinaryPrimitives.ReadInt64LittleEndian(current.AsSpan(72)), BinaryPrimitives.ReadUInt32LittleEndian(current.AsSpan(68)), damage);
    }

    private static ulong Number(byte[] header) => BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(8));

    private static Dictionary<Guid, (long Offset, uint Length)> Regions(IBlockSource file)
    {
        var regions = new Dictionary<Guid, (long, uint)>();
        foreach (var at in new[] { 192 << 10, 256 << 10 })
        {
            var table = file.Bytes(at, 64 << 10);
            if (table.Length < 64 << 10 || !table.AsSpan().StartsWith("regi"u8) || Crc32C.Of(table, 4) != BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(4)))
                continue;
            var count = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(8)), 2047);
            for (var i = 0; i < count; i++)
            {
                var entry = table.AsSpan(16 + i * 32, 32);
                regions.TryAdd(new Guid(entry[..16]), (BinaryPrimitives.ReadInt64LittleEndian(entry[16..]), BinaryPrimitives.ReadUInt32LittleEndian(entry[24..])));
            }
        }
        return regions;
    }

    private void ReadBlock(long block, int inBlock, long offset, Span<byte> target)
    {
        // After every chunk of blocks stands one entry for their sector bitmap.
        var entry = Entry(block + block / _chunkRatio);
        var place = (long)(entry >> 20) << 20;
        switch (entry & 7)
        {
            case 6:
                target[_file.ReadAt(place + inBlock, target)..].Clear();
                break;
            case 7:
                ReadPartial(block, place, inBlock, offset, target);
                break;
            case 0 when _parent is not null:
                target[_parent.ReadAt(offset, target)..].Clear();
                break;
            default:
                target.Clear();
                break;
        }
    }

    private void ReadPartial(long block, long place, int inBlock, long offset, Span<byte> target)
    {
        var chunk = block / _chunkRatio;
        var bitmapEntry = Entry((chunk + 1) * _chunkRatio + chunk);
        var bitmap = (bitmapEntry & 7) == 6 ? (long)(bitmapEntry >> 20) << 20 : -1;
        Span<byte> bits = stackalloc byte[1];
        for (var done = 0; done < target.Length;)
        {
            var at = inBlock + done;
            var part = Math.Min(target.Length - done, _sector - at % _sector);
            var piece = target.Slice(done, part);
            var bit = block % _chunkRatio * (_block / _sector) + at / _sector;
            var isHere = bitmap >= 0 && _file.ReadAt(bitmap + bit / 8, bits) == 1 && (bits[0] & (1 << (int)(bit % 8))) != 0;
            var read = isHere ? _file.ReadAt(place + at, piece) : _parent?.ReadAt(offset + done, piece) ?? 0;
            piece[read..].Clear();
            done += part;
        }
    }

    private ulong Entry(long index) => index * 8 + 8 <= _table.Length ? BinaryPrimitives.ReadUInt64LittleEndian(_table.AsSpan((int)index * 8)) : 0;
}
