using System.Runtime.CompilerServices;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement;

/// <summary>Where the fields of one kind of event stand, found once for each of the shapes that a log has for it.</summary>
internal sealed class FieldMap(params string[] names)
{
    /// <summary>A log has one shape per template and chunk at worst; beyond that many they are looked up each time.</summary>
    private const int MaxShapes = 256;

    private readonly Dictionary<EventShape, int[]> _known = new(ReferenceEqualityComparer.Instance);
    private EventShape? _last;
    private int[] _ordinals = [];

    /// <summary>The value of the n-th name in this event; empty when it has none, and for a dash, which Windows writes for nothing.</summary>
    public ReadOnlySpan<char> Text(EventRow row, int name)
    {
        var ordinal = Of(row)[name];
        if (ordinal < 0)
            return default;
        var text = row.Text(ordinal);
        return text is "-" ? default : text;
    }

    /// <summary>The value of the n-th name as a number; false when it has none.</summary>
    public bool TryNumber(EventRow row, int name, out ulong number)
    {
        var ordinal = Of(row)[name];
        number = 0;
        return ordinal >= 0 && row.TryNumber(ordinal, out number);
    }

    /// <summary>Where each name stands in this event; -1 for one that it does not have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<int> Of(EventRow row)
    {
        var shape = row.Shape;
        if (!ReferenceEquals(shape, _last))
            Turn(shape);
        return _ordinals;
    }

    private void Turn(EventShape shape)
    {
        if (!_known.TryGetValue(shape, out var ordinals))
        {
            ordinals = Array.ConvertAll(names, shape.Ordinal);
            if (_known.Count < MaxShapes)
                _known.Add(shape, ordinals);
        }
        (_last, _ordinals) = (shape, ordinals);
    }
}
