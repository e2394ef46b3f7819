namespace Afterpatch.Cli;

/// <summary>Exit codes; documented in docs/usage.md.</summary>
internal static class ExitCode
{
    /// <summary>Assessed, no evidence, coverage adequate; or a command that worked.</summary>
    public const int Assessed = 0;

    /// <summary>The tool failed.</summary>
    public const int Failed = 1;

    public const int Usage = 2;

    /// <summary>Suspicious, or attempted.</summary>
    public const int Suspicious = 10;

    public const int Compromised = 20;

    public const int Inconclusive = 30;

    public const int Interrupted = 130;
}
