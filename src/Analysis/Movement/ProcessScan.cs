using System.Globalization;
using Afterpatch.Analysis.Credentials.Typed;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement;

/// <summary>Command lines that name another machine, and connections to ports of administration.</summary>
internal sealed class ProcessScan(AccessBook book)
{
    private readonly ShellCommands _shells = new();
    private readonly FieldMap _audit = new("CommandLine", "SubjectUserName", "SubjectDomainName", "SubjectUserSid");
    private readonly FieldMap _sysmon = new("CommandLine", "User");
    private readonly FieldMap _connection = new("Initiated", "DestinationPort", "DestinationIp", "DestinationHostname", "User", "Image");

    /// <summary>4688.</summary>
    public void Audit(EventRow row) =>
        Command(row, _audit.Text(row, 0), _audit.Text(row, 2), _audit.Text(row, 1), _audit.Text(row, 3));

    /// <summary>Sysmon 1 and 3.</summary>
    public void Sysmon(EventRow row)
    {
        var user = row.EventId == 1 ? _sysmon.Text(row, 1) : _connection.Text(row, 4);
        var slash = user.IndexOf('\\');
        var domain = slash < 0 ? default : user[..slash];
        if (row.EventId == 1)
            Command(row, _sysmon.Text(row, 0), domain, user[(slash + 1)..], default);
        else
            Connection(row, domain, user[(slash + 1)..]);
    }

    private void Command(EventRow row, ReadOnlySpan<char> line, ReadOnlySpan<char> domain, ReadOnlySpan<char> user, ReadOnlySpan<char> sid)
    {
        if (!CommandTargets.MayName(line))
            return;
        var text = line.ToString();
        var given = CommandCredentials.Of(text);
        foreach (var (tool, host) in CommandTargets.Of(text))
        {
            if (_shells.IsRepeated(text, tool, host, row.TimeUtc))
                continue;
            var account = given.FirstOrDefault(one => one.Tool == tool && one.Account.Length > 0).Account;
            book.Add(account is null
                ? new Sighting { Kind = AccessKind.Command, IsOutbound = true, Remote = host, Domain = domain, User = user, Sid = sid, Via = tool }
                : new Sighting { Kind = AccessKind.Command, IsOutbound = true, Remote = host, Account = account, ByDomain = domain, ByUser = user, Via = tool }, row);
        }
    }

    private void Connection(EventRow row, ReadOnlySpan<char> domain, ReadOnlySpan<char> user)
    {
        if (!_connection.Text(row, 0).Equals("true", StringComparison.OrdinalIgnoreCase)
            || !int.TryParse(_connection.Text(row, 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is not (22 or 445 or 3389 or 5985 or 5986))
            return;
        var image = _connection.Text(row, 5);
        book.Add(new Sighting
        {
            Kind = AccessKind.Connection,
            IsOutbound = true,
            Remote = _connection.Text(row, 2),
            RemoteName = _connection.Text(row, 3),
            Domain = domain,
            User = user,
            Via = string.Create(CultureInfo.InvariantCulture, $"{image[(image.LastIndexOf('\\') + 1)..]}:{port}"),
        }, row);
    }
}
