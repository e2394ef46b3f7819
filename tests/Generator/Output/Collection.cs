using System.Text;

namespace Afterpatch.Generator.Output;

/// <summary>A collection being written: Windows paths in, files of the chosen layout out.</summary>
/// <param name="root">Folder on this machine.</param>
/// <param name="layout">How the collector would have named it.</param>
internal sealed class Collection(string root, ILayout layout)
{
    private readonly List<CollectedFile> _files = [];
    private WriteQueue? _queue;

    public IReadOnlyList<CollectedFile> Files => _files;

    public string Root { get; } = root;

    /// <summary>Where logs are written while the simulation goes on.</summary>
    public WriteQueue Queue => _queue ??= new WriteQueue();

    /// <summary>Waits until every log is on disk.</summary>
    public void Settle()
    {
        _queue?.Dispose();
        _queue = null;
    }

    /// <summary>Opens a new file. The times are the ones it has on the server.</summary>
    public FileStream Create(string windowsPath, DateTime createdUtc, DateTime modifiedUtc)
    {
        var path = Path.Combine(Root, layout.PathOf(windowsPath));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _files.Add(new CollectedFile(windowsPath, path, createdUtc, modifiedUtc));
        return new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
    }

    public void Text(string windowsPath, string text, DateTime utc, Encoding? encoding = null)
    {
        using var stream = Create(windowsPath, utc, utc);
        encoding ??= new UTF8Encoding(false);
        stream.Write(encoding.GetPreamble());
        stream.Write(encoding.GetBytes(text));
    }

    public void Bytes(string windowsPath, ReadOnlySpan<byte> bytes, DateTime utc)
    {
        using var stream = Create(windowsPath, utc, utc);
        stream.Write(bytes);
    }

    /// <summary>Takes files out again: as if they had never been collected.</summary>
    public void Remove(Func<string, bool> isGone)
    {
        foreach (var file in _files.Where(file => isGone(file.WindowsPath)))
            File.Delete(file.LocalPath);
        _files.RemoveAll(file => isGone(file.WindowsPath));
    }

    /// <summary>Sets times and writes what the collector leaves beside the files.</summary>
    public void Complete(DateTime collectedUtc)
    {
        foreach (var file in _files)
            File.SetLastWriteTimeUtc(file.LocalPath, file.ModifiedUtc);
        layout.Complete(this, collectedUtc);
    }
}

/// <param name="LocalPath">Where it was written.</param>
internal sealed record CollectedFile(string WindowsPath, string LocalPath, DateTime CreatedUtc, DateTime ModifiedUtc);
