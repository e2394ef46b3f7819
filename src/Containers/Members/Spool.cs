using System.Buffers;
using Afterpatch.Core;
using Microsoft.Win32.SafeHandles;

namespace Afterpatch.Containers.Members;

/// <summary>One temporary file for everything that must be unpacked once: parts are told by offset, no member's name reaches the disk.</summary>
/// <remarks>Made on first use in the work folder, gone when disposed. Members are appended by one thread, then read by many.</remarks>
internal sealed class Spool(string workFolder) : IDisposable
{
    private SafeFileHandle? _file;
    private long _end;
    private bool _madeFolder;

    /// <summary>Copies the stream to its end or to <paramref name="atMost"/> bytes.</summary>
    /// <param name="damage">Why the source ended early, null when it ended by itself. What came before is kept.</param>
    public Bytes Append(Stream source, long atMost, out string? damage)
    {
        damage = null;
        _file ??= Create();
        var start = _end;
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 17);
        try
        {
            while (TryRead(source, buffer, out var read, ref damage) && read > 0)
            {
                if (_end - start + read > atMost)
                {
                    damage = "unpacks to more bytes than are allowed";
                    read = (int)Math.Max(0, atMost - (_end - start));
                }
                Write(buffer.AsSpan(0, read));
                if (damage is not null)
                    break;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return new(_file, start, _end - start);
    }

    public void Dispose()
    {
        _file?.Dispose();
        if (_madeFolder && Directory.Exists(workFolder) && !Directory.EnumerateFileSystemEntries(workFolder).Any())
            Directory.Delete(workFolder);
    }

    private static bool TryRead(Stream source, byte[] buffer, out int read, ref string? damage)
    {
        read = 0;
        try
        {
            read = source.Read(buffer);
            return true;
        }
        catch (Exception e) when (ArchiveDamage.Is(e))
        {
            damage = ArchiveDamage.Reason(e);
            return false;
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_file!, bytes, _end);
            _end += bytes.Length;
        }
        catch (IOException e)
        {
            throw new EvidenceUnreadableException(
                $"Cannot unpack into '{workFolder}': {e.Message.TrimEnd('.')}; free space there or choose another folder.", e);
        }
    }

    private SafeFileHandle Create()
    {
        try
        {
            if (!Directory.Exists(workFolder))
            {
                Directory.CreateDirectory(workFolder);
                _madeFolder = true;
            }
            var path = Path.Combine(workFolder, $"unpacked-{Guid.NewGuid():N}.tmp");
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose | FileOptions.RandomAccess);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EvidenceUnreadableException($"Cannot unpack into '{workFolder}': {e.Message.TrimEnd('.')}; choose another folder.", e);
        }
    }
}
