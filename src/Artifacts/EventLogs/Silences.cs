using Afterpatch.Core;

namespace Afterpatch.Artifacts.EventLogs;

/// <summary>The longest times without a record, and which of them the log's own rhythm does not explain.</summary>
/// <remarks>
/// A machine that sleeps at night or is restarted each week makes many silences of about the same length: these are its rhythm. One that is
/// far longer than those is a hole.
/// </remarks>
internal sealed class Silences
{
    /// <summary>A log with fewer records has no rhythm.</summary>
    public const int FewestRecords = 1000;

    private const int Kept = 32;
    private const ulong ShortestHole = 3600UL * 10_000_000;
    private const ulong Times = 6;
    private readonly List<(ulong From, ulong To)> _longest = [];
    private ulong _shortestKept;

    /// <param name="from">FILETIME of a record.</param>
    /// <param name="to">FILETIME of the next.</param>
    public void Observe(ulong from, ulong to)
    {
        if (to <= from || to - from <= _shortestKept)
            return;
        _longest.Add((from, to));
        if (_longest.Count < 2 * Kept)
            return;
        Shorten();
        _shortestKept = Length(_longest[^1]);
    }

    public IEnumerable<TimeGap> Unexplained()
    {
        Shorten();
        if (_longest.Count < Kept)
            return [];
        var usual = Length(_longest[Kept / 2]);
        return _longest.Where(silence => Length(silence) > Math.Max(ShortestHole, Times * usual))
            .Select(silence => new TimeGap(DateTime.FromFileTimeUtc((long)silence.From), DateTime.FromFileTimeUtc((long)silence.To)));
    }

    private void Shorten()
    {
        _longest.Sort((a, b) => Length(a) != Length(b) ? Length(b).CompareTo(Length(a)) : a.From.CompareTo(b.From));
        if (_longest.Count > Kept)
            _longest.RemoveRange(Kept, _longest.Count - Kept);
    }

    private static ulong Length((ulong From, ulong To) silence) => silence.To - silence.From;
}
