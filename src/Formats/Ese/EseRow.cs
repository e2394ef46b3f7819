using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Formats.Ese;

/// <summary>A view of one record of a table.</summary>
/// <remarks>
/// Values kept apart from the record (long values) and those compressed otherwise than to seven bits are not read. Of several values of one column
/// the first is read. Spec: libesedb, "Extensible Storage Engine (ESE) Database File format", chapter "Data definition".
/// </remarks>
public readonly struct EseRow
{
    private const int HeaderLength = 4;
    private const int FirstVariable = 128;
    private const int FirstTagged = 256;
    private readonly ReadOnlyMemory<byte> _record;
    private readonly bool _hasLargePages;

    internal EseRow(ReadOnlyMemory<byte> record, bool hasLargePages) => (_record, _hasLargePages) = (record, hasLargePages);

    /// <summary>The value's bytes, little-endian; false when there is none, or none that can be read.</summary>
    public bool TryGet(EseColumn column, out ReadOnlySpan<byte> value)
    {
        value = default;
        var record = _record.Span;
        if (record.Length < HeaderLength)
            return false;
        if (column.Id < FirstVariable)
            return Fixed(record, column, out value);
        return column.Id < FirstTagged ? Variable(record, column.Id, out value) : Tagged(record, column.Id, out value);
    }

    /// <summary>An integer of any size; false for other types.</summary>
    public bool TryGetInteger(EseColumn? column, out long number)
    {
        number = 0;
        if (column is null || !TryGet(column, out var value) || value.Length is not (1 or 2 or 4 or 8))
            return false;
        number = (column.Type, value.Length) switch
        {
            (EseType.Int16, 2) => BinaryPrimitives.ReadInt16LittleEndian(value),
            (EseType.Int32, 4) => BinaryPrimitives.ReadInt32LittleEndian(value),
            (_, 1) => value[0],
            (_, 2) => BinaryPrimitives.ReadUInt16LittleEndian(value),
            (_, 4) => BinaryPrimitives.ReadUInt32LittleEndian(value),
            _ => BinaryPrimitives.ReadInt64LittleEndian(value),
        };
        return true;
    }

    public Guid? Guid(EseColumn? column) => column is not null && TryGet(column, out var value) && value.Length == 16 ? new Guid(value) : null;

    /// <summary>Without the zeros that may end it; empty when there is none.</summary>
    public string Text(EseColumn? column) => column is null || !TryGet(column, out var value) ? ""
        : (column.CodePage == 1200 ? Encoding.Unicode.GetString(value) : Encoding.Latin1.GetString(value)).TrimEnd('\0');

    /// <summary>
    /// A time in UTC. The engine's own type is days since 1899-12-30 as a floating number; Windows also keeps FILETIMEs in such columns. The two cannot be
    /// confused: as integers they are a thousand years apart.
    /// </summary>
    public DateTime? Time(EseColumn? column)
    {
        if (column is null || !TryGet(column, out var value) || value.Length != 8)
            return null;
        var bits = BinaryPrimitives.ReadUInt64LittleEndian(value);
        if (bits >> 56 < 0x10)
            return WindowsTime.FromFileTime(bits);
        var days = BitConverter.UInt64BitsToDouble(bits);
        return days is > 0 and < 2_900_000 ? new DateTime(1899, 12, 30, 0, 0, 0, DateTimeKind.Utc).AddDays(days) : null;
    }

    private static bool Fixed(ReadOnlySpan<byte> record, EseColumn column, out ReadOnlySpan<byte> value)
    {
        value = default;
        int last = record[0];
        var variable = BinaryPrimitives.ReadUInt16LittleEndian(record[2..]);
        var bitmap = variable - (last + 7) / 8;
        if (column.Id < 1 || column.Id > last || column.Size <= 0 || column.RecordOffset < HeaderLength)
            return false;
        if (bitmap < HeaderLength || variable > record.Length || column.RecordOffset > bitmap - column.Size)
            return false;
        if ((record[bitmap + (column.Id - 1) / 8] >> ((column.Id - 1) % 8) & 1) != 0)
            return false;
        value = record.Slice(column.RecordOffset, column.Size);
        return true;
    }

    private static bool Variable(ReadOnlySpan<byte> record, int id, out ReadOnlySpan<byte> value)
    {
        value = default;
        var count = Math.Max(0, record[1] - FirstVariable + 1);
        var ends = BinaryPrimitives.ReadUInt16LittleEndian(record[2..]);
        var index = id - FirstVariable;
        if (index < 0 || index >= count || ends + 2 * count > record.Length)
            return false;
        var end = BinaryPrimitives.ReadUInt16LittleEndian(record[(ends + 2 * index)..]);
        var start = index == 0 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(record[(ends + 2 * (index - 1))..]) & 0x7FFF;
        var data = ends + 2 * count;
        if ((end & 0x8000) != 0 || end < start || data + end > record.Length)
            return false;
        value = record[(data + start)..(data + end)];
        return true;
    }

    private bool Tagged(ReadOnlySpan<byte> record, int id, out ReadOnlySpan<byte> value)
    {
        value = default;
        var tagged = record[TaggedStart(record)..];
        if (tagged.Length < 4)
            return false;
        var mask = _hasLargePages ? 0x7FFF : 0x3FFF;
        var count = (BinaryPrimitives.ReadUInt16LittleEndian(tagged[2..]) & mask) / 4;
        for (var i = 0; i < count && 4 * i + 4 <= tagged.Length; i++)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(tagged[(4 * i)..]) != id)
                continue;
            var offset = BinaryPrimitives.ReadUInt16LittleEndian(tagged[(4 * i + 2)..]);
            var start = offset & mask;
            var end = i + 1 < count && 4 * i + 8 <= tagged.Length ? BinaryPrimitives.ReadUInt16LittleEndian(tagged[(4 * i + 6)..]) & mask : tagged.Length;
            return start <= end && end <= tagged.Length && EseTagged.TryRead(tagged[start..end], _hasLargePages || (offset & 0x4000) != 0, out value);
        }
        return false;
    }

    private static int TaggedStart(ReadOnlySpan<byte> record)
    {
        var count = Math.Max(0, record[1] - FirstVariable + 1);
        var ends = BinaryPrimitives.ReadUInt16LittleEndian(record[2..]);
        var data = ends + 2 * count;
        if (data > record.Length)
            return record.Length;
        var length = count == 0 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(record[(data - 2)..]) & 0x7FFF;
        return Math.Min(data + length, record.Length);
    }
}
