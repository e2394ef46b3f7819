using Afterpatch.Core;

namespace Afterpatch.Artifacts.TextLogs;

/// <summary>First and last time of a log and its holes, from the times of its rows.</summary>
/// <remarks>Bounded: the 64 largest holes are kept. A time far from its neighbours is not believed until others confirm it.</remarks>
internal sealed class CoverageTracker(EvidenceFile file)
{
    private const int MaxGaps = 64;
    private const int Confirmations = 16;

    private static readonly TimeSpan SmallestGap = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Jump = TimeSpan.FromDays(60);

    private readonly List<TimeGap> _gaps = [];
    private DateTime _first = DateTime.MaxValue;
    private DateTime _last = DateTime.MinValue;
    private DateTime _previous;
    private DateTime _outlier;
    private long _timed;
    private long _outliers;
    private int _confirmed;

    /// <summary>Rows whose time could not be read.</summary>
    public long Untimed { get; set; }

    public void Add(DateTime utc)
    {
        if (_timed > 0 && (utc - _previous > Jump || _previous - utc > Jump) && !IsConfirmed(utc))
            return;
        _timed++;
        if (utc > _previous && _previous != default && utc - _previous >= SmallestGap)
            AddGap(new TimeGap(_previous, utc));
        _previous = utc;
        if (utc < _first)
            _first = utc;
        if (utc > _last)
            _last = utc;
    }

    public IEnumerable<Diagnostic> Diagnostics()
    {
        if (Untimed > 0)
            yield return new Diagnostic(file.Path, -1, "time", $"{Untimed} rows whose time could not be read");
        if (_outliers > 0)
            yield return new Diagnostic(file.Path, -1, "time", $"{_outliers} rows whose time is far from their neighbours' (left out of what the file covers)");
        if (_timed > 0 && file.ModifiedUtc is { } modified && _last > modified.AddDays(2))
            yield return new Diagnostic(file.Path, -1, "time", $"last row is dated {UtcText.Format(_last)}, after the file's last write {UtcText.Format(modified)}");
    }

    public SourceSpan ToSpan(string family, long rows, long lost) => new()
    {
        At = new EvidencePointer(file.Path),
        Family = family,
        Records = rows,
        Lost = lost,
        FirstUtc = _timed > 0 ? _first : null,
        LastUtc = _timed > 0 ? _last : null,
        Gaps = Significant(),
    };

    private bool IsConfirmed(DateTime utc)
    {
        _outliers++;
        _confirmed = (utc - _outlier).Duration() < Jump ? _confirmed + 1 : 1;
        _outlier = utc;
        if (_confirmed < Confirmations)
            return false;
        _outliers -= _confirmed;
        _confirmed = 0;
        return true;
    }

    private void AddGap(TimeGap gap)
    {
        if (_gaps.Count < MaxGaps)
        {
            _gaps.Add(gap);
            return;
        }
        var smallest = 0;
        for (var i = 1; i < _gaps.Count; i++)
            if (Length(_gaps[i]) < Length(_gaps[smallest]))
                smallest = i;
        if (Length(gap) > Length(_gaps[smallest]))
            _gaps[smallest] = gap;
    }

    /// <summary>Holes that the log's own rhythm does not explain: twenty times the mean distance of its rows, and half an hour at least.</summary>
    private TimeGap[] Significant()
    {
        if (_timed < 2)
            return [];
        var rhythm = (_last - _first).Ticks / (_timed - 1) * 20;
        return _gaps.Where(gap => Length(gap).Ticks > rhythm).OrderBy(gap => gap.FromUtc).ToArray();
    }

    private static TimeSpan Length(TimeGap gap) => gap.ToUtc - gap.FromUtc;
}
