using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Containers.Tests;

/// <summary>Builds deliveries in a folder that is gone after the test, and opens them as the product does.</summary>
internal sealed class Delivery : IDisposable
{
    private readonly List<IEvidence> _opened = [];

    public Delivery() => Directory.CreateDirectory(Root);

    public string Root { get; } = Path.Combine(Path.GetTempPath(), "afterpatch-containers-" + Guid.NewGuid().ToString("N"));

    public string WorkFolder => Path.Combine(Root, "work");

    public string At(string name) => Path.Combine(Root, name);

    /// <summary>Writes files below a folder: path, content.</summary>
    public string Folder(string name, params (string Path, string Content)[] files)
    {
        foreach (var (path, content) in files)
        {
            var full = Path.Combine(Root, name, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, content);
        }
        return At(name);
    }

    public string Zip(string name, params (string Path, string Content)[] files)
    {
        File.WriteAllBytes(At(name), ZipBytes(files));
        return At(name);
    }

    public static byte[] ZipBytes(params (string Path, string Content)[] files) =>
        ZipOf([.. files.Select(file => (file.Path, Encoding.UTF8.GetBytes(file.Content)))]);

    public static byte[] ZipOf(params (string Path, byte[] Content)[] files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (path, content) in files)
                using (var entry = zip.CreateEntry(path).Open())
                    entry.Write(content);
        return stream.ToArray();
    }

    public static byte[] TarOf(params (string Path, byte[] Content)[] files)
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
            foreach (var (path, content) in files)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content), ModificationTime = new DateTimeOffset(2021, 3, 3, 4, 5, 6, TimeSpan.Zero) });
        return stream.ToArray();
    }

    public static byte[] GzipOf(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
            gzip.Write(content);
        return stream.ToArray();
    }

    public string File_(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), content);
        return At(name);
    }

    public IEvidence Open(string path, string? password = null)
    {
        IEvidenceOpener[] openers = [new ArchiveOpener(), new FolderOpener(), new FileOpener()];
        var evidence = openers.First(opener => opener.Claims(path)).Open(path, new EvidenceOptions(WorkFolder, password));
        _opened.Add(evidence);
        return evidence;
    }

    public EvidenceTree Server(string path) => Assert.Single(Open(path).Servers);

    public static string Text(EvidenceFile file)
    {
        using var reader = new StreamReader(file.Open());
        return reader.ReadToEnd();
    }

    public static IEnumerable<string> Paths(EvidenceTree tree) => tree.Files.Select(file => file.Path);

    public void Dispose()
    {
        _opened.ForEach(evidence => evidence.Dispose());
        Directory.Delete(Root, recursive: true);
    }
}
