namespace Afterpatch.Core;

/// <summary>What a parser writes into. Pushed, not pulled: a hot row is a view over the parser's buffer and is gone when the call returns.</summary>
public interface IRecordSink
{
    /// <summary>A fact to keep, or a diagnostic.</summary>
    void Add(Record record);

    /// <summary>One line of a text log.</summary>
    void Row(TextRow row);

    /// <summary>One Windows event.</summary>
    void Event(EventRow row);

    /// <summary>Cancelled by Ctrl-C; parsers look at it once a buffer.</summary>
    CancellationToken Cancelled { get; }
}
