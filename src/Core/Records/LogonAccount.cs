namespace Afterpatch.Core;

/// <summary>An account as logon events name it.</summary>
/// <param name="Sid">Security identifier, or empty where the event has none.</param>
/// <param name="Name">Name without domain, as logged; hostile text.</param>
/// <param name="Domain">Domain or machine name, as logged.</param>
/// <param name="IsPrivileged">Some logon of it was given special privileges (event 4672).</param>
public readonly record struct LogonAccount(string Sid, string Name, string Domain, bool IsPrivileged);
