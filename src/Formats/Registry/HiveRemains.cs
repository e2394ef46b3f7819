using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Afterpatch.Formats.Registry;

/// <summary>
/// Keys and values that deletion left behind: in free cells, in cells in use that no living key reaches, and, for values, in the unused tail of
/// the lists of values of living keys.
/// </summary>
/// <remarks>Spec for the places: msuhanov, "Additional sources of information".</remarks>
internal sealed class HiveRemains(RegistryHive hive, CellMarks seen)
{
    /// <summary>Longest list of values whose tail is looked at.</summary>
    private const int MaxListBytes = 65_536;

    private readonly List<(uint Offset, int Parent)> _living = [];
    private readonly List<int> _withSlack = [];
    private readonly Dictionary<uint, int> _places = [];
    private readonly List<uint> _keys = [];
    private readonly List<uint> _values = [];

    /// <param name="parent">Number of its parent, -1 for none.</param>
    /// <returns>Number of the key.</returns>
    public int AddLiving(HiveKey key, int parent)
    {
        var place = _living.Count;
        _living.Add((key.Offset, parent));
        foreach (var slack in Slack(key))
            if (IsFreshValue(slack))
            {
                _withSlack.Add(place);
                break;
            }
        return place;
    }

    /// <summary>After all living keys and values are marked.</summary>
    public void Show(IHiveVisitor visitor, HivePath path)
    {
        for (var at = HiveHeader.BaseBlockLength; at + 8 <= hive.End;)
            at += Bin(at);
        hive.IsInDeletedSpace = true;
        ShowSlack(visitor, path);
        if (_keys.Count > 0)
        {
            _places.EnsureCapacity(_living.Count);
            for (var place = 0; place < _living.Count; place++)
                _places[_living[place].Offset] = place;
        }
        foreach (var offset in _keys)
            seen.Add(offset);
        foreach (var offset in _keys)
        {
            var key = new HiveKey(hive, offset);
            path.Set(PathOf(key), key);
            visitor.Key(key, path, isDeleted: true);
            ShowValues(key, visitor, path);
        }
        path.Set("", null);
        foreach (var offset in _values)
            if (seen.Add(offset) && HiveValue.At(hive, offset) is { } value)
                visitor.Value(value, path, isDeleted: true);
        hive.IsInDeletedSpace = false;
    }

    private void ShowValues(HiveKey key, IHiveVisitor visitor, HivePath path)
    {
        if (key.ValueCount == 0)
            return;
        var offsets = new List<uint>();
        key.ReadValueOffsets(offsets);
        foreach (var offset in offsets)
            if (IsFreshValue(offset) && HiveValue.At(hive, offset) is { } value)
            {
                seen.Add(offset);
                visitor.Value(value, path, isDeleted: true);
            }
    }

    /// <summary>Deleted values that still stand behind the living ones in their key's list.</summary>
    private void ShowSlack(IHiveVisitor visitor, HivePath path)
    {
        foreach (var place in _withSlack)
        {
            var key = new HiveKey(hive, _living[place].Offset);
            foreach (var slack in Slack(key))
                if (IsFreshValue(slack) && HiveValue.At(hive, slack) is { } value && seen.Add(slack))
                {
                    path.Set(PathAt(place), key);
                    visitor.Value(value, path, isDeleted: true);
                }
        }
    }

