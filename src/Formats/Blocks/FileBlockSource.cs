using Microsoft.Win32.SafeHandles;

namespace Afterpatch.Formats.Blocks;

/// <summary>A file on the analyst's disk, opened read-only and shared with whoever else has it open.</summary>
public sealed class FileBlockSource : IBlockSource
{
    private readonly SafeFileHandle _handle;

    public FileBlockSource(string path)
    {
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess);
        Length = RandomAccess.GetLength(_handle);
    }

    public long Length { get; }

    public int ReadAt(long offset, Span<byte> buffer)
    {
        var count = BlockSources.Available(Length, offset, buffer.Length);
        var done = 0;
        while (done < count)
        {
            var read = RandomAccess.Read(_handle, buffer[done..count], offset + done);
            if (read == 0)
                break;
            done += read;
        }
        return done;
    }

    public void Dispose() => _handle.Dispose();
}
