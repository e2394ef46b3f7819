using Microsoft.Win32.SafeHandles;

namespace Afterpatch.Containers.Members;

/// <summary>Part of an open file that holds an archive. Does not own the handle.</summary>
internal readonly record struct Bytes(SafeFileHandle Handle, long Origin, long Length)
{
    public Stream Open() => new SliceStream(Handle, Origin, Length);

    /// <exception cref="ArgumentOutOfRangeException">The part lies outside: callers check first.</exception>
    public Bytes Part(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return new(Handle, Origin + offset, length);
    }

    /// <summary>Fills <paramref name="buffer"/> from <paramref name="offset"/>; gives the number of bytes there were.</summary>
    public int Read(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset >= Length)
            return 0;
        if (buffer.Length > Length - offset)
            buffer = buffer[..(int)(Length - offset)];
        var filled = 0;
        while (filled < buffer.Length)
        {
            var read = RandomAccess.Read(Handle, buffer[filled..], Origin + offset + filled);
            if (read == 0)
                break;
            filled += read;
        }
        return filled;
    }
}
