namespace Afterpatch.Analysis.Sigma.Matching;

/// <summary><c>*</c> alone: the field is there and holds something.</summary>
internal sealed class AnyValueMatcher : TextMatcher
{
    public static AnyValueMatcher Instance { get; } = new();

    public override string Key => "*";

    public override bool Matches(ReadOnlySpan<char> value) => true;
}
