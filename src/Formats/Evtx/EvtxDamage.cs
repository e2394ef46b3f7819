namespace Afterpatch.Formats.Evtx;

/// <summary>Something in a log that could not be read or does not agree with itself.</summary>
/// <param name="Error">Field, offset in the file, reason.</param>
/// <param name="LostRecords">Records that were announced and could not be read because of it; 0 when none or not known.</param>
public readonly record struct EvtxDamage(ParseError Error, long LostRecords = 0);
