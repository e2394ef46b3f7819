using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Images;

/// <summary>Opens an image of any known format as the disk that it holds.</summary>
public static class ImageFile
{
    /// <summary>The format by its marks; <see cref="ImageKind.None"/> when there are none (a raw image has no mark of its own).</summary>
    /// <param name="head">At least 512 bytes of the file, fewer in a smaller one.</param>
    /// <param name="tail">The last 512 bytes.</param>
    public static ImageKind KindOf(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        if (head.StartsWith("vhdxfile"u8))
            return ImageKind.Vhdx;
        if (head.StartsWith(EwfImage.Magic))
            return ImageKind.Ewf;
        if (head.StartsWith(Qcow2Image.Magic))
            return ImageKind.Qcow2;
        if (head.StartsWith("KDMV"u8) || head.StartsWith("# Disk DescriptorFile"u8))
            return ImageKind.Vmdk;
        return head.StartsWith("conectix"u8) || tail.StartsWith("conectix"u8) ? ImageKind.Vhd : ImageKind.None;
    }

    public static ImageKind KindOf(IBlockSource file) =>
        KindOf(file.Bytes(0, 512), file.Length >= 512 ? file.Bytes(file.Length - 512, 512) : []);

    /// <param name="file">Owned by the result when there is one, disposed otherwise.</param>
    /// <returns>Null, with the reason told, when the image cannot be read at all.</returns>
    public static IBlockSource? Open(IBlockSource file, ImageContext context, string? name = null)
    {
        IBlockSource? disk = KindOf(file) switch
        {
            ImageKind.Vhd => VhdImage.Open(file, context),
            ImageKind.Vhdx => VhdxImage.Open(file, context),
            ImageKind.Vmdk => VmdkImage.Open(file, context),
            ImageKind.Ewf => EwfImage.Open(file, context, name ?? context.Name),
            ImageKind.Qcow2 => Qcow2Image.Open(file, context),
            _ => SplitRaw(file, context, name ?? context.Name),
        };
        if (disk is null)
            file.Dispose();
        return disk;
    }

    /// <summary>A raw image, with its further parts when its name ends in <c>.001</c>, <c>.000</c> or <c>.aa</c>.</summary>
    private static IBlockSource SplitRaw(IBlockSource file, ImageContext context, string name)
    {
        var parts = new List<IBlockSource> { file };
        for (var next = SplitName.Next(name); next is not null && context.OpenPart(next) is { } part; next = SplitName.Next(next))
            parts.Add(part);
        return parts.Count == 1 ? file : new JoinedBlockSource(parts);
    }
}
