using System.Buffers.Binary;

namespace Afterpatch.Formats.Wmi;

/// <summary>Logical to physical page numbers of one repository file, from <c>MAPPING#.MAP</c>.</summary>
/// <remarks>Spec: libyal dtformats, "WMI repository file format", version 2.1 (Windows Vista and later); table ends observed on Windows 10.</remarks>
internal sealed class WmiMapping
{
    private const uint Begin = 0xABCD;
    private const uint End = 0xDCBA;
    private const int HeaderLength = 24;
    private const int EntryLength = 24;
    private readonly uint[] _pages;

    private WmiMapping(uint sequence, uint[] pages)
    {
        Sequence = sequence;
        _pages = pages;
    }

    public uint Sequence { get; }

    public int Count => _pages.Length;

    /// <summary>The physical page, or -1 when the logical one is not in use.</summary>
    public long Physical(uint logical) => logical < _pages.Length && _pages[logical] != uint.MaxValue ? _pages[logical] & 0x7FFF_FFFF : -1;

    /// <summary>Reads the two maps of a file: of the objects, then of the index.</summary>
    public static bool TryRead(ReadOnlySpan<byte> file, out WmiMapping objects, out WmiMapping index)
    {
        index = null!;
        if (!TryTable(file, 0, out objects!, out var next))
            return false;
        for (; next + HeaderLength <= file.Length; next += 4)
            if (BinaryPrimitives.ReadUInt32LittleEndian(file[(next - 4)..]) == End && BinaryPrimitives.ReadUInt32LittleEndian(file[next..]) == Begin)
                return TryTable(file, next, out index!, out _);
        return false;
    }

    private static bool TryTable(ReadOnlySpan<byte> file, int at, out WmiMapping? map, out int next)
    {
        map = null;
        next = at;
        var cursor = new ByteCursor(file[at..], at);
        var magic = cursor.U32("signature");
        var sequence = cursor.U32("sequence number");
        cursor.Skip(12, "identifiers and page count");
        var count = cursor.U32("number of entries");
        if (cursor.Error is not null || magic != Begin || count > cursor.Remaining / EntryLength)
            return false;
        var pages = new uint[count];
        for (var i = 0; i < pages.Length; i++)
        {
            pages[i] = cursor.U32("page number");
            cursor.Skip(EntryLength - 4, "entry");
        }
        map = new WmiMapping(sequence, pages);
        next = at + HeaderLength + (int)count * EntryLength + 4;
        return true;
    }
}
