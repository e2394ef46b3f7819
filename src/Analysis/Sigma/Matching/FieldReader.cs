namespace Afterpatch.Analysis.Sigma.Matching;

/// <summary>Gives the values of an event's or a line's fields by slot. A field may have several values (unnamed data), one, or none.</summary>
internal abstract class FieldReader
{
    /// <summary>Values that the field has in the present row; 0 when the row has no such field.</summary>
    public abstract int Count(int slot);

    /// <summary>One value as text. Valid until the next call.</summary>
    /// <param name="isNull">True when the field is there and holds nothing.</param>
    public abstract ReadOnlySpan<char> Value(int slot, int index, out bool isNull);
}
