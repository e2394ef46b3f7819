using Afterpatch.Core;
using Afterpatch.Formats;
using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Images;

namespace Afterpatch.Containers.DiskImage;

/// <summary>A disk image: raw or split, VHD, VHDX, VMDK, E01, qcow2, known by its marks, or raw by the volume that it begins with or lists.</summary>
public sealed class DiskImageOpener : IEvidenceOpener
{
    /// <summary>The shortest thing that can be an image: the text that describes a VMDK.</summary>
    private const long MinBytes = 64;

    /// <summary>No volume is smaller; a loose <c>$Boot</c> is.</summary>
    private const long MinRawBytes = 1 << 20;

    /// <summary>An image up to this size is read whole to check its hash before it is trusted.</summary>
    private const long MaxVerifiedBytes = 4L << 30;

    public string Id => "disk-image";

    public bool Claims(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length < MinBytes)
            return false;
        using var file = OpenFile(path);
        return ImageFile.KindOf(file) != ImageKind.None || ImageFile.Unread(file) is not null || (file.Length >= MinRawBytes && VolumeFinder.IsRawDisk(file));
    }

    public IEvidence Open(string path, EvidenceOptions options)
    {
        var evidence = new DeliveredEvidence();
        try
        {
            var full = Path.GetFullPath(path);
            var name = Path.GetFileName(full);
            var damage = new DamageList();
            var context = new ImageContext(name, other => Beside(full, other, evidence), damage);
            var file = OpenFile(full);
            evidence.Own(file);
            if (ImageFile.Unread(file) is { } unread)
                throw new EvidenceUnreadableException($"'{path}' is {unread}, which is not read: convert it to a raw image, VHDX or E01 first.");
            var kind = ImageFile.KindOf(file);
            if (ImageFile.Open(file, context) is not { } disk)
                throw new EvidenceUnreadableException($"'{path}' cannot be read: {(damage.Items.Count > 0 ? damage.Items[0].Reason : "it is no disk image")}.");
            evidence.Own(disk);
            if (disk.Missing(0, disk.Length) is var missing and > 0)
                damage.Add(disk.FirstMissing(), "image", $"{missing} of the disk's {disk.Length} bytes are not in the image: it is cut off, or a part of it is missing. They read as zeros");
            if (disk is EwfImage ewf)
                Verify(ewf, damage);
            evidence.Servers = [ImageEvidence.Tree(disk, name, kind == ImageKind.None ? "raw" : kind.ToString().ToLowerInvariant(), damage)];
            return evidence;
        }
        catch
        {
            evidence.Dispose();
            throw;
        }
    }

    private static void Verify(EwfImage image, DamageList damage)
    {
        if (image.Md5 is null)
            damage.Add(-1, "hash", "the image keeps no hash of the disk");
        else if (image.Length > MaxVerifiedBytes)
            damage.Add(-1, "hash", "the image is too large to check its hash first; every chunk is checked as it is read");
        else if (image.Verify() == false)
            damage.Add(-1, "hash", "the disk does not have the MD5 that the image keeps: it was damaged or changed");
    }

    private static FileBlockSource OpenFile(string path)
    {
        try
        {
            return new FileBlockSource(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EvidenceUnreadableException($"'{path}' cannot be opened: {e.Message.TrimEnd('.')}.", e);
        }
    }

    /// <summary>Only plain names in the image's own folder: an image may not lead elsewhere.</summary>
    private static FileBlockSource? Beside(string image, string name, DeliveredEvidence evidence)
    {
        if (name is "" or "." or ".." || name.AsSpan().IndexOfAny('/', '\\', ':') >= 0)
            return null;
        var path = Path.Combine(Path.GetDirectoryName(image)!, name);
        if (!File.Exists(path))
            return null;
        var file = OpenFile(path);
        evidence.Own(file);
        return file;
    }
}
