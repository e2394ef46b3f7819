using Afterpatch.Core;
using Afterpatch.Formats;
using Afterpatch.Formats.Evtx;

namespace Afterpatch.Artifacts.EventLogs;

/// <summary>Keeps account of what one log covers: first and last time, records, losses, holes.</summary>
/// <remarks>State: one entry for each run of consecutive record numbers, at most 65,536; the longest silences, at most 32.</remarks>
internal sealed class LogSurvey(string source, IRecordSink sink)
{
    private const int MaxRuns = 65_536;
    private readonly List<RecordRun> _runs = [];
    private readonly Silences _silences = new();
    private string? _channel;
    private long _records;
    private long _lost;
    private ulong _firstTicks = ulong.MaxValue;
    private ulong _lastTicks;
    private RecordRun _run;

    public void Damaged(EvtxDamage damage)
    {
        _lost += damage.LostRecords;
        var (offset, field, reason) = damage.Error;
        sink.Add(new Diagnostic(source, offset, field, reason) { LostRecords = damage.LostRecords });
    }

    /// <param name="chunk">Number of the chunk, in the order of the file.</param>
    public void Observe(EvtxEventRow row, int chunk)
    {
        var header = row.Record.Header;
        _records++;
        if (_records == 1)
            _channel = row.Channel;
        if (WindowsTime.FromFileTime(header.Written) is null)
            return;
        _firstTicks = Math.Min(_firstTicks, header.Written);
        _lastTicks = Math.Max(_lastTicks, header.Written);
        if (_run.Count > 0 && header.Id == _run.LastId + 1)
        {
            _silences.Observe(_run.LastTicks, header.Written);
            _run = _run with { LastChunk = chunk, LastId = header.Id, LastTicks = header.Written, Count = _run.Count + 1 };
            return;
        }
        KeepRun();
        _run = new(header.Id, header.Id, header.Written, header.Written, row.Record.Offset, chunk, chunk, 1);
    }

    private void KeepRun()
    {
        if (_run.Count > 0 && _runs.Count < MaxRuns)
            _runs.Add(_run);
    }

    public void Complete()
    {
        KeepRun();
        var gaps = MissingNumbers();
        if (_records >= Silences.FewestRecords)
            gaps.AddRange(_silences.Unexplained());
        gaps.Sort((a, b) => a.FromUtc != b.FromUtc ? a.FromUtc.CompareTo(b.FromUtc) : a.ToUtc.CompareTo(b.ToUtc));
        sink.Add(new SourceSpan
        {
            At = new EvidencePointer(source),
            Family = "evtx/" + (string.IsNullOrEmpty(_channel) ? ChannelOfPath(source) : _channel),
            FirstUtc = _records > 0 ? WindowsTime.FromFileTime(_firstTicks) : null,
            LastUtc = WindowsTime.FromFileTime(_lastTicks),
            Records = _records,
            Lost = _lost,
            Gaps = gaps,
        });
    }

    /// <summary>Numbers that no record of the file has, between the oldest and the newest. A log that wraps is not in order of its numbers.</summary>
    private List<TimeGap> MissingNumbers()
    {
        var gaps = new List<TimeGap>();
        _runs.Sort((a, b) => a.FirstId.CompareTo(b.FirstId));
        for (var i = 1; i < _runs.Count; i++)
        {
            var (before, after) = (_runs[i - 1], _runs[i]);
            if (after.FirstId <= before.LastId + 1)
            {
                if (after.FirstId == before.LastId + 1)
                    _silences.Observe(before.LastTicks, after.FirstTicks);
                continue;
            }
            // Within a chunk the reader has said so already.
            if (before.LastChunk != after.FirstChunk)
                sink.Add(new Diagnostic(source, after.Offset, "record identifier",
                    $"{before.LastId + 1} to {after.FirstId - 1} are missing between two chunks"));
            if (after.FirstTicks >= before.LastTicks)
                gaps.Add(new(DateTime.FromFileTimeUtc((long)before.LastTicks), DateTime.FromFileTimeUtc((long)after.FirstTicks)));
        }
        return gaps;
    }

    /// <summary>A log is called after its channel, with <c>%4</c> for each slash.</summary>
    private static string ChannelOfPath(string path)
    {
        var name = path[(path.LastIndexOf('\\') + 1)..];
        if (name.EndsWith(".evtx", StringComparison.OrdinalIgnoreCase))
            name = name[..^5];
        return name.Replace("%4", "/", StringComparison.Ordinal);
    }
}

/// <summary>Records whose numbers follow each other.</summary>
/// <param name="FirstTicks">FILETIME.</param>
/// <param name="Offset">Of the first record in the file.</param>
internal readonly record struct RecordRun(ulong FirstId, ulong LastId, ulong FirstTicks, ulong LastTicks, long Offset, int FirstChunk, int LastChunk, long Count);
