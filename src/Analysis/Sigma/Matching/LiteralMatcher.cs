namespace Afterpatch.Analysis.Sigma.Matching;

/// <summary>Where a literal must stand in the value.</summary>
internal enum LiteralPlace
{
    Whole,
    Start,
    End,
    Anywhere,
}

/// <summary>A text without wildcards, compared by code unit, without regard to case unless it is <c>cased</c>.</summary>
internal sealed class LiteralMatcher(LiteralPlace place, string text, bool isCased) : TextMatcher
{
    private readonly StringComparison _comparison = isCased ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
    private readonly TextSearch _search = new(text, isCased);

    public LiteralPlace Place { get; } = place;

    public string Text { get; } = text;

    public bool IsCased { get; } = isCased;

    public override string Key => field ??= $"{Place}{(IsCased ? "=" : "~")}{(IsCased ? Text : Text.ToUpperInvariant())}";

    /// <summary>An empty text, and the <c>-</c> of web logs, are how a log writes "nothing".</summary>
    protected override bool MatchesNull => Place == LiteralPlace.Whole && Text is ("" or "-");

    public override bool Matches(ReadOnlySpan<char> value) => Place switch
    {
        LiteralPlace.Whole => value.Equals(Text, _comparison),
        LiteralPlace.Start => value.StartsWith(Text, _comparison),
        LiteralPlace.End => value.EndsWith(Text, _comparison),
        _ => _search.IsIn(value),
    };
}
