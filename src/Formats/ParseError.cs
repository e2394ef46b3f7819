namespace Afterpatch.Formats;

/// <summary>The first thing wrong in a structure: which field, where, and what.</summary>
/// <param name="Offset">Byte offset in the file.</param>
/// <param name="Field">The specification's name of the field.</param>
/// <param name="Reason">One short English phrase.</param>
public readonly record struct ParseError(long Offset, string Field, string Reason);
