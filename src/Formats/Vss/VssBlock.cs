using System.Buffers.Binary;
using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Vss;

/// <summary>The blocks of 16 KiB that shadow copies are made of: a head of 128 bytes, then entries. Little-endian.</summary>
/// <remarks>Spec: libvshadow, "Volume Shadow Snapshot (VSS) format", catalog block header and store block header.</remarks>
internal static class VssBlock
{
    public const int Bytes = 16384;
    public const int HeadBytes = 128;

    public const uint Volume = 1;
    public const uint Catalog = 2;
    public const uint Descriptors = 3;
    public const uint Bitmap = 6;

    /// <summary>3808876b-c176-4e48-b7ae-04046e6cc752.</summary>
    public static ReadOnlySpan<byte> Mark => [0x6B, 0x87, 0x08, 0x38, 0x76, 0xC1, 0x48, 0x4E, 0xB7, 0xAE, 0x04, 0x04, 0x6E, 0x6C, 0xC7, 0x52];

    public static bool Is(ReadOnlySpan<byte> head, uint type) =>
        head.Length >= 48 && head[..16].SequenceEqual(Mark) && BinaryPrimitives.ReadUInt32LittleEndian(head[20..]) == type;

    /// <summary>Follows a chain of blocks; each block once, at most <paramref name="limit"/> of them.</summary>
    /// <param name="take">Gets what stands behind the head; false ends the walk.</param>
    /// <returns>Null, or why the chain ended early.</returns>
    public static string? Walk(IBlockSource volume, long first, uint type, int limit, Func<byte[], bool> take)
    {
        var seen = new HashSet<long>();
        var block = new byte[Bytes];
        for (var at = first; at != 0;)
        {
            if (!seen.Add(at))
                return "the chain of blocks runs in a circle";
            if (seen.Count > limit)
                return $"more than {limit} blocks";
            if (!volume.TryFill(at, block))
                return "a block lies outside of the volume";
            if (!Is(block, type))
                return "a block does not have its mark";
            at = BinaryPrimitives.ReadInt64LittleEndian(block.AsSpan(40));
            if (!take(block))
                return null;
        }
        return null;
    }
}
