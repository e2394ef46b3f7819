namespace Afterpatch.Core;

/// <summary>A password that was changed or reset, as an event says.</summary>
/// <param name="Account">Position in <see cref="LogonBook.Accounts"/>.</param>
public readonly record struct PasswordChange(int Account, DateTime Utc);
