namespace Afterpatch.Formats.Blocks;

/// <summary>Several sources one after the other: a split raw image. Owns its parts.</summary>
public sealed class JoinedBlockSource : IBlockSource
{
    private readonly IBlockSource[] _parts;
    private readonly long[] _starts;

    public JoinedBlockSource(IReadOnlyList<IBlockSource> parts)
    {
        _parts = [.. parts];
        _starts = new long[_parts.Length];
        for (var i = 0; i < _parts.Length; i++)
        {
            _starts[i] = Length;
            Length += _parts[i].Length;
        }
    }

    public long Length { get; }

    public int ReadAt(long offset, Span<byte> buffer)
    {
        var count = BlockSources.Available(Length, offset, buffer.Length);
        var done = 0;
        while (done < count)
        {
            var found = Array.BinarySearch(_starts, offset + done);
            var part = found >= 0 ? LastAt(found) : ~found - 1;
            var read = _parts[part].ReadAt(offset + done - _starts[part], buffer[done..count]);
            if (read == 0)
                break;
            done += read;
        }
        return done;
    }

    public long Missing(long offset, long length)
    {
        var missing = BlockSources.Beyond(Length, offset, length);
        var end = offset + length - missing;
        for (var part = 0; part < _parts.Length && offset < end; part++)
        {
            var from = Math.Max(0, offset - _starts[part]);
            var to = Math.Min(_parts[part].Length, end - _starts[part]);
            if (from < to)
                missing += _parts[part].Missing(from, to - from);
        }
        return missing;
    }

    public void Dispose()
    {
        foreach (var part in _parts)
            part.Dispose();
    }

    /// <summary>Empty parts share their start with the next one.</summary>
    private int LastAt(int part)
    {
        while (part + 1 < _starts.Length && _starts[part + 1] == _starts[part])
            part++;
        return part;
    }
}
