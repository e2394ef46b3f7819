using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Formats.Registry;

/// <summary>A key value (<c>vk</c>) of a hive: a view, valid as long as its hive.</summary>
/// <remarks>Offsets are those of "Key value" and "Big data" in the specification; all numbers little-endian.</remarks>
public readonly struct HiveValue
{
    private const int FixedLength = 20;
    internal const int DataOffsetAt = 8;

    /// <summary><c>vk</c></summary>
    internal const ushort Mark = 0x6B76;

    private const uint InlineMark = 0x8000_0000;

    /// <summary>Data beyond this many bytes lie in segments of this many bytes.</summary>
    private const int SegmentLength = 16_344;

    /// <summary>Mark, number of segments, offset of their list.</summary>
    private const int BigDataLength = 8;

    private readonly RegistryHive _hive;
    private readonly uint _offset;

    private HiveValue(RegistryHive hive, uint offset)
    {
        _hive = hive;
        _offset = offset;
    }

    /// <summary>Byte offset of the cell in the hive file.</summary>
    public long FileOffset => RegistryHive.FileOffset(_offset);

    /// <summary>Registry type: 1 REG_SZ, 2 REG_EXPAND_SZ, 3 REG_BINARY, 4 REG_DWORD, ...; anything is possible, SAM uses RIDs here.</summary>
    public uint Type => BinaryPrimitives.ReadUInt32LittleEndian(Cell[12..]);

    /// <summary>Bytes of data as announced.</summary>
    public uint DataSize => RawSize & ~InlineMark;

    /// <summary>Empty for a key's default value.</summary>
    public string Name => IsNameNarrow ? Encoding.Latin1.GetString(NameBytes) : Encoding.Unicode.GetString(NameBytes);

    /// <summary>The name has one byte a character (Latin-1), otherwise two (UTF-16).</summary>
    public bool IsNameNarrow => (Cell[16] & 1) != 0;

    /// <summary>The name as it stands there.</summary>
    public ReadOnlySpan<byte> NameBytes
    {
        get
        {
            var at = (int)FileOffset + 4 + FixedLength;
            return _hive.Bytes.Slice(at, Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(Cell[2..]), _hive.End - at));
        }
    }

    /// <summary>The name, written where the caller has room.</summary>
    /// <param name="characters">One for each byte of the name.</param>
    /// <returns>Characters written.</returns>
    public int CopyName(Span<char> characters) =>
        IsNameNarrow ? Encoding.Latin1.GetChars(NameBytes, characters) : Encoding.Unicode.GetChars(NameBytes, characters);

    private uint RawSize => BinaryPrimitives.ReadUInt32LittleEndian(Cell[4..]);

    private ReadOnlySpan<byte> Cell => _hive.Bytes[(int)(FileOffset + 4)..];

    /// <summary>The data, a view into the hive unless they are big. What of them cannot be read is missing and reported.</summary>
    public ReadOnlySpan<byte> Data()
    {
        var size = DataSize;
        if (size == 0)
            return default;
        if ((RawSize & InlineMark) != 0)
            return Cell.Slice(8, (int)Math.Min(size, 4));
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(Cell[DataOffsetAt..]);
        if (!_hive.TryCell(offset, "data offset", out var data))
            return default;
        if (size > SegmentLength && data.Length >= BigDataLength && data[0] == 'd' && data[1] == 'b' && _hive.Header.Minor > 3)
            return BigData(data, size);
        if (size > data.Length)
            _hive.Report(FileOffset + 4 + 4, "data size", $"{size} bytes do not fit into their cell");
        return data[..(int)Math.Min(size, data.Length)];
    }

    internal static HiveValue? At(RegistryHive hive, uint offset)
    {
        if (!hive.TryCell(offset, "value", out var cell))
            return null;
        if (Fits(cell))
            return new HiveValue(hive, offset);
        hive.Report(RegistryHive.FileOffset(offset), "value", "is no key value");
        return null;
    }

    internal static bool Fits(ReadOnlySpan<byte> cell) =>
        cell.Length >= FixedLength && BinaryPrimitives.ReadUInt16LittleEndian(cell) == Mark && BinaryPrimitives.ReadUInt16LittleEndian(cell[2..]) <= cell.Length - FixedLength;

    private ReadOnlySpan<byte> BigData(ReadOnlySpan<byte> header, uint size)
    {
        var count = BinaryPrimitives.ReadUInt16LittleEndian(header[2..]);
        if (size > (long)count * SegmentLength)
        {
            _hive.Report(FileOffset + 4 + 4, "data size", $"{size} bytes do not fit into {count} segments");
            size = (uint)(count * SegmentLength);
        }
        if (!_hive.TryCell(BinaryPrimitives.ReadUInt32LittleEndian(header[4..]), "segment list", out var list) || size > _hive.End)
            return default;
        var whole = new byte[size];
        var filled = 0;
        for (var i = 0; i < Math.Min(count, list.Length / 4) && filled < whole.Length; i++)
        {
            if (!_hive.TryCell(BinaryPrimitives.ReadUInt32LittleEndian(list[(i * 4)..]), "data segment", out var segment))
                break;
            var length = Math.Min(Math.Min(segment.Length, SegmentLength), whole.Length - filled);
            segment[..length].CopyTo(whole.AsSpan(filled));
            filled += length;
        }
        return whole.AsSpan(0, filled);
    }
}
