namespace Afterpatch.Cli.Running;

/// <param name="Workers">Files read at once, at least 1.</param>
/// <param name="FromUtc">Facts before it are left out, null for all.</param>
/// <param name="ToUtc">Facts at or after it are left out, null for all.</param>
/// <param name="RuleFolders">Sigma rules of the user, beside the embedded ones.</param>
/// <param name="TrustedKeys">Files with public keys of those whose rule packages are accepted.</param>
internal sealed record RunOptions(int Workers, DateTime? FromUtc, DateTime? ToUtc, IReadOnlyList<string> RuleFolders,
    IReadOnlyList<string>? TrustedKeys = null);
