using System.IO.Compression;
using Afterpatch.Testing;

namespace Afterpatch.Scripts.Tests.WebShells;

/// <summary>The members of an archive that is kept as hex text.</summary>
internal static class GoldenPages
{
    public static IReadOnlyDictionary<string, byte[]> Read(string folder)
    {
        var hex = File.ReadAllText(Path.Combine(Repository.Golden(folder), "in.zip.hex")).ReplaceLineEndings("");
        using var archive = new ZipArchive(new MemoryStream(Convert.FromHexString(hex)));
        var pages = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries)
        {
            using var stream = entry.Open();
            var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            pages[entry.FullName] = bytes.ToArray();
        }
        return pages;
    }
}
