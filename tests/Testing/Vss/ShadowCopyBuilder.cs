using System.Buffers.Binary;

namespace Afterpatch.Testing.Vss;

/// <summary>
/// Makes a volume with shadow copies: states of the volume one after the other, and between them the copies. A block that changes is kept by the newest
/// copy before it is overwritten, as Windows does. Catalogue and stores lie behind the volume's own bytes.
/// </summary>
public sealed class ShadowCopyBuilder
{
    public const int Block = 16384;

    private static readonly byte[] Mark = new Guid("3808876b-c176-4e48-b7ae-04046e6cc752").ToByteArray();

    private readonly List<Store> _stores = [];
    private readonly List<byte> _area = [];
    private byte[] _now;

    public ShadowCopyBuilder(byte[] volume)
    {
        _now = Pad(volume);
        Start = _now.Length;
    }

    /// <summary>Offset of the catalogue; the volume's own bytes end there.</summary>
    public int Start { get; }

    public ShadowCopyBuilder Snapshot(DateTime utc)
    {
        _stores.Add(new(utc));
        return this;
    }

    /// <summary>The volume changes to another state, of no more bytes than the first.</summary>
    public ShadowCopyBuilder Change(byte[] next)
    {
        next = Pad(next);
        Array.Resize(ref next, _now.Length);
        for (var at = 0; at < _now.Length; at += Block)
            if (!next.AsSpan(at, Block).SequenceEqual(_now.AsSpan(at, Block)) && _stores.Count > 0 && _stores[^1].Kept.Add(at))
                Describe(at, Keep(_now.AsSpan(at, Block)));
        _now = next;
        return this;
    }

    /// <summary>Adds a descriptor of choice to the newest copy.</summary>
    public void Describe(long original, long kept, uint flags = 0, uint parts = 0, long relative = -1) =>
        _stores[^1].Descriptors.Add((original, relative < 0 ? kept - Start : relative, kept, flags, parts));

    /// <summary>Puts a block into the area of the stores.</summary>
    /// <returns>Its offset in the volume.</returns>
    public long Keep(ReadOnlySpan<byte> block)
    {
        var at = Start + Block + _area.Count;
        _area.AddRange(block);
        _area.AddRange(new byte[(Block - block.Length % Block) % Block]);
        return at;
    }

    /// <summary>Marks blocks as not in use at the time of the newest copy.</summary>
    public void Free(params int[] blocks)
    {
        foreach (var block in blocks)
            _stores[^1].Free[block / 8] |= (byte)(1 << (block % 8));
    }

    public byte[] Build()
    {
        var catalog = Head(2, 0, Start, 0);
        var slot = 128;
        // Newest first: readers may not trust the order.
        foreach (var store in Enumerable.Reverse(_stores))
            Catalogue(store, catalog, ref slot);
        byte[] image = [.. _now, .. catalog, .. _area];
        var header = image.AsSpan(0x1E00, 512);
        header.Clear();
        Mark.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 2);
        BinaryPrimitives.WriteInt32LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], 0x1E00);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], 0x1E00);
        BinaryPrimitives.WriteInt64LittleEndian(header[48..], Start);
        // A copy's volume size is that of the whole.
        for (var at = Start + 128; at < Start + slot; at += 256)
            BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(at + 8), image.Length);
        return image;
    }

    private void Catalogue(Store store, byte[] catalog, ref int slot)
    {
        var information = Head(4, 0, 0, 0);
        BinaryPrimitives.WriteInt64LittleEndian(information.AsSpan(48), 68 + 8);
        Guid.NewGuid().ToByteArray().CopyTo(information, 128 + 16);
        Guid.NewGuid().ToByteArray().CopyTo(information, 128 + 32);
        BinaryPrimitives.WriteInt32LittleEndian(information.AsSpan(128 + 48), 0x0D);
        var header = KeepBlock(information);
        var list = KeepChain(3, [.. store.Descriptors.SelectMany(Bytes)]);
        var ranges = KeepChain(5, []);
        var bitmap = KeepChain(6, store.Free);

        var made = catalog.AsSpan(slot, 128);
        BinaryPrimitives.WriteInt64LittleEndian(made, 2);
        store.Id.TryWriteBytes(made[16..]);
        BinaryPrimitives.WriteInt64LittleEndian(made[48..], store.Utc.ToFileTimeUtc());
        var placed = catalog.AsSpan(slot + 128, 128);
        BinaryPrimitives.WriteInt64LittleEndian(placed, 3);
        BinaryPrimitives.WriteInt64LittleEndian(placed[8..], list);
        store.Id.TryWriteBytes(placed[16..]);
        BinaryPrimitives.WriteInt64LittleEndian(placed[32..], header);
        BinaryPrimitives.WriteInt64LittleEndian(placed[40..], ranges);
        BinaryPrimitives.WriteInt64LittleEndian(placed[48..], bitmap);
        slot += 256;
    }

    private static byte[] Bytes((long Original, long Relative, long Kept, uint Flags, uint Parts) descriptor)
    {
        var bytes = new byte[32];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, descriptor.Original);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), descriptor.Relative);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), descriptor.Kept);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(24), descriptor.Flags);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(28), descriptor.Parts);
        return bytes;
    }

    private long KeepBlock(byte[] block)
    {
        BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(32), Start + Block + _area.Count);
        return Keep(block);
    }

    /// <summary>Spreads entries over blocks, each of which leads to the next.</summary>
    private long KeepChain(int type, byte[] entries)
    {
        const int room = Block - 128;
        var count = Math.Max(1, (entries.Length + room - 1) / room);
        var first = Start + Block + _area.Count;
        for (var i = 0; i < count; i++)
        {
            var block = Head(type, i * Block, first + i * Block, i + 1 < count ? first + (i + 1) * Block : 0);
            entries.AsSpan(i * room, Math.Min(room, entries.Length - i * room)).CopyTo(block.AsSpan(128));
            Keep(block);
        }
        return first;
    }

    private static byte[] Head(int type, long relative, long current, long next)
    {
        var block = new byte[Block];
        Mark.CopyTo(block, 0);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(16), 1);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(20), type);
        BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(24), relative);
        BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(32), current);
        BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(40), next);
        return block;
    }

    private static byte[] Pad(byte[] bytes)
    {
        var padded = new byte[(bytes.Length + Block - 1) / Block * Block];
        bytes.CopyTo(padded, 0);
        return padded;
    }

    private sealed record Store(DateTime Utc)
    {
        public Guid Id { get; } = Guid.NewGuid();

        public HashSet<long> Kept { get; } = [];

        public List<(long Original, long Relative, long Kept, uint Flags, uint Parts)> Descriptors { get; } = [];

        public byte[] Free { get; } = new byte[4096];
    }
}
