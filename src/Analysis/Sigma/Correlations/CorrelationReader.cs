using System.Globalization;
using Afterpatch.Analysis.Sigma.Matching;
using Afterpatch.Analysis.Sigma.Rules;

namespace Afterpatch.Analysis.Sigma.Correlations;

/// <summary>Reads the <c>correlation</c> map of a document. What the specification does not define is refused.</summary>
internal static class CorrelationReader
{
    private static readonly string[] Known = ["type", "rules", "group-by", "timespan", "condition", "aliases", "generate", "field"];
    private const int MaxReferences = 1000;

    public static SigmaCorrelation Read(RuleHeader header, RuleNode node)
    {
        if (node.Entries is not { } entries)
            throw new RuleException(node.Line, "the correlation is not a map");
        if (entries.FirstOrDefault(entry => !Known.Contains(entry.Key.Scalar)) is { Key: { } unknown })
            throw new RuleException(unknown.Line, $"'{unknown.Scalar}' is not known in a correlation");
        var type = node.Text("type") ?? throw new RuleException(node.Line, "the correlation has no type");
        var kind = Kind(type, node["type"]!.Line);
        var (conditions, notEqual, fields, percentile) = Condition(kind, type, node);
        return new SigmaCorrelation(header, kind, Span(node))
        {
            References = References(node),
            GroupBy = node.TextList("group-by"),
            Aliases = Aliases(node),
            Conditions = conditions,
            NotEqual = notEqual,
            ValueFields = fields,
            Percentile = percentile,
            Generate = Generate(node),
        };
    }

    private static CorrelationKind Kind(string type, int line) => type switch
    {
        "event_count" => CorrelationKind.EventCount,
        "value_count" => CorrelationKind.ValueCount,
        "temporal" => CorrelationKind.Temporal,
        "temporal_ordered" or "ordered_temporal" => CorrelationKind.TemporalOrdered,
        "value_sum" => CorrelationKind.ValueSum,
        "value_avg" => CorrelationKind.ValueAverage,
        "value_percentile" => CorrelationKind.ValuePercentile,
        "value_median" => CorrelationKind.ValueMedian,
        _ => throw new RuleException(line, $"'{type}' is not a type of correlation"),
    };

    private static TimeSpan Span(RuleNode node)
    {
        var text = node.Text("timespan") ?? throw new RuleException(node.Line, "the correlation has no timespan");
        if (text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
        {
            switch (text[^1])
            {
                case 's':
                    return TimeSpan.FromSeconds(count);
                case 'm':
                    return TimeSpan.FromMinutes(count);
                case 'h' when count <= 100_000:
                    return TimeSpan.FromHours(count);
                case 'd' when count <= 10_000:
                    return TimeSpan.FromDays(count);
            }
        }
        throw new RuleException(node["timespan"]!.Line, $"'{text}' is not a timespan: a number and one of s, m, h, d");
    }

    private static List<KeyValuePair<string, int>> References(RuleNode node)
    {
        var rules = node["rules"] ?? throw new RuleException(node.Line, "the correlation refers to no rules");
        var list = rules.Items ?? [rules];
        if (list.Count is 0 or > MaxReferences)
            throw new RuleException(rules.Line, $"a correlation refers to 1 to {MaxReferences} rules");
        return [.. list.Select(item => new KeyValuePair<string, int>(
            item.Scalar ?? throw new RuleException(item.Line, "a reference to a rule is not a text"), item.Line))];
    }

    private static List<FieldAlias> Aliases(RuleNode node)
    {
        if (node["aliases"] is not { IsNull: false } map)
            return [];
        var aliases = new List<FieldAlias>();
        foreach (var (alias, fields) in map.Entries ?? throw new RuleException(map.Line, "'aliases' is not a map"))
            foreach (var (rule, field) in fields.Entries ?? throw new RuleException(fields.Line, "an alias is not a map of rule to field"))
                aliases.Add(new(alias.Scalar!, rule.Scalar!, field.Scalar ?? throw new RuleException(field.Line, "a field is not a text"), rule.Line));
        return aliases;
    }

    private static bool Generate(RuleNode node)
    {
        return node["generate"] switch
        {
            null => false,
            { Scalar: { } text } when bool.TryParse(text, out var generate) => generate,
            var other => throw new RuleException(other.Line, "'generate' is true or false"),
        };
    }

    private static (List<NumberMatcher> Conditions, decimal? NotEqual, IReadOnlyList<string> Fields, decimal Percentile) Condition(
        CorrelationKind kind, string type, RuleNode node)
    {
        var isTemporal = kind is CorrelationKind.Temporal or CorrelationKind.TemporalOrdered;
        var condition = node["condition"];
        if (condition is null)
            return isTemporal ? ([], null, [], 50) : throw new RuleException(node.Line, $"a correlation of type {type} needs a condition");
        if (condition.Entries is not { } entries)
            throw new RuleException(condition.Line, "the condition is not a map such as 'gte: 10'; expressions over rules are not supported");
        var conditions = new List<NumberMatcher>();
        decimal? notEqual = null;
        decimal? percentile = null;
        foreach (var (key, value) in entries)
        {
            switch (key.Scalar)
            {
                case "field":
                    break;
                case "percentile" when kind == CorrelationKind.ValuePercentile:
                    percentile = Number(value) is >= 0 and <= 100 and var p ? p : throw new RuleException(value.Line, "a percentile lies between 0 and 100");
                    break;
                case "neq":
                    notEqual = Number(value);
                    break;
                case var name:
                    conditions.Add(new NumberMatcher(Comparison(name!, key.Line), Number(value)));
                    break;
            }
        }
        if (conditions.Count == 0 && notEqual is null)
            throw new RuleException(condition.Line, "the condition compares with nothing");
        if (kind == CorrelationKind.ValuePercentile && percentile is null)
            throw new RuleException(condition.Line, "value_percentile needs 'percentile' in its condition");
        if (kind == CorrelationKind.TemporalOrdered)
            throw new RuleException(condition.Line, "a condition on temporal_ordered is not supported: all rules in order are meant");
        return (conditions, notEqual, ValueFields(kind, type, condition, node), percentile ?? 50);
    }

    private static IReadOnlyList<string> ValueFields(CorrelationKind kind, string type, RuleNode condition, RuleNode node)
    {
        var fields = condition["field"] is not null ? condition.TextList("field") : node.TextList("field");
        var needsField = kind is CorrelationKind.ValueCount or CorrelationKind.ValueSum or CorrelationKind.ValueAverage or CorrelationKind.ValuePercentile
            or CorrelationKind.ValueMedian;
        if (needsField && fields.Count == 0)
            throw new RuleException(condition.Line, $"a correlation of type {type} needs 'field' in its condition");
        if (!needsField && fields.Count > 0)
            throw new RuleException(condition.Line, $"a correlation of type {type} has no 'field'");
        if (fields.Count > 1 && kind != CorrelationKind.ValueCount)
            throw new RuleException(condition.Line, $"a correlation of type {type} takes one field");
        return fields;
    }

    private static NumberComparison Comparison(string name, int line) => name switch
    {
        "gt" => NumberComparison.Greater,
        "gte" => NumberComparison.GreaterOrEqual,
        "lt" => NumberComparison.Less,
        "lte" => NumberComparison.LessOrEqual,
        "eq" => NumberComparison.Equal,
        _ => throw new RuleException(line, $"'{name}' is not known in a correlation's condition"),
    };

    private static decimal Number(RuleNode value) =>
        value.Scalar is { } text && NumberMatcher.TryRead(text, out var number) ? number : throw new RuleException(value.Line, "not a number");
}
