using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement;

/// <summary>The audit events of logons and of what sessions from elsewhere did.</summary>
/// <remarks>Source: Microsoft Learn, "Advanced security audit policy settings", the pages of events 4624 to 4776, 4697, 4698, 4778, 5140, 5145.</remarks>
internal sealed class SecurityScan
{
    private readonly AccessBook _book;
    private readonly ProcessScan _processes;
    private readonly FieldReader _logonSid;
    private readonly SessionTable _sessions = new();

    private readonly FieldMap _logon = new("LogonType", "IpAddress", "WorkstationName", "TargetUserName", "TargetDomainName", "TargetUserSid", "TargetLogonId",
        "AuthenticationPackageName", "LmPackageName", "LogonProcessName", "TargetOutboundUserName", "TargetOutboundDomainName", "ProcessName");

    private readonly FieldMap _explicit = new("TargetServerName", "TargetInfo", "TargetUserName", "TargetDomainName", "SubjectUserName", "SubjectDomainName", "ProcessName");
    private readonly FieldMap _subject = new("SubjectLogonId", "SubjectUserName", "SubjectDomainName", "SubjectUserSid");
    private readonly FieldMap _object = new("ServiceName", "TaskName", "ShareName", "RelativeTargetName", "IpAddress");
    private readonly FieldMap _ntlm = new("TargetUserName", "Workstation", "Status", "PackageName");
    private readonly FieldMap _station = new("AccountName", "AccountDomain", "ClientName", "ClientAddress");
    private readonly FieldMap _process = new("TargetLogonId", "SubjectLogonId", "NewProcessName", "ParentProcessName");

    public SecurityScan(AccessBook book, ProcessScan processes)
    {
        (_book, _processes) = (book, processes);
        _logonSid = row => UserSid(_logon.Text(row, 5));
    }

    public void Observe(EventRow row)
    {
        switch (row.EventId)
        {
            case 4624 or 4625:
                Logon(row);
                break;
            case 4672:
                _sessions.SeePrivileges(_subject.Text(row, 0), row);
                break;
            case 4648:
                Explicit(row);
                break;
            case 4688:
                Process(row);
                break;
            case 4697:
                ByRemoteSession(row, AccessKind.Service, _object.Text(row, 0));
                break;
            case 4698 or 4702:
                ByRemoteSession(row, AccessKind.Task, _object.Text(row, 1));
                break;
            case 4776:
                Ntlm(row);
                break;
            case 4778 or 4779:
                Station(row);
                break;
            case 5140 or 5145:
                Share(row);
                break;
        }
    }

    private void Logon(EventRow row)
    {
        if (!int.TryParse(_logon.Text(row, 0), NumberStyles.None, CultureInfo.InvariantCulture, out var type) || type > 99)
            type = -1;
        var remote = _logon.Text(row, 1);
        var kind = KindOf(type, !HostName.IsLoopback(remote));
        if (kind == AccessKind.NewCredentials)
        {
            NewCredentials(row);
            return;
        }
        var user = _logon.Text(row, 3);
        var sighting = new Sighting
        {
            Kind = kind,
            Remote = remote.IsEmpty && kind != AccessKind.LocalLogon ? _logon.Text(row, 2) : remote,
            RemoteName = _logon.Text(row, 2),
            User = user,
            Domain = _logon.Text(row, 4),
            Sid = user.IsEmpty ? UserSid(_logon.Text(row, 5)) : default,
            SidReader = _logonSid,
            Package = Package(row),
            Via = kind == AccessKind.LocalLogon ? default : FileName(_logon.Text(row, 12)),
            LogonType = type,
            IsFailure = row.EventId == 4625,
        };
        var tally = _book.Add(sighting, row);
        if (!sighting.IsFailure)
            _sessions.Add(_logon.Text(row, 6), tally, row);
    }

    /// <summary>Types 7, 12 and 13 unlock or reconnect: from another address that is remote desktop.</summary>
    private static AccessKind KindOf(int type, bool isRemote) => type switch
    {
        3 => AccessKind.NetworkLogon,
        8 => AccessKind.CleartextLogon,
        9 => AccessKind.NewCredentials,
        10 => AccessKind.RemoteDesktop,
        7 or 12 or 13 when isRemote => AccessKind.RemoteDesktop,
        _ => AccessKind.LocalLogon,
    };

    /// <summary>NTLM's exact version where it is told.</summary>
    private ReadOnlySpan<char> Package(EventRow row)
    {
        var exact = _logon.Text(row, 8);
        return exact.IsEmpty ? _logon.Text(row, 7) : exact;
    }

