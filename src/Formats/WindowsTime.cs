namespace Afterpatch.Formats;

/// <summary>Windows time stamps as UTC.</summary>
public static class WindowsTime
{
    private const ulong MaxFileTime = 2650467743999999999;

    /// <summary>100 ns ticks since 1601-01-01 UTC; null for zero and for values beyond the year 9999.</summary>
    public static DateTime? FromFileTime(ulong ticks) =>
        ticks is 0 or > MaxFileTime ? null : DateTime.FromFileTimeUtc((long)ticks);
}
