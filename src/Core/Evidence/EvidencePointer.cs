namespace Afterpatch.Core;

/// <summary>Where a fact stands in the evidence: enough for a person to find the same bytes with another tool.</summary>
/// <param name="Source">The file's Windows path, as the server knew it (<c>C:\inetpub\logs\...</c>).</param>
/// <param name="Offset">Byte offset in that file, or -1 when the fact is the file as a whole.</param>
/// <param name="Length">Length in bytes, 0 when not known.</param>
/// <param name="Line">1-based line number of a text log, 0 when there are no lines.</param>
/// <param name="RecordId">Record number of an event log, null elsewhere.</param>
public sealed record EvidencePointer(string Source, long Offset = -1, int Length = 0, long Line = 0, ulong? RecordId = null);
