using System.Numerics;
using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Vss;

/// <summary>A volume as it was when a shadow copy of it was made: blocks that changed since come from the store, the others from newer copies or the volume.</summary>
/// <remarks>Spec: libvshadow, "Volume Shadow Snapshot (VSS) format", "Reading snapshot data". Does not own the volume.</remarks>
public sealed class ShadowCopySource : IBlockSource
{
    private const int PartBytes = 512;

    private readonly IBlockSource _volume;
    private readonly ShadowBlockMap _map;
    private readonly ShadowCopySource? _newer;

    private ShadowCopySource(IBlockSource volume, ShadowStore store, ShadowBlockMap map, ShadowCopySource? newer)
    {
        _volume = volume;
        _map = map;
        _newer = newer;
        Store = store;
        Length = store.VolumeBytes;
    }

    public ShadowStore Store { get; }

    public long Length { get; }

    /// <summary>Every copy of a volume that can be read, newest first.</summary>
    /// <param name="maxBlocks">Changed blocks of 16 KiB to be kept in mind, of all copies together; older copies are left out beyond.</param>
    public static IEnumerable<ShadowCopySource> Open(IBlockSource volume, DamageList damage, int maxBlocks = 4_000_000)
    {
        ShadowCopySource? newer = null;
        foreach (var store in ShadowCatalog.Read(volume, damage).Reverse())
        {
            if (ShadowBlockMap.Read(volume, store, maxBlocks, damage) is not { } map)
                yield break;
            maxBlocks -= map.Count;
            yield return newer = new(volume, store, map, newer);
        }
    }

    public int ReadAt(long offset, Span<byte> buffer)
    {
        var count = BlockSources.Available(Length, offset, buffer.Length);
        Read(offset, buffer[..count], isViewed: true);
        return count;
    }

    public void Dispose() { }

    /// <param name="isViewed">False when an older copy asks: parts of blocks and the free ones count for the copy alone that is looked at.</param>
    private void Read(long offset, Span<byte> buffer, bool isViewed)
    {
        while (buffer.Length > 0)
        {
            var inBlock = (int)(offset % VssBlock.Bytes);
            var part = buffer[..Math.Min(buffer.Length, VssBlock.Bytes - inBlock)];
            part = part[..ReadPart(offset - inBlock, inBlock, part, isViewed)];
            offset += part.Length;
            buffer = buffer[part.Length..];
        }
    }

    /// <returns>Bytes that were read, at least one.</returns>
    private int ReadPart(long block, int inBlock, Span<byte> buffer, bool isViewed)
    {
        var isKnown = _map.TryFind(block, out var found);
        if (isKnown && isViewed && found.Parts != 0)
        {
            buffer = buffer[..Math.Min(buffer.Length, SameParts(found.Parts, inBlock))];
            if ((found.Parts >> (inBlock / PartBytes) & 1) != 0)
                return FromVolume(found.Overlay + inBlock, buffer);
        }
        if (isKnown && found.Target >= 0)
        {
            if (!found.IsForwarder || _newer is null)
                return FromVolume(found.Target + inBlock, buffer);
            _newer.Read(found.Target + inBlock, buffer, isViewed: false);
        }
        else if (_newer is not null)
        {
            _newer.Read(block + inBlock, buffer, isViewed: false);
        }
        else if (isViewed && !isKnown && _map.WasFree(block))
        {
            buffer.Clear();
        }
        else
        {
            return FromVolume(block + inBlock, buffer);
        }
        return buffer.Length;
    }

    /// <summary>Bytes up to where the bits change.</summary>
    private static int SameParts(uint parts, int inBlock)
    {
        var first = inBlock / PartBytes;
        var shifted = parts >> first;
        var same = (shifted & 1) != 0 ? BitOperations.TrailingZeroCount(~shifted) : BitOperations.TrailingZeroCount(shifted);
        return Math.Min(first + same, VssBlock.Bytes / PartBytes) * PartBytes - inBlock;
    }

    private int FromVolume(long offset, Span<byte> buffer)
    {
        buffer[_volume.ReadAt(offset, buffer)..].Clear();
        return buffer.Length;
    }
}
