using System.Buffers.Binary;
using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Images;

/// <summary>One sparse extent of a VMDK, plain or stream-optimised (each grain packed). Little-endian.</summary>
/// <remarks>Spec: VMware "Virtual Disk Format" 5.0.</remarks>
public sealed class VmdkImage : IBlockSource
{
    private const int Sector = 512;
    private const int MaxDirectory = 64 << 20;
    private const int MaxTables = 1 << 20;
    private const ulong AtEnd = ulong.MaxValue;

    private readonly IBlockSource _file;
    private readonly DamageList _damage;
    private readonly byte[] _directory;
    private readonly int _grain;
    private readonly uint _perTable;
    private readonly bool _isPacked;
    private readonly ChunkCache _cache;
    private readonly IBlockSource? _parent;

    private VmdkImage(IBlockSource file, byte[] header, byte[] directory, DamageList damage, IBlockSource? parent)
    {
        _file = file;
        _damage = damage;
        _directory = directory;
        _parent = parent;
        _isPacked = (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(8)) & 0x10000) != 0;
        _grain = (int)BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(20)) * Sector;
        _perTable = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(44));
        _cache = new(_grain);
        Length = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(12)) * Sector;
    }

    public long Length { get; }

    public static IBlockSource? Open(IBlockSource file, ImageContext context)
    {
        if (!file.Bytes(0, 4).AsSpan().SequenceEqual("KDMV"u8))
            return VmdkDescriptor.Open(file, context);
        var header = file.Bytes(0, Sector);
        if (header.Length == Sector && BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(56)) == AtEnd)
        {
            // A stream-optimised image ends with a copy of the header that knows where the directory is.
            var footer = file.Bytes(file.Length - 2 * Sector, Sector);
            if (footer.AsSpan().StartsWith("KDMV"u8))
                header = footer;
        }
        return TryCheck(header, out var entries, out var place, context.Damage)
            ? new VmdkImage(file, header, file.Bytes(place, (int)Math.Min(entries * 4, MaxDirectory)), context.Damage, VmdkDescriptor.Parent(file, header, context))
            : null;
    }

    public int ReadAt(long offset, Span<byte> buffer)
    {
        var count = BlockSources.Available(Length, offset, buffer.Length);
        for (var done = 0; done < count;)
        {
            var at = offset + done;
            var inGrain = (int)(at % _grain);
            var part = Math.Min(count - done, _grain - inGrain);
            ReadGrain(at / _grain, inGrain, at, buffer.Slice(done, part));
            done += part;
        }
        return count;
    }

    public long Missing(long offset, long length)
    {
        var beyond = BlockSources.Beyond(Length, offset, length);
        var perTable = (long)_perTable * _grain;
        // Each table has a place of its own, so that there are no more than fit into the file; forged ones may all point to one.
        var tables = Math.Min(MaxTables, _file.Length / (_perTable * 4) + 1);
        return beyond + BlockSources.MissingInBlocks(offset, length - beyond, perTable, _directory.Length / 4, (table, inTable, part) =>
        {
            var place = (long)BinaryPrimitives.ReadUInt32LittleEndian(_directory.AsSpan((int)table * 4)) * Sector;
            return place == 0 ? _parent?.Missing(table * perTable + inTable, part) ?? 0 : tables-- > 0 ? MissingOfTable(place, table * perTable, inTable, part) : 0;
        });
    }

    public void Dispose()
    {
        _file.Dispose();
        _parent?.Dispose();
    }

    private static bool TryCheck(byte[] header, out long entries, out long place, DamageList damage)
    {
        (entries, place) = (0, 0);
        if (header.Length < Sector)
            return false;
        var capacity = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(12));
        var grain = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(20));
        var perTable = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(44));
        var directory = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(56));
        if (grain is 0 or > 8192 || perTable is 0 or > 1 << 16 || capacity is 0 or > 1UL << 40 || directory > 1UL << 40)
        {
            damage.Add(0, "sparse header", $"capacity {capacity}, grain {grain} and table size {perTable} make no sense");
            return false;
        }
        entries = (long)((capacity + grain * perTable - 1) / (grain * perTable));
        place = (long)directory * Sector;
        return true;
    }

    private void ReadGrain(long grain, int inGrain, long offset, Span<byte> target)
    {
        var place = Place(grain);
        if (place == 0 && _parent is not null)
            target[_parent.ReadAt(offset, target)..].Clear();
        else if (place <= 1)
            target.Clear();
        else if (_isPacked)
            _cache.Copy(grain, inGrain, target, (_, bytes) => Unpack((long)place * Sector, bytes));
        else
            target[_file.ReadAt((long)place * Sector + inGrain, target)..].Clear();
    }

    private long MissingOfTable(long place, long start, long inTable, long length)
    {
        var entries = _file.Bytes(place, (int)_perTable * 4);
        return BlockSources.MissingInBlocks(inTable, length, _grain, entries.Length / 4, (grain, inGrain, part) =>
            BinaryPrimitives.ReadUInt32LittleEndian(entries.AsSpan((int)grain * 4)) switch
            {
                0 => _parent?.Missing(start + grain * _grain + inGrain, part) ?? 0,
                1 => 0,
                var sector when _isPacked => (long)sector * Sector >= _file.Length ? part : 0,
                var sector => _file.Missing((long)sector * Sector + inGrain, part),
            });
    }

    /// <summary>Sector of a grain; 0 when it is not there, 1 when it is zeros.</summary>
    private uint Place(long grain)
    {
        var table = grain / _perTable * 4;
        if (table + 4 > _directory.Length)
            return 0;
        var start = (long)BinaryPrimitives.ReadUInt32LittleEndian(_directory.AsSpan((int)table)) * Sector;
        Span<byte> entry = stackalloc byte[4];
        return start > 0 && _file.TryFill(start + grain % _perTable * 4, entry) ? BinaryPrimitives.ReadUInt32LittleEndian(entry) : 0;
    }

    /// <summary>A packed grain: its first sector (8 bytes), its length (4), a zlib stream.</summary>
    private void Unpack(long at, byte[] target)
    {
        var head = _file.Bytes(at, 12);
        var length = head.Length == 12 ? BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(8)) : 0;
        if (length == 0 || length > (uint)_grain * 2 || Inflate.Zlib(_file.Bytes(at + 12, (int)length), target) == 0)
            _damage.Add(at, "grain", "cannot be unpacked");
    }
}
