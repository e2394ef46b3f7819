namespace Afterpatch.Analysis.Sigma.Rules;

/// <summary>What every kind of rule document says about itself.</summary>
public sealed record RuleHeader
{
    /// <summary>Path of the file as it was given.</summary>
    public required string File { get; init; }

    /// <summary>1-based line of the document.</summary>
    public required int Line { get; init; }

    public required string Title { get; init; }

    /// <summary>The rule's id; when it has none, its name, else its title, with its place where another rule is called the same.</summary>
    public required string Id { get; init; }

    /// <summary>False when <see cref="Id"/> is only what the rule is called, which other rules may be called too.</summary>
    public bool HasId { get; init; }

    /// <summary>Name for references from correlations and filters; the title of a rule that has neither name nor id; null when only the id is one.</summary>
    public string? Name { get; init; }

    public SigmaLevel Level { get; init; }

    public string Status { get; init; } = "";

    public string Author { get; init; } = "";

    public string License { get; init; } = "";

    public string Description { get; init; } = "";

    public IReadOnlyList<string> References { get; init; } = [];

    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<string> FalsePositives { get; init; } = [];

    /// <summary>Fields that the author wants to be shown.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>Our own attributes, from the rule's <c>afterpatch</c> map: <c>subject</c>, <c>outcome</c>, <c>question</c>, <c>title-fr</c>.</summary>
    public IReadOnlyDictionary<string, string> Custom { get; init; } = new Dictionary<string, string>();

    /// <summary>ATT&amp;CK technique ids out of the tags, <c>T1505.003</c>.</summary>
    public IReadOnlyList<string> Attack =>
        [.. Tags.Where(tag => tag.Length > 8 && tag.StartsWith("attack.t", StringComparison.OrdinalIgnoreCase) && char.IsAsciiDigit(tag[8]))
            .Select(tag => tag[7..].ToUpperInvariant())];
}

/// <summary>A rule on single events or lines.</summary>
internal sealed record SigmaRule(RuleHeader Header, LogSource Source, Expression Detection)
{
    /// <summary>False for rules that only feed correlations.</summary>
    public bool Alerts { get; set; } = true;

    /// <summary>True when a correlation asks for this rule's matches.</summary>
    public bool FeedsCorrelation { get; set; }
}
