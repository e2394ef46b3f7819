using System.Buffers.Binary;

namespace Afterpatch.Formats;

/// <summary>
/// Reads a structure in the order of its specification. Keeps the first thing wrong and reads zeros from there on, so that a structure is asked
/// once at its end. The only place that slices.
/// </summary>
/// <param name="bytes">All that the structure may touch.</param>
/// <param name="origin">Offset of the first of those bytes in the file, for errors.</param>
public ref struct ByteCursor(ReadOnlySpan<byte> bytes, long origin)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly long _origin = origin;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>The first thing wrong, or null.</summary>
    public ParseError? Error { get; private set; }

    public readonly int Remaining => _bytes.Length - Position;

    /// <summary>The next <paramref name="length"/> bytes; empty, with an error kept, when there are fewer.</summary>
    public ReadOnlySpan<byte> Take(long length, string field)
    {
        if (Error is not null)
            return default;
        if (length < 0 || length > Remaining)
        {
            Fail(field, $"needs {length} bytes, {Remaining} left");
            return default;
        }
        var taken = _bytes.Slice(Position, (int)length);
        Position += (int)length;
        return taken;
    }

    public byte U8(string field) => Take(1, field) is { Length: 1 } taken ? taken[0] : (byte)0;

    /// <summary>Little-endian.</summary>
    public ushort U16(string field) => Take(2, field) is { Length: 2 } taken ? BinaryPrimitives.ReadUInt16LittleEndian(taken) : (ushort)0;

    /// <summary>Little-endian.</summary>
    public uint U32(string field) => Take(4, field) is { Length: 4 } taken ? BinaryPrimitives.ReadUInt32LittleEndian(taken) : 0;

    /// <summary>Little-endian.</summary>
    public int I32(string field) => (int)U32(field);

    /// <summary>Little-endian.</summary>
    public ulong U64(string field) => Take(8, field) is { Length: 8 } taken ? BinaryPrimitives.ReadUInt64LittleEndian(taken) : 0;

    /// <summary>Little-endian.</summary>
    public long I64(string field) => (long)U64(field);

    /// <summary>FILETIME: 100 ns since 1601-01-01 UTC. Null when zero or beyond what a <see cref="DateTime"/> holds.</summary>
    public DateTime? FileTime(string field) => WindowsTime.FromFileTime(U64(field));

    public void Skip(long length, string field) => Take(length, field);

    /// <summary>Moves to a position counted from the structure's first byte.</summary>
    public void Seek(long position, string field)
    {
        if (Error is not null)
            return;
        if (position < 0 || position > _bytes.Length)
            Fail(field, $"points to {position}, outside of {_bytes.Length} bytes");
        else
            Position = (int)position;
    }

    /// <summary>Keeps <paramref name="reason"/> as the error of the field just read when <paramref name="condition"/> does not hold.</summary>
    public void Require(bool condition, string field, string reason)
    {
        if (!condition)
            Fail(field, reason);
    }

    private void Fail(string field, string reason) => Error ??= new ParseError(_origin + Position, field, reason);
}
