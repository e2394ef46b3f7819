namespace Afterpatch.Formats.Registry;

/// <summary>Shows every key and value of a hive to a visitor: the living ones depth first, then those that deletion left behind.</summary>
/// <remarks>A cell is shown once; cycles end there.</remarks>
public sealed class HiveWalk
{
    private readonly RegistryHive _hive;
    private readonly IHiveVisitor _visitor;
    private readonly CellMarks _seen;
    private readonly HiveRemains? _remains;
    private readonly HivePath _path = new();
    private readonly List<uint> _offsets = [];

    private HiveWalk(RegistryHive hive, IHiveVisitor visitor, bool withDeleted)
    {
        _hive = hive;
        _visitor = visitor;
        _seen = new CellMarks(hive.End);
        if (withDeleted)
            _remains = new HiveRemains(hive, _seen);
    }

    public static void Run(RegistryHive hive, IHiveVisitor visitor, bool withDeleted = true)
    {
        var walk = new HiveWalk(hive, visitor, withDeleted);
        if (hive.Root is { } root)
            walk.Living(root);
        walk._remains?.Show(visitor, walk._path);
    }

    private void Living(HiveKey root)
    {
        var pending = new Stack<Pending>();
        pending.Push(new(root.Offset, 0, -1, 0));
        while (pending.TryPop(out var next))
        {
            if (_hive.Key(next.Offset, "subkey") is not { } key)
                continue;
            if (!_seen.Add(next.Offset))
            {
                _hive.Report(key.FileOffset, "subkey", "is reached twice");
                continue;
            }
            if (next.Depth > RegistryHive.MaxDepth)
            {
                _hive.Report(key.FileOffset, "subkey", "lies deeper than 512 levels");
                continue;
            }
            if (next.Depth == 0)
                _path.Set("", key);
            else
                _path.Enter(next.ParentLength, key);
            var place = _remains?.AddLiving(key, next.ParentPlace) ?? 0;
            _visitor.Key(key, _path, isDeleted: false);
            Values(key);
            _offsets.Clear();
            SubkeyList.Read(_hive, key, _offsets);
            if (_offsets.Count > 1)
                _hive.Fetch(_offsets, HiveKey.ValueListOffsetAt);
            // Everything below a key comes before its next sibling: the parent's path stays in place, its length is enough.
            for (var i = _offsets.Count - 1; i >= 0; i--)
                pending.Push(new(_offsets[i], _path.Length, place, next.Depth + 1));
        }
    }

    private void Values(HiveKey key)
    {
        if (key.ValueCount == 0)
            return;
        _offsets.Clear();
        key.ReadValueOffsets(_offsets);
        if (_offsets.Count > 1)
            _hive.Fetch(_offsets, HiveValue.DataOffsetAt);
        foreach (var offset in _offsets)
            if (HiveValue.At(_hive, offset) is { } value)
            {
                _seen.Add(offset);
                _visitor.Value(value, _path, isDeleted: false);
            }
    }

    /// <param name="ParentLength">Characters of the parent's path.</param>
    /// <param name="ParentPlace">Number of the parent among the living keys, -1 for none.</param>
    private readonly record struct Pending(uint Offset, int ParentLength, int ParentPlace, int Depth);
}
