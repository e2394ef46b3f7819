using Afterpatch.Formats;
using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Ntfs;
using Afterpatch.Formats.Registry;

namespace Afterpatch.Containers.DiskImage;

/// <summary>Which letter Windows gave to each partition: <c>MountedDevices</c> of the SYSTEM hive on the volume with Windows.</summary>
internal static class DriveLetters
{
    private const int MaxHiveBytes = 256 << 20;
    private const string Prefix = @"\DosDevices\";
    private static readonly string[] HivePath = ["Windows", "System32", "config", "SYSTEM"];

    /// <summary>Gives every volume its letter; those that the hive does not know follow as D, E and so on, and Windows is C where nothing is known.</summary>
    public static void Assign(IReadOnlyList<VolumeState> volumes)
    {
        var system = volumes.FirstOrDefault(volume => volume.IsSystem) ?? (volumes.Count > 0 ? volumes[0] : null);
        var known = system is null ? [] : Read(system);
        var taken = new HashSet<char>();
        var rest = new List<VolumeState>();
        foreach (var volume in volumes)
        {
            var letter = known.FirstOrDefault(pair => volume.Device.Length > 0 && pair.Device.AsSpan().SequenceEqual(volume.Device.Span)).Letter;
            if (letter != 0 && taken.Add(letter))
                volume.Drive = $"{letter}:";
            else
                rest.Add(volume);
        }
        foreach (var volume in rest)
        {
            var next = ReferenceEquals(volume, system) && !taken.Contains('C') ? 'C' : 'D';
            while (!taken.Add(next))
                next++;
            volume.Drive = $"{next}:";
        }
    }

    private static List<(char Letter, byte[] Device)> Read(VolumeState system)
    {
        var letters = new List<(char, byte[])>();
        if (Find(system.Index) is not { } entry || system.Volume.Open(entry, AttributeType.Data) is not { Length: <= MaxHiveBytes } content
            || RegistryHive.Open(content.Bytes(0, (int)content.Length), out _) is not { } hive || hive.Find("MountedDevices") is not { } devices)
            return letters;
        foreach (var value in devices.Values())
            if (value.Name is var name && name.Length == Prefix.Length + 2 && name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && char.IsAsciiLetter(name[^2]))
                letters.Add((char.ToUpperInvariant(name[^2]), value.Data().ToArray()));
        return letters;
    }

    private static int? Find(MftIndex index)
    {
        long parent = FileReference.Root.Entry;
        foreach (var name in HivePath)
        {
            var found = -1;
            for (var entry = 0; entry < index.Count && found < 0; entry++)
                if ((index.Traits(entry) & (MftTraits.Readable | MftTraits.InUse)) == (MftTraits.Readable | MftTraits.InUse) && index.Parent(entry).Entry == parent
                    && index.Name(entry).Equals(name, StringComparison.OrdinalIgnoreCase))
                    found = entry;
            if (found < 0)
                return null;
            parent = found;
        }
        return (int)parent;
    }
}
