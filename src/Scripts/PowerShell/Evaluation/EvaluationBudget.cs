namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Bounds on the work that a script can ask for. Counts, not clocks: the same script always ends at the same place.</summary>
internal sealed class EvaluationBudget
{
    /// <summary>Longest text or array that one operation may make, in characters or elements.</summary>
    public const int MaxLength = 16 << 20;

    /// <summary>Longest array of boxed values; they weigh ten times a character.</summary>
    public const int MaxElements = 2 << 20;

    /// <summary>Expressions and statements within each other, those of called functions included.</summary>
    public const int MaxDepth = 24_000;

    /// <summary>A function that takes the next letter and calls itself for the rest is called once for each letter of the hidden text.</summary>
    public const int MaxCalls = 2_000;

    /// <summary>The same where it is not known whether the code runs.</summary>
    public const int MaxDoubtfulCalls = 64;

    private const long TotalWork = 16_000_000;

    private long _used;
    private long _limit = TotalWork;
    private readonly SortedSet<string> _bounds = new(StringComparer.Ordinal);

    public bool Exhausted => _used > _limit;

    public IReadOnlyCollection<string> Bounds => _bounds;

    public void Reached(string bound) => _bounds.Add(bound);

    /// <summary>Pays for one step; false when nothing is left.</summary>
    public bool Step(long work = 1)
    {
        _used += work;
        if (_used <= _limit)
            return true;
        if (_limit == TotalWork)
            Reached($"evaluation stopped after {TotalWork} steps");
        return false;
    }

    /// <summary>True when an operation may make that much; pays for it.</summary>
    public bool Allows(long length)
    {
        if (length > MaxLength)
        {
            Reached($"a value of more than {MaxLength} characters was not built");
            return false;
        }
        return Step(length >> 4);
    }

    public bool AllowsElements(long count)
    {
        if (count > MaxElements)
        {
            Reached($"a list of more than {MaxElements} elements was not built");
            return false;
        }
        return Step(count >> 2);
    }

    /// <summary>Narrows what is left to a share for one loop or call. Give the result back to <see cref="Restore"/>.</summary>
    public long Narrow(long work)
    {
        var before = _limit;
        _limit = Math.Min(_limit, _used + work);
        return before;
    }

    public void Restore(long before) => _limit = before;
}
