namespace Afterpatch.Generator.World;

internal sealed record User(
    string Sam, string Smtp, string Sid, string DisplayName, Guid MailboxGuid, string OfficeIp, string HomeIp, string OutlookAgent, string BrowserAgent,
    string PhoneAgent, string PhoneType, string DeviceId, bool IsAdmin);
