using System.Buffers.Binary;
using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Vss;

/// <summary>The block descriptors of one store, put together: what was kept of each block of the volume before it changed.</summary>
/// <remarks>Spec: libvshadow, "Volume Shadow Snapshot (VSS) format", "Successive block descriptors" and "Store bitmap".</remarks>
internal sealed class ShadowBlockMap
{
    private const int DescriptorBytes = 32;
    private const uint Forwarder = 1;
    private const uint Overlay = 2;
    private const uint Unused = 4;

    private readonly Dictionary<long, ShadowBlock> _blocks = [];

    /// <summary>Forwarders by the block that they lead to.</summary>
    private readonly Dictionary<long, long> _reverse = [];
    private byte[] _free = [];
    private byte[]? _freeBefore;

    /// <summary>Descriptors that were kept: about 50 bytes of memory each.</summary>
    public int Count => _blocks.Count;

    /// <param name="room">Descriptors that may still be kept.</param>
    /// <returns>Null, with the reason told, when the store is of no use.</returns>
    public static ShadowBlockMap? Read(IBlockSource volume, ShadowStore store, int room, DamageList damage)
    {
        var map = new ShadowBlockMap();
        var isFull = false;
        var problem = VssBlock.Walk(volume, store.BlockList, VssBlock.Descriptors, int.MaxValue, block =>
        {
            for (var at = VssBlock.HeadBytes; at < block.Length; at += DescriptorBytes)
                map.Add(block.AsSpan(at, DescriptorBytes), volume.Length);
            isFull = map.Count > room;
            return !isFull;
        });
        if (isFull)
            problem = "too many differences to be kept in memory";
        if (problem is not null)
        {
            damage.Add(store.BlockList, "shadow copies", $"{store.Id}: block list: {problem}; this copy and older ones are not read");
            return null;
        }
        map._free = Bits(volume, store, store.Bitmap, damage);
        map._freeBefore = store.PreviousBitmap > 0 ? Bits(volume, store, store.PreviousBitmap, damage) : null;
        return map;
    }

    public bool TryFind(long block, out ShadowBlock found) => _blocks.TryGetValue(block, out found);

    /// <summary>True when the volume did not use the block at that time: what it holds now is of later.</summary>
    public bool WasFree(long block) => !_reverse.ContainsKey(block) && Has(_free, block) && (_freeBefore is null || Has(_freeBefore, block));

    private void Add(ReadOnlySpan<byte> descriptor, long volumeBytes)
    {
        var original = BinaryPrimitives.ReadInt64LittleEndian(descriptor);
        var relative = BinaryPrimitives.ReadInt64LittleEndian(descriptor[8..]);
        var kept = BinaryPrimitives.ReadInt64LittleEndian(descriptor[16..]);
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(descriptor[24..]);
        var parts = BinaryPrimitives.ReadUInt32LittleEndian(descriptor[28..]);
        var isForwarder = (flags & Forwarder) != 0;
        // The rest of the last block is zeros.
        if ((flags & Unused) != 0 || (original | relative | kept) == 0 || !IsBlock(original, volumeBytes) || !IsBlock(isForwarder ? relative : kept, volumeBytes))
            return;
        if ((flags & Overlay) != 0)
        {
            AddParts(original, kept, parts);
            return;
        }
        if (_reverse.Remove(original, out var first))
        {
            original = first;
            if (isForwarder && original == relative)
                return;
        }
        _blocks.TryGetValue(original, out var block);
        block.Target = isForwarder ? relative : kept;
        block.IsForwarder = isForwarder;
        _blocks[original] = block;
        if (isForwarder)
            _reverse[relative] = original;
    }

    private void AddParts(long original, long kept, uint parts)
    {
        if (!_blocks.TryGetValue(original, out var block))
            block.Target = -1;
        if (block.Parts == 0)
            block.Overlay = kept;
        block.Parts |= parts;
        _blocks[original] = block;
    }

    private static bool IsBlock(long offset, long volumeBytes) => offset >= 0 && offset % VssBlock.Bytes == 0 && offset < volumeBytes;

    private static byte[] Bits(IBlockSource volume, ShadowStore store, long first, DamageList damage)
    {
        if (first == 0)
            return [];
        const int perBlock = VssBlock.Bytes - VssBlock.HeadBytes;
        var bits = new byte[(int)Math.Min(volume.Length / VssBlock.Bytes / 8 + 1, Array.MaxLength)];
        var done = 0;
        var problem = VssBlock.Walk(volume, first, VssBlock.Bitmap, bits.Length / perBlock + 1, block =>
        {
            var count = Math.Min(perBlock, bits.Length - done);
            block.AsSpan(VssBlock.HeadBytes, count).CopyTo(bits.AsSpan(done));
            done += count;
            return done < bits.Length;
        });
        if (problem is not null)
            damage.Add(first, "shadow copies", $"{store.Id}: bitmap: {problem}; blocks that were free then read as they are now");
        return bits;
    }

    private static bool Has(byte[] bits, long block)
    {
        var number = block / VssBlock.Bytes;
        return number / 8 < bits.Length && (bits[number / 8] & (1 << (int)(number % 8))) != 0;
    }
}
