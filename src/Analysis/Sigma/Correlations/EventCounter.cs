using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sigma.Correlations;

/// <summary>Numbers events in the order in which they are read, so that matches of several rules on one event are known as one.</summary>
/// <remarks>A rule matches an event once: the same rule again at the same place is another event (several facts of one record).</remarks>
internal sealed class EventCounter
{
    private readonly HashSet<RuleHeader> _rules = new(ReferenceEqualityComparer.Instance);
    private EvidencePointer? _at;
    private DateTime? _timeUtc;
    private long _number;

    public long Of(SigmaMatch match)
    {
        if (match.At == _at && match.TimeUtc == _timeUtc && _rules.Add(match.Rule))
            return _number;
        _rules.Clear();
        _rules.Add(match.Rule);
        (_at, _timeUtc) = (match.At, match.TimeUtc);
        return Next();
    }

    public long Next() => ++_number;
}