    private void NewCredentials(EventRow row)
    {
        var shown = _logon.Text(row, 10);
        var tally = _book.Add(new Sighting
        {
            Kind = AccessKind.NewCredentials,
            IsOutbound = true,
            User = shown.IsEmpty ? _logon.Text(row, 3) : shown,
            Domain = shown.IsEmpty ? _logon.Text(row, 4) : _logon.Text(row, 11),
            ByUser = _logon.Text(row, 3),
            ByDomain = _logon.Text(row, 4),
            Package = _logon.Text(row, 7),
            Via = _logon.Text(row, 9).Trim(),
            LogonType = 9,
            IsFailure = row.EventId == 4625,
        }, row);
        if (row.EventId == 4624)
            _sessions.Add(_logon.Text(row, 6), tally, row);
    }

    private void Explicit(EventRow row)
    {
        var server = _explicit.Text(row, 0);
        if (server.IsEmpty)
        {
            server = _explicit.Text(row, 1);
            server = server[(server.IndexOf('/') + 1)..];
        }
        _book.Add(new Sighting
        {
            Kind = AccessKind.ExplicitCredentials,
            IsOutbound = true,
            Remote = server,
            User = _explicit.Text(row, 2),
            Domain = _explicit.Text(row, 3),
            ByUser = _explicit.Text(row, 4),
            ByDomain = _explicit.Text(row, 5),
            Via = FileName(_explicit.Text(row, 6)),
        }, row);
    }

    private void ByRemoteSession(EventRow row, AccessKind kind, ReadOnlySpan<char> via)
    {
        if (_sessions.FindRemote(_subject.Text(row, 0)) is { } logon)
            _book.Add(Of(logon, kind, via), row);
    }

    private void Process(EventRow row)
    {
        _processes.Audit(row);
        var target = _process.Text(row, 0);
        var logon = _sessions.FindRemote(target is "0x0" ? _process.Text(row, 1) : target);
        if (logon is { Described.AccessKind: AccessKind.NetworkLogon or AccessKind.CleartextLogon })
            _book.Add(Of(logon, AccessKind.Process, $"{FileName(_process.Text(row, 3))} > {FileName(_process.Text(row, 2))}"), row);
    }

    private static Sighting Of(AccessTally logon, AccessKind kind, ReadOnlySpan<char> via)
    {
        var described = logon.Described;
        var slash = described.Account.IndexOf('\\', StringComparison.Ordinal);
        return new Sighting
        {
            Kind = kind,
            Remote = described.Remote,
            RemoteName = described.RemoteName,
            Domain = slash < 0 ? default : described.Account.AsSpan(0, slash),
            User = described.Account.AsSpan(slash + 1),
            Sid = described.Sid,
            Package = described.Package,
            LogonType = described.LogonType,
            Via = via,
        };
    }

    private void Ntlm(EventRow row) => _book.Add(new Sighting
    {
        Kind = AccessKind.Ntlm,
        Remote = _ntlm.Text(row, 1),
        User = _ntlm.Text(row, 0),
        Package = "NTLM",
        IsFailure = _ntlm.Text(row, 2) is not ("0x0" or "0"),
    }, row);

    private void Station(EventRow row)
    {
        if (HostName.AsAddress(_station.Text(row, 3)) is null)
            return;
        _book.Add(new Sighting
        {
            Kind = AccessKind.RemoteDesktopSession,
            Remote = _station.Text(row, 3),
            RemoteName = _station.Text(row, 2),
            User = _station.Text(row, 0),
            Domain = _station.Text(row, 1),
            Via = "4778",
        }, row, counted: row.EventId == 4778);
    }

    private void Share(EventRow row)
    {
        var address = _object.Text(row, 4);
        if (HostName.IsLoopback(address))
            return;
        _book.Add(new Sighting
        {
            Kind = AccessKind.Share,
            Remote = address,
            User = _subject.Text(row, 1),
            Domain = _subject.Text(row, 2),
            Sid = UserSid(_subject.Text(row, 3)),
            Via = ShareNames.Of(_object.Text(row, 2), _object.Text(row, 3)),
        }, row);
    }

    private static ReadOnlySpan<char> UserSid(ReadOnlySpan<char> sid) => sid is "S-1-0-0" ? default : sid;

    private static ReadOnlySpan<char> FileName(ReadOnlySpan<char> path) => path[(path.LastIndexOf('\\') + 1)..];
}
