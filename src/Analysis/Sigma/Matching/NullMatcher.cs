namespace Afterpatch.Analysis.Sigma.Matching;

/// <summary><c>null</c>: the field is not there or holds nothing.</summary>
internal sealed class NullMatcher : ValueMatcher
{
    public static NullMatcher Instance { get; } = new();

    public override string Key => "null";

    public override bool WithoutField => true;

    public override bool Matches(FieldReader reader, int slot, int other)
    {
        var count = reader.Count(slot);
        for (var i = 0; i < count; i++)
        {
            reader.Value(slot, i, out var isNull);
            if (!isNull)
                return false;
        }
        return true;
    }
}
