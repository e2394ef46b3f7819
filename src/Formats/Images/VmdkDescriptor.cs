using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Images;

/// <summary>The text that describes a VMDK: its extents, and the disk that it holds the differences to.</summary>
internal static partial class VmdkDescriptor
{
    private const int MaxBytes = 1 << 20;
    private const int MaxExtents = 4096;

    /// <summary>A descriptor of its own, its extents in files beside it.</summary>
    public static IBlockSource? Open(IBlockSource file, ImageContext context)
    {
        var text = Encoding.UTF8.GetString(file.Bytes(0, MaxBytes));
        var parts = new List<IBlockSource>();
        foreach (Match extent in Extents().Matches(text).Take(MaxExtents))
        {
            var bytes = long.Parse(extent.Groups["sectors"].Value, CultureInfo.InvariantCulture) * 512;
            if (Extent(extent, bytes, context) is { } part)
                parts.Add(part);
        }
        if (parts.Count > 0)
            return new JoinedBlockSource(parts);
        context.Damage.Add(0, "descriptor", "names no extent that could be opened");
        return null;
    }

    /// <summary>The parent that the descriptor inside a sparse extent names, or null.</summary>
    public static IBlockSource? Parent(IBlockSource file, byte[] header, ImageContext context)
    {
        var offset = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(28));
        var size = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(36));
        if (offset is 0 or > 1UL << 40 || size is 0 or > MaxBytes / 512)
            return null;
        var hint = Hint().Match(Encoding.UTF8.GetString(file.Bytes((long)offset * 512, (int)size * 512)));
        return hint.Success ? context.OpenParent([hint.Groups[1].Value]) : null;
    }

    private static IBlockSource? Extent(Match extent, long bytes, ImageContext context)
    {
        var name = extent.Groups["name"].Value;
        if (extent.Groups["kind"].Value == "ZERO")
            return new ZeroSource(bytes);
        if (context.OpenPart(name) is not { } part)
        {
            context.Damage.Add(0, "extent", $"'{name}' is not beside the descriptor; its part reads as zeros");
            return new ZeroSource(bytes, isMissing: true);
        }
        if (extent.Groups["kind"].Value is "SPARSE" or "VMFSSPARSE")
            return VmdkImage.Open(part, context) is { } sparse ? sparse : new ZeroSource(bytes, isMissing: true);
        var start = extent.Groups["offset"].Success ? long.Parse(extent.Groups["offset"].Value, CultureInfo.InvariantCulture) * 512 : 0;
        var slice = new BlockSlice(part, start, bytes);
        return slice.Length == bytes ? slice : new JoinedBlockSource([slice, new ZeroSource(bytes - slice.Length, isMissing: true)]);
    }

    [GeneratedRegex("""^(?:RW|RDONLY|NOACCESS)[ \t]+(?<sectors>[0-9]{1,13})[ \t]+(?<kind>SPARSE|FLAT|VMFS|VMFSSPARSE|ZERO)(?:[ \t]+"(?<name>[^"\r\n]{1,255})")?(?:[ \t]+(?<offset>[0-9]{1,13}))?""", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Extents();

    [GeneratedRegex("""parentFileNameHint[ \t]*=[ \t]*"([^"\r\n]{1,1024})""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Hint();
}
