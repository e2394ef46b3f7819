namespace Afterpatch.Core;

/// <summary>Looks at every line of the text logs and keeps the few that detectors must see, as records.</summary>
/// <remarks>
/// <see cref="Open"/> is called once per file and schema, on the worker that reads the file, and may be called concurrently; the scan that it
/// returns is used by that worker alone. What scans keep reaches the detectors in the order of the files, whatever the number of workers.
/// A scan's state is bounded and says how.
/// </remarks>
public interface ITextSieve
{
    string Id { get; }

    /// <returns>Null when rows of that schema are of no interest.</returns>
    ITextScan? Open(TextSchema schema, EvidenceFile file);
}

/// <summary>A sieve at work on one file.</summary>
public interface ITextScan
{
    void Observe(TextRow row, ICollection<Record> kept);

    /// <summary>After the last row of the file.</summary>
    void Complete(ICollection<Record> kept);
}

/// <summary>The same for Windows events.</summary>
public interface IEventSieve
{
    string Id { get; }

    IEventScan? Open(EvidenceFile file);
}

/// <summary>An event sieve at work on one file.</summary>
public interface IEventScan
{
    void Observe(EventRow row, ICollection<Record> kept);

    void Complete(ICollection<Record> kept);
}
