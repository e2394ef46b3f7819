using Afterpatch.Containers.Archive;
using Afterpatch.Containers.Members;
using Afterpatch.Core;
using Microsoft.Win32.SafeHandles;

namespace Afterpatch.Containers;

/// <summary>Opens files of the analyst's disk, read-only and shared.</summary>
internal static class EvidenceOnDisk
{
    /// <exception cref="EvidenceUnreadableException">The file cannot be opened.</exception>
    public static SafeFileHandle OpenHandle(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EvidenceUnreadableException($"'{path}' cannot be opened: {e.Message.TrimEnd('.')}.", e);
        }
    }

    /// <summary>An empty file is not opened: it may be a pipe, which never ends.</summary>
    /// <exception cref="EvidenceUnreadableException">The file cannot be opened.</exception>
    public static Stream OpenStream(string path)
    {
        try
        {
            if (new FileInfo(path).Length == 0)
                return Stream.Null;
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EvidenceUnreadableException($"'{path}' cannot be opened: {e.Message.TrimEnd('.')}.", e);
        }
    }

    public static ArchiveKind KindOf(SafeFileHandle file)
    {
        Span<byte> head = stackalloc byte[ArchiveSniffer.HeadLength];
        return ArchiveSniffer.Of(head[..new Bytes(file, 0, RandomAccess.GetLength(file)).Read(0, head)]);
    }
}
