using Afterpatch.Analysis.Sigma.Correlations;

namespace Afterpatch.Analysis.Sigma.Rules;

/// <summary>Reads one rule document of any kind.</summary>
internal sealed class RuleReader(string file, TestReader tests)
{
    private static readonly string[] FilterKeys = ["rules"];
    private static readonly string[] Kinds = ["detection", "correlation", "filter"];
    private readonly DetectionReader _detections = new(tests);

    /// <returns>A <see cref="SigmaRule"/>, <see cref="SigmaCorrelation"/> or <see cref="SigmaFilter"/>.</returns>
    public object Read(RuleNode document)
    {
        if (document.Entries is null)
            throw new RuleException(document.Line, "the document is not a map");
        if (document["action"] is { } action)
            throw new RuleException(action.Line, "rule collections with 'action' belong to Sigma 1; write each rule as its own document");
        var header = Header(document);
        var kinds = Kinds.Where(kind => document[kind] is not null).ToList();
        return kinds switch
        {
            ["detection"] => new SigmaRule(header, Source(document), _detections.Read(document["detection"]!, [])),
            ["correlation"] => CorrelationReader.Read(header, document["correlation"]!),
            ["filter"] => Filter(header, document),
            [] => throw new RuleException(document.Line, "the document has neither 'detection' nor 'correlation' nor 'filter'"),
            _ => throw new RuleException(document.Line, $"the document has both '{kinds[0]}' and '{kinds[1]}'"),
        };
    }

    private RuleHeader Header(RuleNode document)
    {
        var title = document.Text("title") ?? throw new RuleException(document.Line, "the rule has no title");
        var status = document.Text("status") ?? "";
        if (status == "unsupported")
            throw new RuleException(document["status"]!.Line, "the rule's own status is 'unsupported'");
        if (document.Text("taxonomy") is { } taxonomy && !taxonomy.Equals("sigma", StringComparison.OrdinalIgnoreCase))
            throw new RuleException(document["taxonomy"]!.Line, $"the fields are those of the taxonomy '{taxonomy}'; only 'sigma' is known");
        return new RuleHeader
        {
            File = file,
            Line = document.Line,
            Title = title,
            Name = document.Text("name") ?? (document.Text("id") is null ? title : null),
            Id = document.Text("id") ?? document.Text("name") ?? title,
            HasId = document.Text("id") is not null,
            Level = Level(document),
            Status = status,
            Author = document.Text("author") ?? "",
            License = document.Text("license") ?? "",
            Description = (document.Text("description") ?? "").Trim(),
            References = document.TextList("references"),
            Tags = document.TextList("tags"),
            FalsePositives = document.TextList("falsepositives"),
            Fields = document.TextList("fields"),
            Custom = Custom(document),
        };
    }

    private static SigmaLevel Level(RuleNode document)
    {
        if (document.Text("level") is not { } level)
            return SigmaLevel.Informational;
        foreach (var known in Enum.GetValues<SigmaLevel>())
            if (level.Equals(known.ToString(), StringComparison.OrdinalIgnoreCase))
                return known;
        throw new RuleException(document["level"]!.Line, $"'{level}' is not a level");
    }

    private static Dictionary<string, string> Custom(RuleNode document)
    {
        var custom = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in document["afterpatch"]?.Entries ?? [])
            custom.Add(key.Scalar!, value.Scalar ?? throw new RuleException(value.Line, $"'{key.Scalar}' is not a text"));
        return custom;
    }

    private static LogSource Source(RuleNode document)
    {
        var source = document["logsource"] ?? throw new RuleException(document.Line, "the rule has no logsource");
        if (source.Entries is null)
            throw new RuleException(source.Line, "the logsource is not a map");
        var parts = new LogSource(source.Text("product")?.ToLowerInvariant(), source.Text("category")?.ToLowerInvariant(),
            source.Text("service")?.ToLowerInvariant());
        return parts is { Product: null, Category: null, Service: null }
            ? throw new RuleException(source.Line, "the logsource names neither product nor category nor service")
            : parts;
    }

    private SigmaFilter Filter(RuleHeader header, RuleNode document)
    {
        var filter = document["filter"]!;
        var rules = filter["rules"] ?? throw new RuleException(filter.Line, "the filter does not say for which rules it is");
        IReadOnlyList<RuleNode> named = rules switch
        {
            { Scalar: "any" or "*" } => [],
            { Scalar: not null } => [rules],
            { Items: { Count: > 0 } items } => items,
            _ => throw new RuleException(rules.Line, "the filter's rules are neither a list nor 'any'"),
        };
        var ids = named.Select(node => new KeyValuePair<string, int>(
            node.Scalar ?? throw new RuleException(node.Line, "a reference to a rule is not a text"), node.Line));
        return new SigmaFilter(header, Source(document), [.. ids], _detections.Read(filter, FilterKeys));
    }
}
