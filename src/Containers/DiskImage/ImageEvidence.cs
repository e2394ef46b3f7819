using Afterpatch.Core;
using Afterpatch.Formats;
using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Images;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.Containers.DiskImage;

/// <summary>Makes one server's tree of a disk: its NTFS volumes, the one with Windows as C.</summary>
internal static class ImageEvidence
{
    private const int MaxVolumes = 22;

    /// <param name="name">For diagnostics and the manifest.</param>
    /// <param name="drive">Letter and colon of the only volume, where they are known.</param>
    public static EvidenceTree Tree(IBlockSource disk, string name, string container, DamageList damage, string? drive = null)
    {
        var volumes = Volumes(disk, name, damage);
        if (drive is not null && volumes.Count == 1)
            volumes[0].Drive = drive;
        if (volumes.Count == 0)
            throw new EvidenceUnreadableException(Refuse(name, damage));
        var lists = new List<(string, EvidenceFileList)>();
        var shadows = new List<(ExtraFile, VolumeState)>();
        var copies = 0;
        foreach (var volume in volumes)
        {
            var extras = new ExtraFinder(volume).Find().ToList();
            MissingContent.Tell(volume);
            var finder = new ShadowCopyFinder(volume, extras.Where(extra => extra.IsDeleted));
            copies += finder.Find(copies + 1);
            lists.Add((volume.Drive, new NtfsFileList(volume, extras.Concat(finder.Gone))));
            shadows.AddRange(finder.Logs.Select(log => (log, volume)));
        }
        if (shadows.Count > 0)
            lists.Add((ShadowCopyFinder.Device, new ShadowFileList(shadows)));
        var files = lists.Count == 1 ? lists[0].Item2 : new JoinedFileList(lists);
        var known = Diagnostics(name, damage, volumes);
        return new(Path.GetFileNameWithoutExtension(name) is { Length: > 0 } label ? label : name, container, files, known)
        {
            IsIncomplete = disk.Missing(0, disk.Length) > 0 || volumes.Exists(volume => !volume.Volume.IsWhole),

            // Several workers read at once: the order in which they meet damage is nobody's business.
            FoundWhileReading = () => Diagnostics(name, damage, volumes).Except(known)
                .OrderBy(found => found.At.Source, StringComparer.Ordinal).ThenBy(found => found.At.Offset).ThenBy(found => found.Reason, StringComparer.Ordinal),
        };
    }

    private static List<VolumeState> Volumes(IBlockSource disk, string name, DamageList damage)
    {
        var partitions = VolumeFinder.Find(disk, damage);
        var volumes = new List<VolumeState>();
        for (var i = 0; i < partitions.Count && volumes.Count < MaxVolumes; i++)
        {
            var (start, length) = partitions[i];
            if (start + length > disk.Length)
                damage.Add(start, "partition", $"partition {i + 1} ends {start + length - disk.Length} bytes behind the disk");
            var source = new BlockSlice(disk, start, length);
            if (Open(source, start, $"partition {i + 1}", partitions[i].IsWindowsVolume, damage) is { } volume)
                volumes.Add(VolumeState.Open(volume, partitions.Count == 1 ? name : $"{name}, partition {i + 1}", partitions[i].Device));
        }
        DriveLetters.Assign(volumes);
        return [.. volumes.OrderBy(volume => volume.Drive, StringComparer.Ordinal)];
    }

    /// <summary>A volume that can be read; encrypted and damaged ones are told, other file systems passed over.</summary>
    private static NtfsVolume? Open(BlockSlice source, long start, string what, bool isWindowsVolume, DamageList damage)
    {
        var head = source.Bytes(0, 512);
        if (BitLocker.IsVolume(head))
        {
            damage.Add(start, "BitLocker", $"{what} is encrypted with BitLocker and cannot be read; decrypt the image first");
            return null;
        }
        var problems = new DamageList();
        var volume = NtfsVolume.TryOpen(source, problems);
        if (volume is null && head.AsSpan().IndexOf("NTFS    "u8) == 3)
            foreach (var problem in problems.Items)
                damage.Add(start + Math.Max(0, problem.Offset), problem.Field, $"{what}: {problem.Reason}");
        else if (volume is null && isWindowsVolume && !VolumeFinder.IsFat(head))
            damage.Add(start, "boot sector", $"{what} is a volume of Windows by the disk's table, but neither its first sector nor the copy in its last is a boot sector of NTFS: it is not read");
        else if (volume is { } && source.Length < volume.AnnouncedBytes)
            damage.Add(start + source.Length, "volume", $"{what} ends {volume.AnnouncedBytes - source.Length} bytes before the end that its boot sector gives, {volume.AnnouncedBytes}: the image is cut off, or a part of it is missing");
        return volume;
    }

    private static List<Diagnostic> Diagnostics(string name, DamageList damage, List<VolumeState> volumes)
    {
        var list = damage.Items.Select(error => new Diagnostic(name, error.Offset, error.Field, error.Reason)).ToList();
        foreach (var volume in volumes)
        {
            // Record numbers and offsets are those of the volume's $MFT.
            list.AddRange(volume.Volume.Damage.Items.Select(error => new Diagnostic(volume.Drive + "\\$MFT", error.Offset, error.Field, error.Reason)));
            if (volume.Volume.Damage.Total > volume.Volume.Damage.Items.Count)
                list.Add(new Diagnostic(volume.Drive + "\\$MFT", -1, "damage", $"{volume.Volume.Damage.Total - volume.Volume.Damage.Items.Count} more places"));
        }
        return list;
    }

    private static string Refuse(string name, DamageList damage) =>
        damage.Items.Count > 0 ? $"'{name}': {damage.Items[0].Field}: {damage.Items[0].Reason}." : $"'{name}' holds no NTFS volume.";
}
