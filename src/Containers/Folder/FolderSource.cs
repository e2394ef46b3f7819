using Afterpatch.Containers.Archive;
using Afterpatch.Containers.Members;
using Afterpatch.Core;

namespace Afterpatch.Containers.Folder;

/// <summary>The files of a folder on the analyst's disk. Links are not followed: a collection cannot point at the analyst's own files.</summary>
internal sealed class FolderSource(ArchiveReader archives, Action<IDisposable> own)
{
    private static readonly EnumerationOptions One = new()
    {
        AttributesToSkip = 0,
        MatchType = MatchType.Simple,
        RecurseSubdirectories = false,
        IgnoreInaccessible = false,
    };

    private readonly MemberList _list = archives.List;

    public void Read(string root)
    {
        var folders = new Stack<(DirectoryInfo Folder, string[] Segments)>();
        folders.Push((new DirectoryInfo(root), []));
        while (folders.TryPop(out var next))
            foreach (var child in Children(next.Folder, next.Segments))
                Visit(child, next.Segments, folders);
    }

    private void Visit(FileSystemInfo child, string[] parent, Stack<(DirectoryInfo Folder, string[] Segments)> folders)
    {
        string[] segments = [.. parent, .. SplitName(child.Name)];
        if ((child.Attributes & FileAttributes.ReparsePoint) != 0 || child.LinkTarget is not null)
            _list.Problem(string.Join('/', segments), "link", "a link; not followed");
        else if (child is DirectoryInfo folder)
            folders.Push((folder, segments));
        else if (child is FileInfo file)
            AddFile(file, segments);
    }

    /// <summary>On Linux a name may hold backslashes, as some unpackers leave them: they separate.</summary>
    private static string[] SplitName(string name) => MemberPath.TrySplit(name, out var parts, out _) ? parts : [MemberPath.Printable(name)];

    private void AddFile(FileInfo file, string[] segments)
    {
        var path = file.FullName;
        var delivered = string.Join('/', segments);
        if (NestedArchive.IsCandidate(segments) && TryOpenArchive(path, file.Length, segments, delivered))
            return;
        _list.Add(new Member(segments, file.Length, delivered, () => EvidenceOnDisk.OpenStream(path))
        {
            ModifiedUtc = file.LastWriteTimeUtc,
            Attributes = OperatingSystem.IsWindows() ? file.Attributes : null,
        });
    }

    private bool TryOpenArchive(string path, long length, string[] segments, string delivered)
    {
        try
        {
            var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess);
            own(handle);
            var bytes = new Bytes(handle, 0, length);
            Span<byte> head = stackalloc byte[ArchiveSniffer.HeadLength];
            var kind = ArchiveSniffer.Of(head[..bytes.Read(0, head)]);
            if (kind == ArchiveKind.None)
                return false;
            string[] prefix = [.. segments[..^1], NestedArchive.FolderName(segments[^1])];
            archives.Read(bytes, kind, prefix, delivered, depth: 1);
            return !Layout.VolumeHint.IsInsideVolume(segments);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && e is not EvidenceUnreadableException)
        {
            _list.Problem(delivered, "file", e.Message);
            return true;
        }
    }

    private List<FileSystemInfo> Children(DirectoryInfo folder, string[] segments)
    {
        var children = new List<FileSystemInfo>();
        try
        {
            children.AddRange(folder.EnumerateFileSystemInfos("*", One));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _list.Problem(string.Join('/', segments), "folder", $"cannot be listed: {e.Message}");
        }
        children.Sort(static (one, other) => string.CompareOrdinal(other.Name, one.Name));
        return children;
    }
}
