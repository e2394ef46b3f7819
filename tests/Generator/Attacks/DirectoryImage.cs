using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Generator.Attacks;

/// <summary>A directory database that has the tables of one and not a single account.</summary>
/// <remarks>Pages of 8 KiB: header, its shadow, three unused, and the catalogue as a tree of one page. Little-endian; libesedb's description of the format.</remarks>
internal static class DirectoryImage
{
    private const int PageSize = 8_192;
    private const int HeaderLength = 40;
    private const int CatalogPage = 4;

    public static byte[] Of(params string[] tables)
    {
        var file = new byte[PageSize * (CatalogPage + 2)];
        foreach (var at in (int[])[0, PageSize])
        {
            U32(file, at + 4, 0x89ABCDEF);
            U32(file, at + 8, 0x620);
            U32(file, at + 52, 3);
            U32(file, at + 232, 0x14);
            U32(file, at + 236, PageSize);
        }
        Catalog(file.AsSpan((CatalogPage + 1) * PageSize, PageSize), tables);
        return file;
    }

    private static void Catalog(Span<byte> page, string[] tables)
    {
        U32(page, 24, 2);
        U16(page, 34, (ushort)(tables.Length + 1));
        U32(page, 36, 0x3); // root and leaf
        var at = 16;
        Tag(page, 0, 0, 16);
        for (var i = 0; i < tables.Length; i++)
        {
            var record = Record((uint)(10 + i), (uint)(40 + i), tables[i]);
            U16(page, HeaderLength + at, 4);
            U32(page, HeaderLength + at + 2, BinaryPrimitives.ReverseEndianness((uint)(10 + i)));
            record.CopyTo(page[(HeaderLength + at + 6)..]);
            Tag(page, i + 1, at, 6 + record.Length);
            at += 6 + record.Length;
        }
    }

    /// <summary>Fixed columns 1 to 4, the name as the only one of variable size.</summary>
    private static byte[] Record(uint table, uint root, string name)
    {
        var text = Encoding.ASCII.GetBytes(name);
        var record = new byte[4 + 14 + 1 + 2 + text.Length];
        record[0] = 4;
        record[1] = 128;
        U16(record, 2, 19);
        U32(record, 4, table);
        U16(record, 8, 1);
        U32(record, 10, table);
        U32(record, 14, root);
        U16(record, 19, (ushort)text.Length);
        text.CopyTo(record, 21);
        return record;
    }

    private static void Tag(Span<byte> page, int index, int offset, int size)
    {
        U16(page, page.Length - 4 * (index + 1), (ushort)size);
        U16(page, page.Length - 4 * (index + 1) + 2, (ushort)offset);
    }

    private static void U16(Span<byte> bytes, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes[at..], value);

    private static void U32(Span<byte> bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], value);
}
