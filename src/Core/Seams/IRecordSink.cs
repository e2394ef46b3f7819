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

    /// <summary>
    /// True when the reader wants every fact of the file (<c>dump</c>), false when only those that a case can use. Only parsers of stores with
    /// hundreds of thousands of facts that no detector reads (registry hives) make a difference.
    /// </summary>
    bool WantsEverything => false;

    /// <summary>Cancelled by Ctrl-C; parsers look at it once a buffer.</summary>
    CancellationToken Cancelled { get; }
}
