using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Formats.Images;

/// <summary>What a VHDX says of its disk. Little-endian.</summary>
internal sealed record VhdxMetadata(int BlockBytes, int SectorBytes, long DiskBytes, bool HasParent, IReadOnlyList<string> ParentNames)
{
    private static readonly Guid FileParameters = new("caa16737-fa36-4d43-b3b6-33f0aa44e76b");
    private static readonly Guid VirtualDiskSize = new("2fa54224-cd1b-4876-b211-5dbed83bf4b8");
    private static readonly Guid LogicalSectorSize = new("8141bf1d-a96f-4709-ba47-f233a8faab5f");
    private static readonly Guid ParentLocator = new("a8d35f2d-b30b-454d-abf7-d3d84834ab0c");

    public static VhdxMetadata? TryRead(ReadOnlySpan<byte> region, out string reason)
    {
        var (block, sector, size, flags) = (0u, 512u, 0L, 0u);
        List<string> parents = [];
        reason = "is no metadata table";
        if (region.Length < 64 << 10 || !region.StartsWith("metadata"u8))
            return null;
        var count = Math.Min((int)BinaryPrimitives.ReadUInt16LittleEndian(region[10..]), 2047);
        for (var i = 0; i < count; i++)
        {
            var entry = region.Slice(32 + i * 32, 32);
            var offset = BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]);
            if (offset > region.Length || length > region.Length - offset)
                continue;
            var item = region.Slice((int)offset, (int)length);
            var id = new Guid(entry[..16]);
            if (id == FileParameters && length >= 8)
                (block, flags) = (BinaryPrimitives.ReadUInt32LittleEndian(item), BinaryPrimitives.ReadUInt32LittleEndian(item[4..]));
            else if (id == VirtualDiskSize && length >= 8)
                size = BinaryPrimitives.ReadInt64LittleEndian(item);
            else if (id == LogicalSectorSize && length >= 4)
                sector = BinaryPrimitives.ReadUInt32LittleEndian(item);
            else if (id == ParentLocator)
                parents = Locators(item);
        }
        reason = $"block size {block}, sector size {sector} and disk size {size} do not fit";
        var fits = block is >= 1 << 20 and <= 256 << 20 && (block & (block - 1)) == 0 && sector is 512 or 4096 && size is > 0 and <= 1L << 46;
        return fits ? new((int)block, (int)sector, size, (flags & 2) != 0, parents) : null;
    }

    private static List<string> Locators(ReadOnlySpan<byte> item)
    {
        var names = new List<string>();
        var count = item.Length < 20 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(item[18..]);
        for (var i = 0; i < count && 20 + i * 12 + 12 <= item.Length; i++)
        {
            var entry = item[(20 + i * 12)..];
            var key = Text(item, BinaryPrimitives.ReadUInt32LittleEndian(entry), BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]));
            if (key.EndsWith("path", StringComparison.Ordinal))
                names.Add(Text(item, BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]), BinaryPrimitives.ReadUInt16LittleEndian(entry[10..])));
        }
        return names;
    }

    private static string Text(ReadOnlySpan<byte> item, uint offset, int length) =>
        offset <= item.Length && length <= item.Length - offset ? Encoding.Unicode.GetString(item.Slice((int)offset, length)) : "";
}
