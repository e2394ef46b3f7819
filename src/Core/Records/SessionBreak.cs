namespace Afterpatch.Core;

/// <summary>A remote desktop session that was left without being ended, or taken up again.</summary>
/// <param name="Account">Position in <see cref="LogonBook.Accounts"/>.</param>
/// <param name="IsEnd">True when the session was taken up again.</param>
public readonly record struct SessionBreak(int Account, ulong LogonId, DateTime Utc, bool IsEnd);
