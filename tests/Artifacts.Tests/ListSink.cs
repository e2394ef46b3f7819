using Afterpatch.Core;

namespace Afterpatch.Artifacts.Tests;

/// <summary>Keeps what a parser says.</summary>
internal sealed class ListSink : IRecordSink
{
    public List<Record> Records { get; } = [];

    public bool WantsEverything { get; init; }

    public CancellationToken Cancelled => CancellationToken.None;

    public void Add(Record record) => Records.Add(record);

    public void Row(TextRow row) => throw new InvalidOperationException("a parser of this area has no rows");

    public void Event(EventRow row) => throw new InvalidOperationException("a parser of this area has no events");
}