    /// <summary>What stands in the cell of a key's list of values behind the values that the key announces.</summary>
    private ReadOnlySpan<uint> Slack(HiveKey key)
    {
        var list = key.ValueListOffset;
        if (!InHive(list))
            return default;
        var at = (int)RegistryHive.FileOffset(list);
        var size = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(hive.Bytes[at..]));
        var length = size < 8 ? 0 : Math.Min(Math.Min(size, hive.End - at) - 4, MaxListBytes);
        var used = (long)key.ValueCount * 4;
        return used < length ? MemoryMarshal.Cast<byte, uint>(hive.Bytes.Slice(at + 4, (int)length)[(int)used..]) : default;
    }

    /// <summary>The path on which the walk came to a living key; empty for the root.</summary>
    private string PathAt(int place)
    {
        var names = new Stack<string>();
        for (; _living[place].Parent >= 0; place = _living[place].Parent)
            names.Push(new HiveKey(hive, _living[place].Offset).Name);
        return string.Join('\\', names);
    }

    /// <summary>Collects the left-over cells of one bin.</summary>
    /// <returns>Bytes to the next place where a bin may begin.</returns>
    private int Bin(int start)
    {
        const int page = 4096;
        var bytes = hive.Bytes;
        if (hive.End - start < 32 || !bytes[start..].StartsWith("hbin"u8))
        {
            if (bytes[start..hive.End].IndexOfAnyExcept((byte)0) >= 0)
                hive.Report(start, "hive bin", "has no hbin header");
            return page;
        }
        var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(start + 8)..]);
        if (size < page || size % page != 0 || size > hive.End - start)
        {
            hive.Report(start + 8, "hive bin size", $"{size} does not fit");
            size = page;
        }
        var end = Math.Min(start + (int)size, hive.End);
        for (var at = start + 32; at + 8 <= end;)
        {
            var cell = BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
            var length = Math.Abs((long)cell);
            if (length < 8 || length % 8 != 0 || at + length > end)
            {
                hive.Report(at, "cell size", $"{cell} does not fit into its bin");
                Scan(at, end);
                break;
            }
            if (cell > 0)
                Scan(at, at + (int)length);
            else
                Probe(at, end);
            at += (int)length;
        }
        return (int)size;
    }

    /// <summary>Free space: former cells begin at any multiple of eight.</summary>
    private void Scan(int start, int end)
    {
        for (var at = start; at + 8 <= end; at += CellMarks.Unit)
            Probe(at, end);
    }

    private void Probe(int at, int end)
    {
        var bytes = hive.Bytes;
        var mark = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at + 4)..]);
        if (mark is not (HiveKey.Mark or HiveValue.Mark) || seen.Has(at))
            return;
        var offset = (uint)(at - HiveHeader.BaseBlockLength);
        var cell = bytes[(at + 4)..end];
        if (mark == HiveKey.Mark && HiveKey.Fits(cell) && LooksLikeKey(new HiveKey(hive, offset)))
            _keys.Add(offset);
        else if (mark == HiveValue.Mark && HiveValue.Fits(cell) && IsFreshValue(offset))
            _values.Add(offset);
    }

    private static bool LooksLikeKey(HiveKey key) =>
        key.Name is { Length: > 0 } name && !name.AsSpan().ContainsAnyInRange('\0', '\u001F')
        && key.LastWriteUtc is { Year: > 1990 and < 2100 } && key.ValueCount < 100_000 && key.SubkeyCount < 1_000_000;

    /// <summary>A value cell that no key has shown yet and that could have been one.</summary>
    private bool IsFreshValue(uint offset)
    {
        if (offset % CellMarks.Unit != 0 || !InHive(offset) || seen.Has(RegistryHive.FileOffset(offset)))
            return false;
        var cell = hive.Bytes[(int)(RegistryHive.FileOffset(offset) + 4)..hive.End];
        return HiveValue.Fits(cell) && BinaryPrimitives.ReadInt32LittleEndian(hive.Bytes[(int)RegistryHive.FileOffset(offset)..]) is not (0 or int.MinValue)
            && BinaryPrimitives.ReadUInt16LittleEndian(cell[16..]) <= 1 && (cell[3] == 0 || cell[3] < 64);
    }

    /// <summary>The path by parent references, as far as they lead; a reference that no longer leads to a key ends in <c>?</c>.</summary>
    private string PathOf(HiveKey key)
    {
        var names = new List<string> { key.Name };
        for (var depth = 0; depth < RegistryHive.MaxDepth; depth++)
        {
            var parent = key.ParentOffset;
            if (!InHive(parent) || !HiveKey.Fits(hive.Bytes[(int)(RegistryHive.FileOffset(parent) + 4)..hive.End]))
            {
                names.Add("?");
                break;
            }
            if (_places.TryGetValue(parent, out var place))
            {
                if (PathAt(place) is { Length: > 0 } known)
                    names.Add(known);
                break;
            }
            key = new HiveKey(hive, parent);
            names.Add(key.Name);
        }
        names.Reverse();
        return string.Join('\\', names);
    }

    private bool InHive(uint offset) => offset != RegistryHive.None && RegistryHive.FileOffset(offset) + 80 <= hive.End;
}
