using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement;

/// <summary>WinRM, WMI, services and tasks, SMB as a client, SSH.</summary>
internal sealed class ManagementScan(AccessBook book)
{
    private readonly FieldMap _winRm = new("connection", "username", "authenticationMechanism");
    private readonly FieldMap _wmi = new("ClientMachine", "User", "Operation", "Query");
    private readonly FieldMap _named = new("ServiceName", "TaskName", "UserContext");
    private readonly FieldMap _smb = new("ServerName", "ShareName", "UserName");
    private readonly FieldMap _ssh = new("payload");

    public void Observe(EventRow row)
    {
        switch (row.EventId)
        {
            case 7045 when row.Channel == "System" && IsPerson(row.UserSid):
                book.Add(new Sighting { Kind = AccessKind.Service, IsUnplaced = true, Sid = row.UserSid, Via = _named.Text(row, 0) }, row);
                break;
            case 106 when row.Channel == "Microsoft-Windows-TaskScheduler/Operational":
                Task(row);
                break;
            case 6 or 91 or 169 when row.Channel == "Microsoft-Windows-WinRM/Operational":
                WinRm(row);
                break;
            case 5858 or 5860 when row.Channel == "Microsoft-Windows-WMI-Activity/Operational":
                Wmi(row);
                break;
            case 4 when row.Channel == "OpenSSH/Operational":
                Ssh(row);
                break;
            case >= 30800 when row.Channel.StartsWith("Microsoft-Windows-SmbClient/", StringComparison.OrdinalIgnoreCase):
                Smb(row);
                break;
        }
    }

    /// <summary>A user of a domain or of the machine, not the system or a service.</summary>
    private static bool IsPerson(string sid) => sid.StartsWith("S-1-5-21-", StringComparison.Ordinal);

    private void Task(EventRow row)
    {
        var user = _named.Text(row, 2);
        if (!user.Contains('\\') || user.EndsWith("$"))
            return;
        book.Add(new Sighting { Kind = AccessKind.Task, IsUnplaced = true, Account = user, Via = _named.Text(row, 1) }, row);
    }

    private void WinRm(EventRow row)
    {
        if (row.EventId == 6)
        {
            book.Add(new Sighting { Kind = AccessKind.WinRm, IsOutbound = true, Remote = HostOfUrl(_winRm.Text(row, 0)), Sid = row.UserSid }, row);
            return;
        }
        book.Add(new Sighting
        {
            Kind = AccessKind.WinRm,
            IsUnplaced = true,
            Account = _winRm.Text(row, 1),
            Sid = row.EventId == 91 ? row.UserSid : default,
            Package = _winRm.Text(row, 2),
        }, row);
    }

    /// <summary><c>http://srv01:5985/wsman?PSVersion=5.1</c> or without the scheme.</summary>
    private static ReadOnlySpan<char> HostOfUrl(ReadOnlySpan<char> url)
    {
        var scheme = url.IndexOf("://");
        if (scheme >= 0)
            url = url[(scheme + 3)..];
        var end = url.IndexOfAny('/', '?');
        return end < 0 ? url : url[..end];
    }

    private void Wmi(EventRow row)
    {
        var client = _wmi.Text(row, 0);
        if (HostName.IsLoopback(client) || HostName.Key(client.ToString()) == HostName.Key(row.Computer))
            return;
        book.Add(new Sighting
        {
            Kind = AccessKind.Wmi,
            Remote = client,
            Account = _wmi.Text(row, 1),
            Via = _wmi.Text(row, 2).Contains("Win32_Process::Create", StringComparison.OrdinalIgnoreCase) ? "Win32_Process::Create" : Operation(_wmi.Text(row, 2)),
        }, row);
    }

    /// <summary><c>Start IWbemServices::ExecQuery - root\cimv2 : select ...</c>: the verb.</summary>
    private static ReadOnlySpan<char> Operation(ReadOnlySpan<char> text)
    {
        var verb = text.IndexOf("::");
        if (verb < 0)
            return "query";
        text = text[(verb + 2)..];
        var blank = text.IndexOf(' ');
        return blank < 0 ? text : text[..blank];
    }

    private void Smb(EventRow row)
    {
        var server = _smb.Text(row, 0);
        if (server.IsEmpty)
            server = _smb.Text(row, 1).TrimStart('\\');
        var end = server.IndexOf('\\');
        server = end > 0 ? server[..end] : server;
        if (HostName.IsLoopback(server))
            return;
        book.Add(new Sighting
        {
            Kind = AccessKind.Smb,
            IsOutbound = true,
            Remote = server,
            Account = _smb.Text(row, 2),
            IsFailure = row.EventId is 30800 or 30803 or 31001 or 31010,
        }, row);
    }

    /// <summary><c>Accepted password for CONTOSO\anna from 10.1.2.3 port 50122 ssh2</c>, <c>Failed password for invalid user x from ...</c>.</summary>
    private void Ssh(EventRow row)
    {
        var text = _ssh.Text(row, 0);
        var accepted = text.IndexOf("Accepted ");
        var at = accepted >= 0 ? accepted : text.IndexOf("Failed ");
        var name = at < 0 ? -1 : text[at..].IndexOf(" for ");
        if (name < 0)
            return;
        var user = text[(at + name + 5)..];
        if (user.StartsWith("invalid user "))
            user = user[13..];
        var from = user.IndexOf(" from ");
        if (from < 0)
            return;
        var address = user[(from + 6)..];
        var blank = address.IndexOf(' ');
        user = user[..from];
        book.Add(new Sighting
        {
            Kind = AccessKind.Ssh,
            Remote = blank < 0 ? address : address[..blank],
            Account = user,
            IsFailure = accepted < 0,
        }, row);
    }
}
