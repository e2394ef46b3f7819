namespace Afterpatch.Scripts.WebShells;

/// <summary>Collects what speaks against a file. One strong reason is enough; weak ones add up slowly.</summary>
internal sealed class Score
{
    public const int WebShell = 70;
    public const int Suspicious = 30;

    private readonly List<(int Points, int Line, string Reason)> _reasons = [];

    public SortedSet<string> Capabilities { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Parameters { get; } = new(StringComparer.Ordinal);

    public void Add(int points, int line, string reason, string? capability = null)
    {
        if (capability is not null && points >= 20)
            Capabilities.Add(capability);
        if (!_reasons.Contains((points, line, reason)))
            _reasons.Add((points, line, reason));
    }

    /// <summary>The strongest reason in full, and a quarter of each different one after it.</summary>
    public int Total
    {
        get
        {
            var best = _reasons.GroupBy(r => r.Reason, StringComparer.Ordinal).Select(g => g.Max(r => r.Points)).OrderDescending().ToList();
            return best.Count == 0 ? 0 : Math.Min(100, best[0] + best.Skip(1).Sum() / 4);
        }
    }

    public List<string> Reasons(int atLeast) =>
        [.. _reasons.Where(r => r.Points >= atLeast).OrderByDescending(r => r.Points).ThenBy(r => r.Line).Select(r => r.Reason).Distinct(StringComparer.Ordinal).Take(12)];

    public List<int> Lines(int atLeast) =>
        [.. _reasons.Where(r => r.Points >= atLeast && r.Line > 0).OrderByDescending(r => r.Points).ThenBy(r => r.Line).Select(r => r.Line).Distinct().Take(12)];
}
