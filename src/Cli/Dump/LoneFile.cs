using Afterpatch.Core;

namespace Afterpatch.Cli.Dump;

/// <summary>A file on the analyst's disk as evidence, with the files beside it as its neighbours.</summary>
internal static class LoneFile
{
    private const int HeadLength = 512;

    public static EvidenceFile Open(string path)
    {
        var folder = Path.GetDirectoryName(path) is { Length: > 0 } given ? given : ".";
        var prefix = path[..^Path.GetFileName(path).Length];
        var files = new List<EvidenceFile>();
        foreach (var found in new DirectoryInfo(folder).EnumerateFiles())
            if (Evidence(prefix + found.Name, found) is { } file)
                files.Add(file);
        files.Sort((a, b) => string.CompareOrdinal(a.Path.ToUpperInvariant(), b.Path.ToUpperInvariant()));
        var tree = new EvidenceTree(folder, "folder", files, []);
        return tree.Files.First(file => file.Delivered == path);
    }

    /// <summary>The first 512 bytes, fewer in a smaller file.</summary>
    public static byte[] Head(EvidenceFile file)
    {
        using var stream = file.Open();
        var head = new byte[HeadLength];
        return head[..stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false)];
    }

    /// <returns>Null for a neighbour that went away since the folder was listed.</returns>
    private static EvidenceFile? Evidence(string path, FileInfo info)
    {
        try
        {
            return new(path.Replace('/', '\\'), info.Length, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0))
            {
                Delivered = path,
                ModifiedUtc = info.LastWriteTimeUtc,
            };
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
