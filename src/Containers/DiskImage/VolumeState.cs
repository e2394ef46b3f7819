using Afterpatch.Core;
using Afterpatch.Formats;
using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.Containers.DiskImage;

/// <summary>A volume that is being read: its index, owners, and how its files are opened.</summary>
internal sealed class VolumeState
{
    private const int Secure = 9;

    private TreeNode[]? _reached;

    private VolumeState(NtfsVolume volume, MftIndex index, SecurityOwners? owners, string delivered, ReadOnlyMemory<byte> device)
    {
        Volume = volume;
        Index = index;
        Owners = owners;
        Delivered = delivered;
        Device = device;
        IsSystem = HasWindows(index);
    }

    public NtfsVolume Volume { get; }

    public MftIndex Index { get; }

    public SecurityOwners? Owners { get; }

    /// <summary>Name of the image and the number of the volume in it.</summary>
    public string Delivered { get; }

    /// <summary>What Windows knows the partition by, empty when the disk has no table.</summary>
    public ReadOnlyMemory<byte> Device { get; }

    /// <summary>What the walk down from the root finds.</summary>
    public TreeNode[] Reached => _reached ??= TreeWalk.Files(Index);

    /// <summary>Drive letter with colon.</summary>
    public string Drive { get; set; } = "C:";

    /// <summary>True when the volume has a Windows folder.</summary>
    public bool IsSystem { get; }

    /// <param name="device">See <see cref="Device"/>.</param>
    public static VolumeState Open(NtfsVolume volume, string delivered, ReadOnlyMemory<byte> device = default)
    {
        var index = MftIndexBuilder.Read(new BlockStream(volume.Mft), volume.Boot.RecordBytes, volume.Damage);
        var descriptors = volume.Open(Secure, AttributeType.Data, "$SDS");
        var owners = descriptors is null ? null : SecurityOwners.Read(new BlockStream(descriptors), volume.Damage);
        return new(volume, index, owners, delivered, device);
    }

    public FileAttributes Attributes(int entry) => (FileAttributes)(Index.Attributes(entry) & 0x0005_FFB7);

    /// <param name="stream">Named stream, or -1.</param>
    public EvidenceFile File(string path, int entry, int stream)
    {
        var name = stream < 0 ? "" : Index.StreamName(stream).ToString();
        var size = stream < 0 ? Index.Size(entry) : Index.StreamSize(stream);
        if (name == "$J")
            size = OpenStream(entry, name, out _)?.Length ?? 0;
        string? flaw = null;
        return new(path, Math.Min(size, Volume.Source.Length), () => Stream(path, OpenStream(entry, name, out flaw)))
        {
            Flaw = () => flaw,
            CreatedUtc = Index.CreatedUtc(entry),
            ModifiedUtc = Index.ModifiedUtc(entry),
            Attributes = Attributes(entry),
            OwnerSid = Owners?[Index.SecurityId(entry)],
            Delivered = Delivered,
        };
    }

    public static Stream Stream(string path, IBlockSource? content) =>
        content is null ? throw new EvidenceUnreadableException($"'{path}' cannot be read from its volume.") : new BlockStream(content);

    /// <param name="flaw">What of the content cannot be right, or null.</param>
    public IBlockSource? OpenStream(int entry, string name, out string? flaw)
    {
        flaw = null;
        // A file without an unnamed stream (a view index, an empty record) is empty.
        if (Volume.ReadFile(entry) is not { } file)
            return null;
        if (file.Find(AttributeType.Data, name) is not { } data)
            return new MemoryBlockSource(default);
        flaw = Volume.Flaw(file, name);
        return name == "$J" && !data.IsResident ? JournalTail.Open(Volume, data) : Volume.OpenData(file, name);
    }

    private static bool HasWindows(MftIndex index)
    {
        for (var entry = 0; entry < index.Count; entry++)
            if (index.Parent(entry).Entry == FileReference.Root.Entry && (index.Traits(entry) & (MftTraits.Directory | MftTraits.InUse)) == (MftTraits.Directory | MftTraits.InUse)
                && index.Name(entry).Equals("Windows", StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
