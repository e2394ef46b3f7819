using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Images;

/// <summary>Opens an image of any known format as the disk that it holds.</summary>
public static class ImageFile
{
    /// <summary>Parts of a split image that may be missing in a row before it is taken to have ended.</summary>
    private const int MaxLackingParts = 16;

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

    /// <summary>What an image of a format that is not read is called, by its mark; null for any other file.</summary>
    public static string? Unread(IBlockSource file)
    {
        var head = file.Bytes(0, 512).AsSpan();
        if (head.Length >= 0x44 && head[0x40..].StartsWith((ReadOnlySpan<byte>)[0x7F, 0x10, 0xDA, 0xBE]))
            return "an image of VirtualBox (VDI)";
        if (head.StartsWith("WithoutFreeSpace"u8) || head.StartsWith("WithouFreSpacExt"u8))
            return "an image of Parallels (HDS)";
        if (head.StartsWith("AFF10\r\n"u8))
            return "an image in the Advanced Forensic Format (AFF)";
        if (head.StartsWith("EVF2\r\n"u8))
            return "an image in the second Expert Witness format (Ex01)";
        return head.StartsWith("LVF\t\r\n"u8) || head.StartsWith("LEF2\r\n"u8) ? "a set of logical files of EnCase (L01, Lx01)" : null;
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
        var lacking = new List<string>();
        for (var next = SplitName.Next(name); next is not null && lacking.Count < MaxLackingParts; next = SplitName.Next(next))
        {
            if (context.OpenPart(next) is not { } part)
            {
                lacking.Add(next);
                continue;
            }
            // All parts but the last are as long as the first.
            foreach (var lost in lacking)
            {
                context.Damage.Add(parts.Count * file.Length, "part", $"'{lost}' is not beside '{name}'; its {file.Length} bytes read as zeros");
                parts.Add(new ZeroSource(file.Length, isMissing: true));
            }
            lacking.Clear();
            parts.Add(part);
        }
        return parts.Count == 1 ? file : new JoinedBlockSource(parts);
    }
}
