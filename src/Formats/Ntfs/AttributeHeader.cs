using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Afterpatch.Formats.Ntfs;

/// <summary>One attribute of an MFT record, as a view over the record's bytes. Little-endian.</summary>
public readonly ref struct AttributeHeader
{
    private readonly ReadOnlySpan<byte> _bytes;

    private AttributeHeader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public AttributeType Type => (AttributeType)BinaryPrimitives.ReadUInt32LittleEndian(_bytes);

    /// <summary>Bytes of the whole attribute in its record.</summary>
    public int Length => _bytes.Length;

    public bool IsResident => _bytes[8] == 0;

    public int NameLength => _bytes[9];

    public AttributeFlags Flags => (AttributeFlags)BinaryPrimitives.ReadUInt16LittleEndian(_bytes[0x0C..]);

    public ushort Id => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[0x0E..]);

    /// <summary>UTF-16 code units; empty for an unnamed attribute or a name outside of the attribute.</summary>
    public ReadOnlySpan<char> Name
    {
        get
        {
            int offset = BinaryPrimitives.ReadUInt16LittleEndian(_bytes[0x0A..]);
            var length = NameLength * 2;
            return length == 0 || offset + length > _bytes.Length ? default : MemoryMarshal.Cast<byte, char>(_bytes.Slice(offset, length));
        }
    }

    /// <summary>A resident attribute's content, cut to the attribute; empty for a non-resident one.</summary>
    public ReadOnlySpan<byte> Value
    {
        get
        {
            var padded = PaddedValue;
            return padded.IsEmpty ? default : padded[..(int)Math.Min(ResidentSize, (uint)padded.Length)];
        }
    }

    /// <summary>The same with what stands behind it in the attribute: whole even where its announced size is too small.</summary>
    public ReadOnlySpan<byte> PaddedValue
    {
        get
        {
            if (!IsResident)
                return default;
            int offset = BinaryPrimitives.ReadUInt16LittleEndian(_bytes[0x14..]);
            return offset > _bytes.Length ? default : _bytes[offset..];
        }
    }

    /// <summary>Size as the attribute announces it, resident or not, in bytes.</summary>
    public long Size => IsResident ? ResidentSize : Nonresident(0x30);

    public long FirstVcn => Nonresident(0x10);

    public long LastVcn => Nonresident(0x18);

    /// <summary>Power of two of the clusters in a compression unit, 0 when not compressed.</summary>
    public int CompressionUnit => IsResident ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(_bytes[0x22..]);

    public long AllocatedSize => Nonresident(0x28);

    public long InitializedSize => Nonresident(0x38);

    /// <summary>The mapping pairs of a non-resident attribute.</summary>
    public ReadOnlySpan<byte> MappingPairs
    {
        get
        {
            if (IsResident)
                return default;
            int offset = BinaryPrimitives.ReadUInt16LittleEndian(_bytes[0x20..]);
            return offset < 0x40 || offset > _bytes.Length ? default : _bytes[offset..];
        }
    }

    private uint ResidentSize => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[0x10..]);

    /// <summary>The attribute at a position of the record.</summary>
    /// <param name="record">Fixups restored, cut to the used bytes.</param>
    /// <returns>False at the end mark, and where an attribute would not fit: nothing behind it can be trusted.</returns>
    public static bool TryRead(ReadOnlySpan<byte> record, int position, out AttributeHeader attribute)
    {
        attribute = default;
        if (position < 0 || position > record.Length - 0x18)
            return false;
        var type = BinaryPrimitives.ReadUInt32LittleEndian(record[position..]);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(record[(position + 4)..]);
        if (type is 0 or (uint)AttributeType.End || length < 0x18 || length > (uint)(record.Length - position))
            return false;
        attribute = new(record.Slice(position, (int)length));
        return attribute.IsResident || length >= 0x40;
    }

    /// <summary>True when the record ends its attributes as it should at that position.</summary>
    public static bool IsEnd(ReadOnlySpan<byte> record, int position) =>
        position >= 0 && position <= record.Length - 4 && BinaryPrimitives.ReadUInt32LittleEndian(record[position..]) == (uint)AttributeType.End;

    private long Nonresident(int offset) => IsResident ? 0 : BinaryPrimitives.ReadInt64LittleEndian(_bytes[offset..]);
}
