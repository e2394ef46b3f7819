namespace Afterpatch.Analysis.Sigma.Matching;

/// <summary><c>exists</c>: the field is there (or not), whatever it holds.</summary>
internal sealed class ExistsMatcher(bool expected) : ValueMatcher
{
    public override string Key => expected ? "exists" : "missing";

    public override bool WithoutField => !expected;

    public override bool Matches(FieldReader reader, int slot, int other) => reader.Count(slot) > 0 == expected;
}
