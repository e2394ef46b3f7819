using Afterpatch.Core;
using Afterpatch.Formats;
using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Images;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.Containers.DiskImage;

/// <summary>A disk image: raw or split, VHD, VHDX, VMDK, E01, qcow2, known by its marks, or raw by the volume that it begins with or lists.</summary>
public sealed class DiskImageOpener : IEvidenceOpener
{
    /// <summary>No volume is smaller; a loose <c>$Boot</c> is.</summary>
    private const long MinRawBytes = 1 << 20;

    /// <summary>An image up to this size is read whole to check its hash before it is trusted.</summary>
    private const long MaxVerifiedBytes = 4L << 30;

    public string Id => "disk-image";

    public bool Claims(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length < 512)
            return false;
        using var file = OpenFile(path);
        return ImageFile.KindOf(file) != ImageKind.None || (file.Length >= MinRawBytes && IsRawDisk(file));
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
            var kind = ImageFile.KindOf(file);
            if (ImageFile.Open(file, context) is not { } disk)
                throw new EvidenceUnreadableException($"'{path}' cannot be read: {(damage.Items.Count > 0 ? damage.Items[0].Reason : "it is no disk image")}.");
            evidence.Own(disk);
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

    private static bool IsRawDisk(FileBlockSource file)
    {
        if (IsVolume(file.Bytes(0, 512)))
            return true;
        foreach (var (start, _) in PartitionTable.Read(file, new DamageList(0)))
            if (IsVolume(file.Bytes(start, 512)))
                return true;
        return false;
    }

    private static bool IsVolume(byte[] head) => BitLocker.IsVolume(head) || NtfsBootSector.TryRead(head, 0, out _) is not null;

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
