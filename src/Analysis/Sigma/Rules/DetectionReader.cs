namespace Afterpatch.Analysis.Sigma.Rules;

/// <summary>Reads a <c>detection</c> (or <c>filter</c>) map: its selections and its condition.</summary>
internal sealed class DetectionReader(TestReader tests)
{
    private const int MaxDepth = 32;

    /// <param name="reserved">Keys of the map that are no selections.</param>
    public Expression Read(RuleNode detection, IReadOnlyCollection<string> reserved)
    {
        if (detection.Entries is not { } entries)
            throw new RuleException(detection.Line, "the detection is not a map of selections");
        var selections = new Dictionary<string, Expression>(StringComparer.Ordinal);
        foreach (var (key, value) in entries)
        {
            if (key.Scalar == "timeframe")
                throw new RuleException(key.Line, "'timeframe' belongs to Sigma 1; write a correlation rule");
            if (key.Scalar != "condition" && !reserved.Contains(key.Scalar!))
                selections.Add(key.Scalar!, Selection(value, 0));
        }
        if (selections.Count == 0)
            throw new RuleException(detection.Line, "the detection has no selections");
        var condition = detection["condition"] ?? throw new RuleException(detection.Line, "the detection has no condition");
        var conditions = condition.Items ?? [condition];
        if (conditions.Count == 0)
            throw new RuleException(condition.Line, "the list of conditions is empty");
        return Expression.Any([.. conditions.Select(one => ConditionParser.Parse(
            one.Scalar ?? throw new RuleException(one.Line, "a condition is not a text"), one.Line, selections))]);
    }

    private Expression Selection(RuleNode node, int depth)
    {
        if (depth > MaxDepth)
            throw new RuleException(node.Line, $"selections nested deeper than {MaxDepth} levels");
        if (node.Entries is { } entries)
        {
            if (entries.Count == 0)
                throw new RuleException(node.Line, "a selection is empty");
            return Expression.All([.. entries.Select(entry => tests.Read(entry.Key, entry.Value))]);
        }
        if (node.Items is { } items)
        {
            if (items.Count == 0)
                throw new RuleException(node.Line, "a selection is empty");
            return Expression.Any([.. items.Select(item => Selection(item, depth + 1))]);
        }
        if (node.IsNull)
            throw new RuleException(node.Line, "a selection is empty");
        return tests.Keyword(node);
    }
}
