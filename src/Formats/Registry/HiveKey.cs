using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Formats.Registry;

/// <summary>A key node (<c>nk</c>) of a hive: a view, valid as long as its hive.</summary>
/// <remarks>Offsets are those of "Key node" in the specification; all numbers little-endian.</remarks>
public readonly struct HiveKey
{
    private const int FixedLength = 76;
    internal const int ValueListOffsetAt = 40;
    internal const int MaxNameBytes = 512;

    /// <summary><c>nk</c></summary>
    internal const ushort Mark = 0x6B6E;

    private readonly RegistryHive _hive;

    internal HiveKey(RegistryHive hive, uint offset)
    {
        _hive = hive;
        Offset = offset;
    }

    /// <summary>Cell offset from the end of the base block.</summary>
    internal uint Offset { get; }

    /// <summary>Byte offset of the cell in the hive file.</summary>
    public long FileOffset => RegistryHive.FileOffset(Offset);

    public DateTime? LastWriteUtc => WindowsTime.FromFileTime(BinaryPrimitives.ReadUInt64LittleEndian(Cell[4..]));

    /// <summary>0x0004 root of the hive, 0x0010 symbolic link, 0x0020 name in one byte a character.</summary>
    public ushort Flags => U16(2);

    public int SubkeyCount => (int)Math.Min(U32(20), int.MaxValue);

    public int ValueCount => (int)Math.Min(U32(36), int.MaxValue);

    public string Name
    {
        get
        {
            var name = NameBytes;
            return (Flags & 0x20) != 0 ? Encoding.Latin1.GetString(name) : Encoding.Unicode.GetString(name);
        }
    }

    /// <summary>The name, written where the caller has room.</summary>
    /// <param name="characters">At least <see cref="MaxNameBytes"/> characters.</param>
    /// <returns>Characters written.</returns>
    internal int CopyName(Span<char> characters)
    {
        var name = NameBytes;
        return (Flags & 0x20) != 0 ? Encoding.Latin1.GetChars(name, characters) : Encoding.Unicode.GetChars(name, characters);
    }

    /// <summary>The class name, or empty. The boot key hides in four of them.</summary>
    public string ClassName
    {
        get
        {
            var length = U16(74);
            var offset = U32(48);
            if (length == 0 || offset == RegistryHive.None || !_hive.TryCell(offset, "class name offset", out var cell))
                return "";
            return Encoding.Unicode.GetString(cell[..Math.Min(length, cell.Length)]);
        }
    }

    /// <summary>Cell of the security descriptor; many keys share one.</summary>
    public uint SecurityOffset => U32(44);

    /// <summary>Self-relative security descriptor, empty when there is none that can be read.</summary>
    public ReadOnlySpan<byte> SecurityDescriptor
    {
        get
        {
            var offset = U32(44);
            if (offset == RegistryHive.None || !_hive.TryCell(offset, "security offset", out var cell)
                || cell.Length < 20 || cell[0] != 's' || cell[1] != 'k')
                return default;
            var length = BinaryPrimitives.ReadUInt32LittleEndian(cell[16..]);
            return length <= cell.Length - 20 ? cell.Slice(20, (int)length) : default;
        }
    }

    internal uint ParentOffset => U32(16);

    internal uint ValueListOffset => U32(ValueListOffsetAt);

    internal uint SubkeyListOffset => U32(28);

    private ReadOnlySpan<byte> Cell => _hive.Bytes[(int)(FileOffset + 4)..];

    private ReadOnlySpan<byte> NameBytes
    {
        get
        {
            var at = (int)FileOffset + 4 + FixedLength;
            return _hive.Bytes.Slice(at, Math.Min(U16(72), _hive.End - at));
        }
    }

    /// <summary>Direct subkeys in the order of the list (sorted by name in a sound hive). Cells that are no keys are reported and left out.</summary>
    public IEnumerable<HiveKey> Subkeys()
    {
        var offsets = new List<uint>();
        SubkeyList.Read(_hive, this, offsets);
        foreach (var offset in offsets)
            if (_hive.Key(offset, "subkey") is { } key)
                yield return key;
    }

    public HiveKey? Subkey(string name)
    {
        foreach (var key in Subkeys())
            if (key.HasName(name))
                return key;
        return null;
    }

    public IEnumerable<HiveValue> Values()
    {
        var offsets = new List<uint>();
        ReadValueOffsets(offsets);
        foreach (var offset in offsets)
            if (HiveValue.At(_hive, offset) is { } value)
                yield return value;
    }

    /// <summary>The value with that name (empty: the default value), or null.</summary>
    public HiveValue? Value(string name)
    {
        foreach (var value in Values())
            if (value.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return value;
        return null;
    }

    internal static bool Fits(ReadOnlySpan<byte> cell) =>
        cell.Length >= FixedLength && BinaryPrimitives.ReadUInt16LittleEndian(cell) == Mark
        && BinaryPrimitives.ReadUInt16LittleEndian(cell[72..]) is var length && length <= MaxNameBytes && length <= cell.Length - FixedLength;

    /// <summary>Offsets of the value cells; as many as the list has room for.</summary>
    internal void ReadValueOffsets(List<uint> offsets)
    {
        var count = U32(36);
        if (count == 0)
            return;
        if (!_hive.TryCell(ValueListOffset, "value list offset", out var list))
            return;
        if (count > list.Length / 4)
            _hive.Report(FileOffset + 4 + 36, "value count", $"{count} values do not fit into their list");
        for (var i = 0; i < Math.Min(count, (uint)list.Length / 4); i++)
            offsets.Add(BinaryPrimitives.ReadUInt32LittleEndian(list[(i * 4)..]));
    }

    private bool HasName(string name)
    {
        var bytes = NameBytes;
        if ((Flags & 0x20) == 0)
            return Name.Equals(name, StringComparison.OrdinalIgnoreCase);
        if (bytes.Length != name.Length)
            return false;
        for (var i = 0; i < bytes.Length; i++)
            if (bytes[i] != name[i] && char.ToUpperInvariant((char)bytes[i]) != char.ToUpperInvariant(name[i]))
                return false;
        return true;
    }

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(Cell[at..]);

    private uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(Cell[at..]);
}
