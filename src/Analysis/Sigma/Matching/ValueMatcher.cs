namespace Afterpatch.Analysis.Sigma.Matching;

/// <summary>One test of a field's values. Immutable, used by several threads.</summary>
internal abstract class ValueMatcher
{
    /// <summary>Two matchers with the same key mean the same.</summary>
    public abstract string Key { get; }

    /// <summary>The answer for a row that does not have the field.</summary>
    public virtual bool WithoutField => false;

    /// <summary>A second field whose value is compared with, or null.</summary>
    public virtual string? OtherField => null;

    /// <param name="slot">The field.</param>
    /// <param name="other">Slot of <see cref="OtherField"/>, -1 when there is none.</param>
    public abstract bool Matches(FieldReader reader, int slot, int other);
}

/// <summary>A test that holds when any one of the field's values passes.</summary>
internal abstract class TextMatcher : ValueMatcher
{
    public abstract bool Matches(ReadOnlySpan<char> value);

    /// <summary>The answer for a field that is there and holds nothing.</summary>
    protected virtual bool MatchesNull => false;

    public override bool Matches(FieldReader reader, int slot, int other)
    {
        var count = reader.Count(slot);
        for (var i = 0; i < count; i++)
        {
            var value = reader.Value(slot, i, out var isNull);
            if (isNull ? MatchesNull : Matches(value))
                return true;
        }
        return false;
    }
}
