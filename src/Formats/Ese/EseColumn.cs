namespace Afterpatch.Formats.Ese;

/// <summary>Types of columns, numbered as the catalogue numbers them.</summary>
public enum EseType
{
    Null = 0,
    Bit = 1,
    UInt8 = 2,
    Int16 = 3,
    Int32 = 4,
    Currency = 5,
    Single = 6,
    Double = 7,
    DateTime = 8,
    Binary = 9,
    Text = 10,
    LongBinary = 11,
    LongText = 12,
    UInt32 = 14,
    Int64 = 15,
    Guid = 16,
    UInt16 = 17,
}

/// <param name="Id">1 to 127 fixed size, 128 to 255 variable size, from 256 on tagged.</param>
/// <param name="Size">Bytes of a fixed column, the most of another.</param>
/// <param name="CodePage">1200 for UTF-16; of texts only.</param>
/// <param name="RecordOffset">Of a fixed column: from the record's first byte.</param>
public sealed record EseColumn(int Id, string Name, EseType Type, int Size, int CodePage, int RecordOffset);

/// <param name="ObjectId">Number of the table in its pages.</param>
/// <param name="RootPage">Page of its tree's root.</param>
public sealed record EseTable(uint ObjectId, string Name, uint RootPage, IReadOnlyList<EseColumn> Columns)
{
    public EseColumn? Column(string name) => Columns.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
