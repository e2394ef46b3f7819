using System.Buffers;
using System.Buffers.Binary;

namespace Afterpatch.Formats.Archives;

/// <summary>One stream of blocks of a cabinet.</summary>
internal sealed class CabFolder(byte[] archive, uint offset, int blocks, int method, int dataReserve, int mostBytes)
{
    private const int Window = 32 << 10;
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private long _at = offset;
    private int _left = blocks;

    public bool IsReadable => method is 0 or 1;

    public byte[] Read(uint start, uint length)
    {
        while (_bytes.WrittenCount < (long)start + length && _bytes.WrittenCount < mostBytes && Next())
        {
        }
        return start >= _bytes.WrittenCount ? [] : _bytes.WrittenSpan.Slice((int)start, (int)Math.Min(length, _bytes.WrittenCount - start)).ToArray();
    }

    /// <summary>Unpacks one more block of at most 32 KiB.</summary>
    private bool Next()
    {
        if (_left-- <= 0 || _at + 8 + dataReserve > archive.Length)
            return false;
        var header = archive.AsSpan((int)_at);
        var packed = BinaryPrimitives.ReadUInt16LittleEndian(header[4..]);
        var size = BinaryPrimitives.ReadUInt16LittleEndian(header[6..]);
        var from = (int)_at + 8 + dataReserve;
        _at = from + packed;
        if (_at > archive.Length)
            return false;
        var data = archive.AsSpan(from, packed);
        if (method == 0)
            _bytes.Write(data);
        else if (!data.StartsWith("CK"u8) || !Inflate(data[2..], size))
            return false;
        return true;
    }

    /// <summary>A block refers to the bytes before it: they are put in front as a stored block, and taken off again.</summary>
    private bool Inflate(ReadOnlySpan<byte> data, int size)
    {
        var history = Math.Min(_bytes.WrittenCount, Window);
        using var joined = new MemoryStream();
        if (history > 0)
        {
            joined.Write([0, (byte)history, (byte)(history >> 8), (byte)~history, (byte)(~history >> 8)]);
            joined.Write(_bytes.WrittenSpan[^history..]);
        }
        joined.Write(data);
        joined.Position = 0;
        var unpacked = Deflated.Read(joined, history + size);
        _bytes.Write(unpacked.AsSpan(Math.Min(history, unpacked.Length)));
        return unpacked.Length == history + size;
    }
}
