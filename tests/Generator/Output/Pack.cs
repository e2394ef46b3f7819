using System.IO.Compression;

namespace Afterpatch.Generator.Output;

/// <summary>Packs a written collection into one zip, in ordinal order of names and with one time for all, so that the same collection gives the same names and bytes.</summary>
internal static class Pack
{
    public static void Zip(string folder, string path)
    {
        using var zip = new ZipArchive(new FileStream(path, FileMode.Create), ZipArchiveMode.Create);
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'));
        foreach (var name in files.Order(StringComparer.Ordinal))
        {
            var entry = zip.CreateEntry(name, CompressionLevel.SmallestSize);
            entry.LastWriteTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using var to = entry.Open();
            using var from = File.OpenRead(Path.Combine(folder, name));
            from.CopyTo(to);
        }
    }
}
