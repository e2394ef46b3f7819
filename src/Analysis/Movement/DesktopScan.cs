using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement;

/// <summary>Remote desktop both ways, from the channels that live longer than the Security log.</summary>
internal sealed class DesktopScan(AccessBook book)
{
    /// <summary>What 1102 adds to 1024: the other side answered.</summary>
    public const string Connected = "connected";

    private const string Sessions = "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational";
    private const string Connections = "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational";
    private const string Core = "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS/Operational";
    private const string Client = "Microsoft-Windows-TerminalServices-RDPClient/Operational";

    private readonly FieldMap _session = new("User", "Address");
    private readonly FieldMap _authentication = new("Param1", "Param2", "Param3");
    private readonly FieldMap _connection = new("ClientIP", "IPString");
    private readonly FieldMap _client = new("Value");

    public void Observe(EventRow row)
    {
        switch (row.EventId)
        {
            case 21 or 24 or 25 when row.Channel == Sessions:
                Session(row);
                break;
            case 1149 when row.Channel == Connections:
                book.Add(new Sighting
                {
                    Kind = AccessKind.RemoteDesktopAuthentication,
                    User = _authentication.Text(row, 0),
                    Domain = _authentication.Text(row, 1),
                    Remote = _authentication.Text(row, 2),
                }, row);
                break;
            case 131 or 140 when row.Channel == Core:
                Connection(row);
                break;
            case 1024 or 1102 when row.Channel == Client:
                book.Add(new Sighting
                {
                    Kind = AccessKind.RemoteDesktopClient,
                    IsOutbound = true,
                    Remote = _client.Text(row, 0),
                    Sid = row.UserSid,
                    Via = row.EventId == 1102 ? Connected : default,
                }, row);
                break;
        }
    }

    /// <summary>The address of a session at the console is a word of the system's language.</summary>
    private void Session(EventRow row)
    {
        var address = _session.Text(row, 1);
        if (HostName.AsAddress(HostName.Plain(address)) is null)
            return;
        book.Add(new Sighting
        {
            Kind = AccessKind.RemoteDesktopSession,
            Remote = address,
            Account = _session.Text(row, 0),
        }, row, counted: row.EventId != 24);
    }

    private void Connection(EventRow row)
    {
        var address = _connection.Text(row, row.EventId == 131 ? 0 : 1);
        book.Add(new Sighting { Kind = AccessKind.RemoteDesktopConnection, Remote = HostName.Plain(address), IsFailure = row.EventId == 140 }, row);
    }
}
