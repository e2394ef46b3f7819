using System.Buffers.Binary;
using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Vss;

/// <summary>Which shadow copies an NTFS volume has. Their catalogue is found through a header at byte 7,680 of the volume.</summary>
/// <remarks>Spec: libvshadow, "Volume Shadow Snapshot (VSS) format", volume header and catalog.</remarks>
public static class ShadowCatalog
{
    private const int HeaderOffset = 0x1E00;
    private const int EntryBytes = 128;

    /// <summary>Windows keeps at most 512 copies of a volume.</summary>
    private const int MaxStores = 512;
    private const int MaxBlocks = 64;

    /// <returns>Oldest first; empty for a volume without copies.</returns>
    public static IReadOnlyList<ShadowStore> Read(IBlockSource volume, DamageList damage)
    {
        var header = volume.Bytes(HeaderOffset, 128);
        if (header.Length < 128 || !VssBlock.Is(header, VssBlock.Volume))
            return [];
        var catalog = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(48));
        var made = new Dictionary<Guid, (long VolumeBytes, DateTime? CreatedUtc)>();
        var placed = new List<ShadowStore>();
        var problem = VssBlock.Walk(volume, catalog, VssBlock.Catalog, MaxBlocks, block =>
        {
            for (var at = VssBlock.HeadBytes; at < block.Length; at += EntryBytes)
                ReadEntry(block.AsSpan(at, EntryBytes), made, placed);
            return true;
        });
        if (problem is not null)
            damage.Add(catalog, "shadow copies", $"catalogue: {problem}");
        return Join(made, placed, volume.Length, damage);
    }

    /// <summary>A copy has two entries, in any order: when it was made, and where it lies.</summary>
    private static void ReadEntry(ReadOnlySpan<byte> entry, Dictionary<Guid, (long, DateTime?)> made, List<ShadowStore> placed)
    {
        var cursor = new ByteCursor(entry, 0);
        var type = cursor.I64("entry type");
        var value = cursor.I64("volume size or block list");
        var id = new Guid(cursor.Take(16, "store"));
        if (type == 2 && made.Count < MaxStores)
        {
            cursor.Skip(16, "sequence, flags");
            made[id] = (value, cursor.FileTime("created"));
        }
        else if (type == 3 && placed.Count < MaxStores)
        {
            cursor.Skip(16, "header, ranges");
            var bitmap = cursor.I64("bitmap");
            cursor.Skip(16, "file reference, allocated size");
            placed.Add(new(id, 0, null, value, bitmap, cursor.I64("previous bitmap")));
        }
    }

    private static List<ShadowStore> Join(Dictionary<Guid, (long VolumeBytes, DateTime? CreatedUtc)> made, List<ShadowStore> placed, long volumeBytes, DamageList damage)
    {
        var stores = new List<ShadowStore>();
        foreach (var place in placed)
        {
            if (!made.Remove(place.Id, out var known))
            {
                damage.Add(-1, "shadow copies", $"{place.Id}: no entry says when this copy was made; it is not read");
                continue;
            }
            // Observed by libvshadow: a size beyond the volume stands there for nothing.
            var size = known.VolumeBytes > 0 && known.VolumeBytes <= volumeBytes ? known.VolumeBytes : volumeBytes;
            stores.Add(place with { VolumeBytes = size, CreatedUtc = known.CreatedUtc });
        }
        foreach (var id in made.Keys.Order())
            damage.Add(-1, "shadow copies", $"{id}: its differences are not on this volume; the copy cannot be read");
        return [.. stores.OrderBy(store => store.CreatedUtc ?? DateTime.MinValue).ThenBy(store => store.Id)];
    }
}
