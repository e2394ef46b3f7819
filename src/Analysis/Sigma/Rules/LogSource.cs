namespace Afterpatch.Analysis.Sigma.Rules;

/// <summary>A rule's <c>logsource</c>; null parts stand for "any".</summary>
public sealed record LogSource(string? Product, string? Category, string? Service)
{
    public override string ToString() =>
        string.Join(", ", new[] { ("product", Product), ("category", Category), ("service", Service) }
            .Where(part => part.Item2 is not null).Select(part => $"{part.Item1}: {part.Item2}"));
}
