using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials;

/// <summary>A secret and the thefts that reached it.</summary>
/// <param name="Why">Text key of the reason: <c>credential.why.*</c>.</param>
internal sealed record Exposed(Secret Secret, IReadOnlyList<Theft> Thefts, bool IsProven, DateTime? SinceUtc, string Privilege, string InForce, DateTime? SetUtc, string Why);
