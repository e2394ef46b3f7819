using System.Buffers.Binary;
using System.Collections;

namespace Afterpatch.Formats.Registry;

/// <summary>Shows every key and value of a hive to a visitor: the living ones depth first, then those that deletion left behind.</summary>
/// <remarks>
/// Deleted keys and values are taken from free cells, from cells in use that no living key reaches, and, for values, from the unused tail of
/// the lists of values of living keys. A cell is shown once; cycles end there. Spec for the places: msuhanov, "Additional sources of information".
/// </remarks>
public sealed class HiveWalk
{
    private const int Unit = 8;
    private readonly RegistryHive _hive;
    private readonly IHiveVisitor _visitor;
    private readonly BitArray _seen;
    private readonly List<uint> _offsets = [];
    private readonly List<(uint Offset, int Parent)> _living = [];
    private readonly Dictionary<uint, int> _places = [];
    private readonly bool _withDeleted;

    private HiveWalk(RegistryHive hive, IHiveVisitor visitor, bool withDeleted)
    {
        _hive = hive;
        _visitor = visitor;
        _withDeleted = withDeleted;
        _seen = new BitArray(hive.End / Unit + 1);
    }

    public static void Run(RegistryHive hive, IHiveVisitor visitor, bool withDeleted = true)
    {
        var walk = new HiveWalk(hive, visitor, withDeleted);
        if (hive.Root is { } root)
            walk.Living(root);
        if (withDeleted)
            walk.Deleted();
    }

    private void Living(HiveKey root)
    {
        Span<char> name = stackalloc char[HiveKey.MaxNameBytes];
        var pending = new Stack<(uint Offset, string Parent, int ParentPlace, int Depth)>();
        pending.Push((root.Offset, "", -1, 0));
        while (pending.TryPop(out var next))
        {
            if (_hive.Key(next.Offset, "subkey") is not { } key)
                continue;
            if (!Mark(next.Offset))
            {
                _hive.Report(key.FileOffset, "subkey", "is reached twice");
                continue;
            }
            if (next.Depth > RegistryHive.MaxDepth)
            {
                _hive.Report(key.FileOffset, "subkey", "lies deeper than 512 levels");
                continue;
            }
            var path = next.Depth == 0 ? "" : next.Parent.Length == 0 ? key.Name : string.Concat(next.Parent, "\\", name[..key.CopyName(name)]);
            var place = _living.Count;
            if (_withDeleted)
                _living.Add((next.Offset, next.ParentPlace));
            _visitor.Key(key, path, isDeleted: false);
            Values(key, path, isDeleted: false);
            _offsets.Clear();
            SubkeyList.Read(_hive, key, _offsets);
            for (var i = _offsets.Count - 1; i >= 0; i--)
                pending.Push((_offsets[i], path, place, next.Depth + 1));
        }
    }

    private void Values(HiveKey key, string path, bool isDeleted)
    {
        if (key.ValueCount == 0)
            return;
        _offsets.Clear();
        key.ReadValueOffsets(_offsets);
        foreach (var offset in _offsets)
        {
            if (isDeleted && !IsFreshValue(offset))
                continue;
            if (HiveValue.At(_hive, offset) is not { } value)
                continue;
            Mark(offset);
            _visitor.Value(value, path, isDeleted);
        }
    }

    private void Deleted()
    {
        var keys = new List<uint>();
        var values = new List<uint>();
        for (var at = HiveHeader.BaseBlockLength; at + 8 <= _hive.End;)
            at += Bin(at, keys, values);
        _hive.IsInDeletedSpace = true;
        SlackValues();
        if (keys.Count > 0)
            for (var place = 0; place < _living.Count; place++)
                _places[_living[place].Offset] = place;
        foreach (var offset in keys)
            Mark(offset);
        foreach (var offset in keys)
        {
            var key = new HiveKey(_hive, offset);
            var path = PathOf(key);
            _visitor.Key(key, path, isDeleted: true);
            Values(key, path, isDeleted: true);
        }
        foreach (var offset in values)
            if (Mark(offset) && HiveValue.At(_hive, offset) is { } value)
                _visitor.Value(value, "", isDeleted: true);
        _hive.IsInDeletedSpace = false;
    }

    /// <summary>Deleted values that still stand behind the living ones in their key's list.</summary>
    private void SlackValues()
    {
        for (var place = 0; place < _living.Count; place++)
        {
            var key = new HiveKey(_hive, _living[place].Offset);
            if (key.ValueListOffset == RegistryHive.None || !InHive(key.ValueListOffset) || !_hive.TryCell(key.ValueListOffset, "value list offset", out var list))
                continue;
            for (var at = (long)key.ValueCount * 4; at + 4 <= Math.Min(list.Length, 65_536); at += 4)
            {
                var slack = BinaryPrimitives.ReadUInt32LittleEndian(list[(int)at..]);
                if (IsFreshValue(slack) && HiveValue.At(_hive, slack) is { } value && Mark(slack))
                    _visitor.Value(value, PathAt(place), isDeleted: true);
            }
        }
    }

