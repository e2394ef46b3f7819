using Afterpatch.Core;

namespace Afterpatch.Cli.Running;

/// <summary>Gets what a parser reads from one file, shows rows to the sieves and keeps what detectors need.</summary>
/// <remarks>A sieve that throws is dropped for this file and named; the others go on. Used by one worker.</remarks>
internal sealed class FileSink(EvidenceFile file, SieveSet sieves, FileResult result, CancellationToken cancelled) : IRecordSink
{
    /// <summary>Damage repeats; beyond this many diagnostics of a file only their number is kept.</summary>
    private const int MaxDiagnostics = 1_000;

    private readonly List<TextView> _textScans = [];
    private EventView[]? _eventScans;
    private TextSchema? _schema;

    public CancellationToken Cancelled => cancelled;

    public void Add(Record record)
    {
        if (record is Diagnostic)
        {
            if (++result.Diagnostics <= MaxDiagnostics)
                result.Kept.Add(record);
            return;
        }
        result.Records++;
        if (sieves.IsNeeded(record))
            result.Kept.Add(record);
    }

    public void Row(TextRow row)
    {
        result.Records++;
        if (!ReferenceEquals(row.Schema, _schema))
            OpenTextScans(row.Schema);
        for (var i = 0; i < _textScans.Count; i++)
        {
            var scan = _textScans[i];
            try
            {
                scan.Observe(row, result.Kept);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                result.Faults.Add(Fault.Of(scan.Id, file.Path, exception));
                _textScans.RemoveAt(i--);
            }
        }
    }

    public void Event(EventRow row)
    {
        result.Records++;
        _eventScans ??= OpenEventScans();
        foreach (var scan in _eventScans)
        {
            if (scan.IsDropped)
                continue;
            try
            {
                scan.Observe(row, result.Kept);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                result.Faults.Add(Fault.Of(scan.Id, file.Path, exception));
                scan.IsDropped = true;
            }
        }
    }

    /// <summary>After the file's last byte.</summary>
    public void Complete()
    {
        CompleteTextScans();
        foreach (var scan in _eventScans ?? [])
            if (!scan.IsDropped)
                Guard(scan.Id, () => scan.Scan.Complete(result.Kept));
        if (result.Diagnostics > MaxDiagnostics)
            result.Kept.Add(new Diagnostic(file.Path, -1, "diagnostics", $"{result.Diagnostics - MaxDiagnostics} more like these are not listed"));
    }

    private void OpenTextScans(TextSchema schema)
    {
        CompleteTextScans();
        _schema = schema;
        foreach (var sieve in sieves.Text)
            Guard(sieve.Id, () =>
            {
                if (sieve.Open(schema, file) is { } scan)
                    _textScans.Add(new(sieve.Id, scan));
            });
    }

    private void CompleteTextScans()
    {
        foreach (var scan in _textScans)
            Guard(scan.Id, () => scan.Scan.Complete(result.Kept));
        _textScans.Clear();
    }

    private EventView[] OpenEventScans()
    {
        var scans = new List<EventView>();
        foreach (var sieve in sieves.Events)
            Guard(sieve.Id, () =>
            {
                if (sieve.Open(file) is { } scan)
                    scans.Add(new(sieve.Id, scan));
            });
        return [.. scans];
    }

    private void Guard(string part, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            result.Faults.Add(Fault.Of(part, file.Path, exception));
        }
    }

    /// <summary>Holds the method itself: finding ten different ones through the interface for each row costs more than most of them take.</summary>
    private sealed class TextView(string id, ITextScan scan)
    {
        public string Id => id;

        public ITextScan Scan => scan;

        public Action<TextRow, ICollection<Record>> Observe { get; } = scan.Observe;
    }

    /// <summary>As <see cref="TextView"/>, for events.</summary>
    private sealed class EventView(string id, IEventScan scan)
    {
        public string Id => id;

        public IEventScan Scan => scan;

        public Action<EventRow, ICollection<Record>> Observe { get; } = scan.Observe;

        public bool IsDropped { get; set; }
    }
}
