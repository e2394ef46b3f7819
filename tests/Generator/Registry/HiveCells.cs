using System.Buffers.Binary;

namespace Afterpatch.Generator.Registry;

/// <summary>The bins of a hive: cells of multiples of eight bytes that never cross from one bin into the next.</summary>
/// <remarks>Format: "Windows registry file format specification" (M. Suhanov), version 1.5. Offsets count from the first bin.</remarks>
internal sealed class HiveCells(DateTime utc)
{
    private const int Header = 32;
    private const int Page = 4096;

    private readonly List<int> _added = [];
    private byte[] _bytes = new byte[1 << 20];
    private int _bin;
    private int _binEnd;
    private int _next;

    public int Count => _added.Count;

    public Span<byte> From(int offset) => _bytes.AsSpan(offset);

    /// <returns>Offset of the cell's size field; the data follow four bytes on.</returns>
    public int Add(int length)
    {
        var size = (length + 4 + 7) / 8 * 8;
        if (_next + size > _binEnd)
            NewBin(size);
        var cell = _next;
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(cell), -size);
        _next += size;
        _added.Add(cell);
        return cell;
    }

    /// <summary>Marks the cells added since a moment as unused and leaves what they hold; security descriptors stay, others may use them.</summary>
    /// <param name="count">How many cells there were at that moment.</param>
    public void FreeSince(int count)
    {
        foreach (var cell in _added.Skip(count))
            if (!_bytes.AsSpan(cell + 4, 2).SequenceEqual("sk"u8))
                BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(cell), Math.Abs(BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(cell))));
    }

    /// <summary>The bins, their last cells free.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        CloseBin();
        return _bytes.AsSpan(0, _binEnd);
    }

    private void NewBin(int size)
    {
        CloseBin();
        var length = (size + Header + Page - 1) / Page * Page;
        _bin = _binEnd;
        _binEnd += length;
        while (_binEnd > _bytes.Length)
            Array.Resize(ref _bytes, 2 * _bytes.Length);
        "hbin"u8.CopyTo(_bytes.AsSpan(_bin));
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_bin + 4), _bin);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_bin + 8), length);
        if (_bin == 0)
            BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(20), utc.ToFileTimeUtc());
        _next = _bin + Header;
    }

    private void CloseBin()
    {
        if (_next < _binEnd)
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_next), _binEnd - _next);
        _next = _binEnd;
    }
}