    /// <summary>The path on which the walk came to a living key; empty for the root.</summary>
    private string PathAt(int place)
    {
        var names = new Stack<string>();
        for (; _living[place].Parent >= 0; place = _living[place].Parent)
            names.Push(new HiveKey(_hive, _living[place].Offset).Name);
        return string.Join('\\', names);
    }

    /// <summary>Collects the left-over cells of one bin.</summary>
    /// <returns>Bytes to the next place where a bin may begin.</returns>
    private int Bin(int start, List<uint> keys, List<uint> values)
    {
        const int page = 4096;
        var bytes = _hive.Bytes;
        if (_hive.End - start < 32 || !bytes[start..].StartsWith("hbin"u8))
        {
            if (bytes[start.._hive.End].IndexOfAnyExcept((byte)0) >= 0)
                _hive.Report(start, "hive bin", "has no hbin header");
            return page;
        }
        var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(start + 8)..]);
        if (size < page || size % page != 0 || size > _hive.End - start)
        {
            _hive.Report(start + 8, "hive bin size", $"{size} does not fit");
            size = page;
        }
        var end = Math.Min(start + (int)size, _hive.End);
        for (var at = start + 32; at + 8 <= end;)
        {
            var cell = BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
            var length = Math.Abs((long)cell);
            if (length < 8 || length % 8 != 0 || at + length > end)
            {
                _hive.Report(at, "cell size", $"{cell} does not fit into its bin");
                Scan(at, end, keys, values);
                break;
            }
            if (cell > 0)
                Scan(at, at + (int)length, keys, values);
            else
                Probe(at, end, keys, values);
            at += (int)length;
        }
        return (int)size;
    }

    /// <summary>Free space: former cells begin at any multiple of eight.</summary>
    private void Scan(int start, int end, List<uint> keys, List<uint> values)
    {
        for (var at = start; at + 8 <= end; at += Unit)
            Probe(at, end, keys, values);
    }

    private void Probe(int at, int end, List<uint> keys, List<uint> values)
    {
        var bytes = _hive.Bytes;
        if (bytes[at + 5] != 'k' || bytes[at + 4] is not ((byte)'n' or (byte)'v'))
            return;
        var offset = (uint)(at - HiveHeader.BaseBlockLength);
        if (_seen[at / Unit])
            return;
        var cell = bytes[(at + 4)..end];
        if (bytes[at + 4] == 'n' && HiveKey.Fits(cell) && LooksLikeKey(new HiveKey(_hive, offset)))
            keys.Add(offset);
        else if (bytes[at + 4] == 'v' && HiveValue.Fits(cell) && IsFreshValue(offset))
            values.Add(offset);
    }

    private static bool LooksLikeKey(HiveKey key) =>
        key.Name is { Length: > 0 } name && !name.AsSpan().ContainsAnyInRange('\0', '\u001F')
        && key.LastWriteUtc is { Year: > 1990 and < 2100 } && key.ValueCount < 100_000 && key.SubkeyCount < 1_000_000;

    /// <summary>A value cell that no key has shown yet and that could have been one.</summary>
    private bool IsFreshValue(uint offset)
    {
        if (!InHive(offset) || offset % Unit != 0 || _seen[(int)(RegistryHive.FileOffset(offset) / Unit)])
            return false;
        var cell = _hive.Bytes[(int)(RegistryHive.FileOffset(offset) + 4).._hive.End];
        return HiveValue.Fits(cell) && BinaryPrimitives.ReadInt32LittleEndian(_hive.Bytes[(int)RegistryHive.FileOffset(offset)..]) is not (0 or int.MinValue)
            && BinaryPrimitives.ReadUInt16LittleEndian(cell[16..]) <= 1 && (cell[3] == 0 || cell[3] < 64);
    }

    /// <summary>The path by parent references, as far as they lead; a reference that no longer leads to a key ends in <c>?</c>.</summary>
    private string PathOf(HiveKey key)
    {
        var names = new List<string> { key.Name };
        for (var depth = 0; depth < RegistryHive.MaxDepth; depth++)
        {
            var parent = key.ParentOffset;
            if (!InHive(parent) || !HiveKey.Fits(_hive.Bytes[(int)(RegistryHive.FileOffset(parent) + 4).._hive.End]))
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
            key = new HiveKey(_hive, parent);
            names.Add(key.Name);
        }
        names.Reverse();
        return string.Join('\\', names);
    }

    private bool InHive(uint offset) => offset != RegistryHive.None && RegistryHive.FileOffset(offset) + 80 <= _hive.End;

    /// <returns>False when it was marked before.</returns>
    private bool Mark(uint offset)
    {
        var unit = (int)(RegistryHive.FileOffset(offset) / Unit);
        if (unit >= _seen.Length || _seen[unit])
            return false;
        _seen[unit] = true;
        return true;
    }
}
