using Afterpatch.Analysis.Sigma.Engine;
using Afterpatch.Analysis.Sigma.Matching;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sigma;

/// <summary>How much of a match is kept.</summary>
/// <param name="AllFields">True to keep every field of the event or line.</param>
/// <param name="MaxValue">Characters of a value that are kept.</param>
/// <param name="MaxPerRule">Matches of one rule in one file that are kept; the rest is counted.</param>
public sealed record SigmaScanOptions(bool AllFields, int MaxValue, int MaxPerRule)
{
    /// <summary>For <c>hunt</c>: everything.</summary>
    public static SigmaScanOptions Everything { get; } = new(true, int.MaxValue, int.MaxValue);

    /// <summary>For <c>investigate</c>: what findings show.</summary>
    public static SigmaScanOptions Findings { get; } = new(false, 1000, 200);
}

/// <summary>Makes matches of rows, and keeps to the limits for one file. State: a counter for each rule that matched.</summary>
internal sealed class MatchKeeper(SigmaScanOptions options)
{
    private readonly Dictionary<ProgramRule, (long Count, SigmaMatch Last, DateTime? LastUtc)> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>True when the match is to be made and kept, false when it was only counted.</summary>
    public bool Keeps(ProgramRule rule, DateTime? utc)
    {
        if (options.MaxPerRule == int.MaxValue)
            return true;
        if (!_seen.TryGetValue(rule, out var seen))
            return true;
        var limit = rule.Rule.FeedsCorrelation ? 100_000 : options.MaxPerRule;
        if (seen.Count < limit)
            return true;
        _seen[rule] = (seen.Count + 1, seen.Last, utc > seen.LastUtc ? utc : seen.LastUtc);
        return false;
    }

    public void Kept(ProgramRule rule, SigmaMatch match, ICollection<Record> kept)
    {
        kept.Add(match);
        if (options.MaxPerRule != int.MaxValue)
            _seen[rule] = (_seen.GetValueOrDefault(rule).Count + 1, match, match.TimeUtc);
    }

    /// <summary>One more record for each rule of which matches were only counted.</summary>
    public void Complete(ICollection<Record> kept)
    {
        foreach (var (rule, (count, last, lastUtc)) in _seen.OrderBy(pair => pair.Key.Rule.Header.Id, StringComparer.Ordinal))
        {
            var limit = rule.Rule.FeedsCorrelation ? 100_000 : options.MaxPerRule;
            if (count > limit)
                kept.Add(last with { More = count - limit, MoreLastUtc = lastUtc });
        }
    }

    public IReadOnlyList<KeyValuePair<string, string>> Shown(ProgramRule rule, FieldReader reader)
    {
        var shown = new List<KeyValuePair<string, string>>(rule.Shown.Count);
        foreach (var (name, slot) in rule.Shown)
            for (var i = 0; i < Math.Min(reader.Count(slot), 20); i++)
            {
                var value = reader.Value(slot, i, out var isNull);
                if (!isNull)
                    shown.Add(new(name, Cut(value)));
            }
        return shown;
    }

    private string Cut(ReadOnlySpan<char> value)
    {
        if (value.Length <= options.MaxValue)
            return value.ToString();
        var length = char.IsHighSurrogate(value[options.MaxValue - 1]) ? options.MaxValue - 1 : options.MaxValue;
        return string.Concat(value[..length], "…");
    }
}
