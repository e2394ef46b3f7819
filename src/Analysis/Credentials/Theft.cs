using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials;

/// <summary>A moment, or a time, at which secrets were or may have been taken.</summary>
/// <param name="FromUtc">Null when no time is known: then everything of that server counts.</param>
/// <param name="ToUtc">The same moment for a copy that was made once; null while the way is still open.</param>
/// <param name="IsProven">The copy itself is in the evidence, by content.</param>
/// <param name="Hives">For <see cref="TheftKind.Hives"/>: <c>sam</c>, <c>security</c>, <c>system</c>.</param>
internal sealed record Theft(TheftKind Kind, Finding Finding, DateTime? FromUtc, DateTime? ToUtc, bool IsProven, IReadOnlySet<string> Hives);
