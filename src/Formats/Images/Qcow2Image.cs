using System.Buffers.Binary;
using System.Text;
using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Images;

/// <summary>qcow2, versions 2 and 3, with a backing file. Big-endian.</summary>
/// <remarks>Spec: QEMU <c>docs/interop/qcow2</c>. Not read: encryption, external data files, sub-clusters, zstd.</remarks>
public sealed class Qcow2Image : IBlockSource
{
    private const int MaxTable = 64 << 20;
    private const int MaxTables = 1 << 20;
    private const ulong OffsetMask = 0x00FF_FFFF_FFFF_FE00;

    private readonly IBlockSource _file;
    private readonly IBlockSource? _backing;
    private readonly DamageList _damage;
    private readonly byte[] _first;
    private readonly int _bits;
    private readonly ChunkCache _cache;

    private Qcow2Image(IBlockSource file, IBlockSource? backing, byte[] first, int bits, long length, DamageList damage)
    {
        _file = file;
        _backing = backing;
        _first = first;
        _bits = bits;
        _damage = damage;
        _cache = new(1 << bits);
        Length = length;
    }

    /// <summary><c>QFI</c> and FB.</summary>
    public static ReadOnlySpan<byte> Magic => [(byte)'Q', (byte)'F', (byte)'I', 0xFB];

    public long Length { get; }

    public static IBlockSource? Open(IBlockSource file, ImageContext context)
    {
        var header = file.Bytes(0, 112);
        if (header.Length < 72)
            return null;
        var version = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4));
        var bits = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(20));
        var size = BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(24));
        var features = version >= 3 && header.Length >= 80 ? BinaryPrimitives.ReadUInt64BigEndian(header.AsSpan(72)) : 0;
        // Bits 0 and 1 say that the image was not closed in order or is corrupt; it is read all the same.
        if (version is not (2 or 3) || bits is < 9 or > 21 || size is <= 0 or > 1L << 50 || BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(32)) != 0 || (features & ~3UL) != 0)
        {
            context.Damage.Add(0, "header", "encrypted, or with features that are not read");
            return null;
        }
        var entries = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(36));
        var first = file.Bytes(BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(40)), (int)Math.Min((long)entries * 8, MaxTable));
        var nameAt = BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(8));
        var nameLength = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(16));
        var backing = nameAt > 0 && nameLength is > 0 and <= 1023 ? context.OpenParent([Encoding.UTF8.GetString(file.Bytes(nameAt, (int)nameLength))]) : null;
        return new Qcow2Image(file, backing, first, (int)bits, size, context.Damage);
    }

    public int ReadAt(long offset, Span<byte> buffer)
    {
        var count = BlockSources.Available(Length, offset, buffer.Length);
        for (var done = 0; done < count;)
        {
            var at = offset + done;
            var inCluster = (int)(at & ((1 << _bits) - 1));
            var part = Math.Min(count - done, (1 << _bits) - inCluster);
            ReadCluster(at >> _bits, inCluster, at, buffer.Slice(done, part));
            done += part;
        }
        return count;
    }

    public long Missing(long offset, long length)
    {
        var beyond = BlockSources.Beyond(Length, offset, length);
        var perTable = 1L << (2 * _bits - 3);
        // Each table has a place of its own, so that there are no more than fit into the file; forged ones may all point to one.
        var tables = Math.Min(MaxTables, (_file.Length >> _bits) + 1);
        return beyond + BlockSources.MissingInBlocks(offset, length - beyond, perTable, _first.Length / 8, (table, inTable, part) =>
        {
            var place = (long)(BinaryPrimitives.ReadUInt64BigEndian(_first.AsSpan((int)table * 8)) & OffsetMask);
            return place == 0 ? _backing?.Missing(table * perTable + inTable, part) ?? 0 : tables-- > 0 ? MissingOfTable(place, table * perTable, inTable, part) : 0;
        });
    }

    public void Dispose()
    {
        _file.Dispose();
        _backing?.Dispose();
    }

    private void ReadCluster(long cluster, int inCluster, long offset, Span<byte> target)
    {
        var entry = Entry(cluster);
        if ((entry & (1UL << 62)) != 0)
            _cache.Copy(cluster, inCluster, target, (_, bytes) => Unpack(entry, bytes));
        else if ((entry & 1) != 0)
            target.Clear();
        else if ((entry & OffsetMask) != 0)
            target[_file.ReadAt((long)(entry & OffsetMask) + inCluster, target)..].Clear();
        else
            target[(_backing?.ReadAt(offset, target) ?? 0)..].Clear();
    }

    private long MissingOfTable(long place, long start, long inTable, long length)
    {
        var entries = _file.Bytes(place, 1 << _bits);
        return BlockSources.MissingInBlocks(inTable, length, 1 << _bits, entries.Length / 8, (cluster, inCluster, part) =>
        {
            var entry = BinaryPrimitives.ReadUInt64BigEndian(entries.AsSpan((int)cluster * 8));
            if ((entry & (1UL << 62)) != 0)
                return Packed(entry).Offset >= _file.Length ? part : 0;
            if ((entry & 1) != 0)
                return 0;
            return (entry & OffsetMask) != 0 ? _file.Missing((long)(entry & OffsetMask) + inCluster, part) : _backing?.Missing(start + (cluster << _bits) + inCluster, part) ?? 0;
        });
    }

    private ulong Entry(long cluster)
    {
        var perTable = _bits - 3;
        var first = (cluster >> perTable) * 8;
        if (first + 8 > _first.Length)
            return 0;
        var table = (long)(BinaryPrimitives.ReadUInt64BigEndian(_first.AsSpan((int)first)) & OffsetMask);
        Span<byte> entry = stackalloc byte[8];
        return table > 0 && _file.TryFill(table + (cluster & ((1L << perTable) - 1)) * 8, entry) ? BinaryPrimitives.ReadUInt64BigEndian(entry) : 0;
    }

    /// <summary>A packed cluster: where its raw deflate stream begins, and how many sectors of 512 bytes it touches.</summary>
    private (long Offset, int Sectors) Packed(ulong entry)
    {
        var split = 62 - (_bits - 8);
        return ((long)(entry & ((1UL << split) - 1)), (int)((entry >> split) & ((1UL << (62 - split)) - 1)) + 1);
    }

    private void Unpack(ulong entry, byte[] target)
    {
        var (at, sectors) = Packed(entry);
        if (Inflate.Raw(_file.Bytes(at, sectors * 512 - (int)(at % 512)), target) < target.Length)
            _damage.Add(at, "cluster", "cannot be unpacked whole");
    }
}
