using Afterpatch.Formats;
using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.Fuzz;

internal static class NtfsTargets
{
    public static void Mft(byte[] bytes)
    {
        var index = MftIndexBuilder.Read(new MemoryStream(bytes), MftIndexBuilder.RecordBytes(bytes), new DamageList());
        var paths = new MftPaths(index, "C:");
        for (var entry = 0; entry < index.Count; entry++)
            paths.Path(entry, out _);
    }

    public static void Volume(byte[] bytes)
    {
        var volume = NtfsVolume.TryOpen(new MemoryBlockSource(bytes), new DamageList());
        for (var entry = 0; entry < Math.Min(volume?.RecordCount ?? 0, 64); entry++)
            foreach (var attribute in volume!.ReadFile(entry)?.Attributes ?? [])
                volume.Open(attribute)?.Bytes(0, 1 << 16);
    }

    public static void Usn(byte[] bytes)
    {
        var reader = new UsnReader(new MemoryStream(bytes), new DamageList());
        var history = new UsnDirectoryHistory();
        while (reader.TryRead(out var record))
        {
            history.Add(record);
            history.Path(record.Parent, record.Usn, out _);
        }
    }

    public static void Index(byte[] bytes) => IndexRecord.Read(bytes, (_, _, _, _) => { });

    public static void Log(byte[] bytes) => LogFileCarver.Read(new MemoryStream(bytes), (_, _, _, _) => { }, new DamageList());
}
