using System.Globalization;
using Afterpatch.Core;
using Afterpatch.Formats;
using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Ntfs;
using Afterpatch.Formats.Vss;

namespace Afterpatch.Containers.DiskImage;

/// <summary>What the shadow copies of a volume still have and the volume itself does not: pages, scripts and programs that are gone, logs, the journal of then.</summary>
/// <remarks>
/// Copies are looked at from the newest to the oldest, and each state of a file is taken once. Code and programs get their own path and count as deleted;
/// logs stand below the device's name of the copy, as collectors lay them down, so that they are read like any other log.
/// </remarks>
internal sealed class ShadowCopyFinder
{
    public const string Device = @"\\?\GLOBALROOT\Device\HarddiskVolumeShadowCopy";

    private const int MaxCopies = 64;
    private const int MaxFiles = 50_000;
    private const int MaxCode = 4 << 20;
    private const long MaxProgramBytes = 64 << 20;

    private readonly VolumeState _now;
    private readonly LivingFiles _living;
    private readonly HashSet<(string Path, long Size, DateTime? Modified)> _taken;
    private readonly JournalStretch _journal;
    private long _programBytes;

    /// <param name="deleted">Deleted files that the volume itself still has: copies have most of them too.</param>
    public ShadowCopyFinder(VolumeState now, IEnumerable<ExtraFile> deleted)
    {
        _now = now;
        _living = new(now);
        _journal = new(now.Volume, now.Index);
        _taken = [.. deleted.Select(Key)];
    }

    /// <summary>Deleted files, under the paths that they had.</summary>
    public List<ExtraFile> Gone { get; } = [];

    /// <summary>Logs, the journal and the boot sector of each copy, below its device name.</summary>
    public List<ExtraFile> Logs { get; } = [];

    /// <param name="number">Number of the volume's oldest copy.</param>
    /// <returns>Copies that the volume has.</returns>
    public int Find(int number)
    {
        var damage = _now.Volume.Damage;
        var count = ShadowCatalog.Read(_now.Volume.Source, new DamageList(0)).Count;
        var newest = number + count - 1;
        foreach (var copy in ShadowCopySource.Open(_now.Volume.Source, damage).Take(MaxCopies))
        {
            if (NtfsVolume.TryOpen(copy, damage) is { } volume)
                Read(volume, copy.Store, Device + newest.ToString(CultureInfo.InvariantCulture));
            newest--;
        }
        if (count > MaxCopies)
            damage.Add(-1, "shadow copies", $"only the newest {MaxCopies} of {count} are read");
        return count;
    }

    private void Read(NtfsVolume volume, ShadowStore store, string device)
    {
        var from = store.CreatedUtc is { } time ? $"shadow copy of {UtcText.Format(time)}" : "shadow copy";
        var then = VolumeState.Open(volume, _now.Delivered);
        then.Drive = _now.Drive;
        Logs.Add(new(device + "\\$Boot", NtfsBootSector.Length, () => new BlockSlice(volume.Source, 0, NtfsBootSector.Length)) { From = from, SeenUtc = store.CreatedUtc });
        if (_journal.Earlier(volume, then.Index) is { } journal)
            Logs.Add(new(device + @"\$Extend\$UsnJrnl:$J", journal.Length, () => journal) { From = from, SeenUtc = store.CreatedUtc });
        var paths = new MftPaths(then.Index, then.Drive);
        var deleted = new ExtraFinder(then);
        for (var entry = 0; entry < then.Index.Count && Gone.Count + Logs.Count < MaxFiles; entry++)
        {
            const MftTraits kinds = MftTraits.Readable | MftTraits.Extension | MftTraits.Directory;
            var traits = then.Index.Traits(entry);
            if ((traits & kinds) != MftTraits.Readable || then.Index.Name(entry).IsEmpty)
                continue;
            var found = (traits & MftTraits.InUse) == 0 ? deleted.Deleted(entry) : Living(then, paths, entry, device);
            if (found is not null && _taken.Add(Key(found)))
                (found.IsDeleted ? Gone : Logs).Add(found with { From = found.From.Length > 0 ? $"{from}, {found.From}" : from, SeenUtc = store.CreatedUtc });
        }
    }

    private ExtraFile? Living(VolumeState then, MftPaths paths, int entry, string device)
    {
        if (!LivingFiles.MayMatter(then.Index.Name(entry)) || paths.Path(entry, out var isOrphan) is not { } path || isOrphan || !FileInterest.IsKept(path, isDirectory: false))
            return null;
        var (size, modified) = (then.Index.Size(entry), then.Index.ModifiedUtc(entry));
        var isThere = _living.TryFind(path, out var now);
        if (FileInterest.IsLog(path))
            return isThere && now.Size >= size ? null : Make(then, device + path[2..], entry, size);
        if (isThere && (now == (size, modified) || !(FileInterest.IsCode(path) && FileInterest.IsInWebFolder(path) && !FileInterest.IsScript(path))))
            return null;
        if (FileInterest.IsCode(path) ? size is 0 or > MaxCode : (_programBytes += Math.Min(size, MaxCode)) > MaxProgramBytes)
            return null;
        return Make(then, path, entry, size) with { IsDeleted = true, From = isThere ? "replaced since" : "" };
    }

    private static ExtraFile Make(VolumeState then, string path, int entry, long size)
    {
        var volume = then.Volume;
        return ExtraFile.Of(then, path, entry, Math.Min(size, volume.Source.Length), () => volume.Open(entry, AttributeType.Data));
    }

    private static (string, long, DateTime?) Key(ExtraFile file) =>
        ((file.Path.StartsWith(Device, StringComparison.Ordinal) ? file.Path[file.Path.IndexOf('\\', Device.Length)..] : file.Path).ToUpperInvariant(), file.SizeBytes, file.ModifiedUtc);
}
