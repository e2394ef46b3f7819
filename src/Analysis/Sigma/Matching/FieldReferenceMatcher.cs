namespace Afterpatch.Analysis.Sigma.Matching;

/// <summary><c>fieldref</c>: the value equals, starts with, ends with or contains the value of another field of the same row.</summary>
internal sealed class FieldReferenceMatcher(string otherField, LiteralPlace place, bool isCased) : ValueMatcher
{
    private readonly StringComparison _comparison = isCased ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    public override string Key { get; } = $"ref{place}{(isCased ? "=" : "~")}{otherField}";

    public override string? OtherField { get; } = otherField;

    public override bool Matches(FieldReader reader, int slot, int other)
    {
        var count = reader.Count(other);
        for (var i = 0; i < count; i++)
        {
            var text = reader.Value(other, i, out var isNull).ToString();
            if (!isNull && AnyMatches(reader, slot, text))
                return true;
        }
        return false;
    }

    private bool AnyMatches(FieldReader reader, int slot, string text)
    {
        var count = reader.Count(slot);
        for (var i = 0; i < count; i++)
        {
            var value = reader.Value(slot, i, out var isNull);
            if (!isNull && Compare(value, text))
                return true;
        }
        return false;
    }

    private bool Compare(ReadOnlySpan<char> value, string text) => place switch
    {
        LiteralPlace.Whole => value.Equals(text, _comparison),
        LiteralPlace.Start => value.StartsWith(text, _comparison),
        LiteralPlace.End => value.EndsWith(text, _comparison),
        _ => value.Contains(text, _comparison),
    };
}
