using System.Buffers.Binary;
using System.IO.Hashing;

namespace Afterpatch.Generator.Wmi;

/// <summary><c>OBJECTS.DATA</c>: pages of 8 KiB, each with a table of what lies on it; a record longer than its page goes on over the next ones.</summary>
internal sealed class WmiObjectFile
{
    public const int PageLength = 8192;
    private const int DescriptorLength = 16;
    private const int MostDescriptors = 30;
    private const int First = (MostDescriptors + 1) * DescriptorLength;
    private readonly List<byte[]> _pages = [];
    private int _used = PageLength;
    private int _descriptors;
    private uint _nextId = 0x1B00;

    public int Count => _pages.Count;

    public byte[] ToArray() => [.. _pages.SelectMany(page => page)];

    /// <summary>Adds a record; one that was deleted keeps its bytes and loses its line in the table.</summary>
    public (int Page, uint Id, int Size) Add(byte[] record, bool isDeleted)
    {
        if (_descriptors == MostDescriptors || _used + record.Length > PageLength)
            NewPage();
        var (page, id, start) = (_pages.Count - 1, _nextId++, _used);
        if (!isDeleted)
            Describe(_pages[page].AsSpan(_descriptors++ * DescriptorLength), id, start, record);
        var length = Math.Min(record.Length, PageLength - start);
        record.AsSpan(0, length).CopyTo(_pages[page].AsSpan(start));
        _used += length;
        for (var done = length; done < record.Length; done += length)
        {
            _pages.Add(new byte[PageLength]); // nothing else begins on such a page
            length = Math.Min(record.Length - done, PageLength);
            record.AsSpan(done, length).CopyTo(_pages[^1]);
            _used = PageLength;
        }
        return (page, id, record.Length);
    }

    private static void Describe(Span<byte> line, uint id, int start, byte[] record)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(line, id);
        BinaryPrimitives.WriteInt32LittleEndian(line[4..], start);
        BinaryPrimitives.WriteInt32LittleEndian(line[8..], record.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(line[12..], Crc32.HashToUInt32(record));
    }

    private void NewPage()
    {
        _pages.Add(new byte[PageLength]);
        (_used, _descriptors) = (First, 0);
    }
}
