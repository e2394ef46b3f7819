using System.Buffers.Binary;
using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Ntfs.Wof;

/// <summary>The content of a file that Windows packed, unpacked a chunk at a time; the last chunk is kept.</summary>
/// <remarks>
/// First a table of where the chunks after the first begin, counted from the table's end: 4 bytes each, 8 in files over 4 GiB. A chunk that is as long packed as
/// unpacked is stored as it is. What cannot be unpacked reads as zeros and is told.
/// </remarks>
public sealed class WofSource : IBlockSource
{
    private readonly IBlockSource _packed;
    private readonly WofFormat _format;
    private readonly DamageList _damage;
    private readonly long _entry;
    private readonly long _tableBytes;
    private readonly int _pointerBytes;
    private readonly byte[] _chunk;
    private readonly byte[] _input;
    private readonly XpressHuffman? _xpress;
    private readonly Lzx? _lzx;
    private readonly Lock _lock = new();
    private long _loaded = -1;

    /// <param name="packed">The stream <c>WofCompressedData</c>.</param>
    /// <param name="length">Size of the unpacked file.</param>
    /// <param name="entry">MFT record of the file, for diagnostics.</param>
    public WofSource(IBlockSource packed, WofFormat format, long length, long entry, DamageList damage)
    {
        _packed = packed;
        _format = format;
        _damage = damage;
        _entry = entry;
        _pointerBytes = length > uint.MaxValue ? 8 : 4;
        Length = Math.Max(0, length);
        _tableBytes = Math.Max(0, (Length - 1) / format.ChunkBytes) * _pointerBytes;
        _chunk = new byte[format.ChunkBytes];
        _input = new byte[format.ChunkBytes];
        if (format.IsLzx)
            _lzx = new();
        else
            _xpress = new();
    }

    public long Length { get; }

    public int ReadAt(long offset, Span<byte> buffer)
    {
        var count = BlockSources.Available(Length, offset, buffer.Length);
        lock (_lock)
        {
            for (var done = 0; done < count;)
            {
                var chunk = (offset + done) / _format.ChunkBytes;
                Load(chunk);
                var start = (int)(offset + done - chunk * _format.ChunkBytes);
                var part = Math.Min(count - done, _format.ChunkBytes - start);
                _chunk.AsSpan(start, part).CopyTo(buffer[done..]);
                done += part;
            }
        }
        return count;
    }

    public void Dispose() { }

    private void Load(long chunk)
    {
        if (chunk == _loaded)
            return;
        _loaded = chunk;
        var size = (int)Math.Min(_format.ChunkBytes, Length - chunk * _format.ChunkBytes);
        var (start, end) = (Start(chunk), (chunk + 1) * _format.ChunkBytes >= Length ? _packed.Length : Start(chunk + 1));
        var written = 0;
        if (start >= _tableBytes && end > start && end - start <= size && _packed.TryFill(start, _input.AsSpan(0, (int)(end - start))))
            written = Unpack(_input.AsSpan(0, (int)(end - start)), _chunk.AsSpan(0, size));
        if (written < size)
            _damage.Add(_entry, WofFormat.Stream, $"record {_entry}: chunk {chunk} of the packed file cannot be unpacked; the rest of it reads as zeros");
        _chunk.AsSpan(written).Clear();
    }

    private int Unpack(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length < output.Length)
            return _lzx?.Decompress(input, output) ?? _xpress!.Decompress(input, output);
        input.CopyTo(output);
        return output.Length;
    }

    private long Start(long chunk)
    {
        if (chunk == 0)
            return _tableBytes;
        Span<byte> pointer = stackalloc byte[8];
        pointer.Clear();
        if (!_packed.TryFill((chunk - 1) * _pointerBytes, pointer[.._pointerBytes]))
            return -1;
        var offset = BinaryPrimitives.ReadInt64LittleEndian(pointer);
        return offset < 0 || offset > _packed.Length ? -1 : _tableBytes + offset;
    }
}
