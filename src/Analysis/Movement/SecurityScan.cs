using Afterpatch.Analysis.Sieves.Events;
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

    /// <summary>Tallies of logons that were seen, by everything that places them.</summary>
    private readonly FieldCache<AccessTally> _logons = new();

    /// <summary>The session's number first: it alone tells logons of one tally apart.</summary>
    private readonly FieldMap _logon = new("TargetLogonId", "LogonType", "IpAddress", "WorkstationName", "TargetUserName", "TargetDomainName", "TargetUserSid",
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
        _logonSid = row => UserSid(_logon.Text(row, 6));
    }

    public void Observe(EventRow row)
    {
        switch (row.EventId)
        {
            case 4624 or 4625:
                Logon(row);
                break;
            case 4672:
                if (_subject.TryNumber(row, 0, out var session))
                    _sessions.SeePrivileges(session, row);
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
        var isFailure = row.EventId == 4625;
        if (_logons.TryGet(row, _logon.Of(row)[1..], out var tally) && tally.Described.Computer == row.Computer)
            _book.Count(tally, row, isFailure);
        else
            _logons.Remember(tally = FirstLogon(row, isFailure));
        if (!isFailure && _logon.TryNumber(row, 0, out var session))
            _sessions.Add(session, tally, row);
    }

    private AccessTally FirstLogon(EventRow row, bool isFailure)
    {
        var type = _logon.TryNumber(row, 1, out var number) && number <= 99 ? (int)number : -1;
        var remote = _logon.Text(row, 2);
        var kind = KindOf(type, !HostName.IsLoopback(remote));
        if (kind == AccessKind.NewCredentials)
            return NewCredentials(row, isFailure);
        var user = _logon.Text(row, 4);
        return _book.Add(new Sighting
        {
            Kind = kind,
            Remote = remote.IsEmpty && kind != AccessKind.LocalLogon ? _logon.Text(row, 3) : remote,
            RemoteName = _logon.Text(row, 3),
            User = user,
            Domain = _logon.Text(row, 5),
            Sid = user.IsEmpty ? UserSid(_logon.Text(row, 6)) : default,
            SidReader = _logonSid,
            Package = Package(row),
            Via = kind == AccessKind.LocalLogon ? default : FileName(_logon.Text(row, 12)),
            LogonType = type,
            IsFailure = isFailure,
        }, row);
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

    private AccessTally NewCredentials(EventRow row, bool isFailure)
    {
        var shown = _logon.Text(row, 10);
        return _book.Add(new Sighting
        {
            Kind = AccessKind.NewCredentials,
            IsOutbound = true,
            User = shown.IsEmpty ? _logon.Text(row, 4) : shown,
            Domain = shown.IsEmpty ? _logon.Text(row, 5) : _logon.Text(row, 11),
            ByUser = _logon.Text(row, 4),
            ByDomain = _logon.Text(row, 5),
            Package = _logon.Text(row, 7),
            Via = _logon.Text(row, 9).Trim(),
            LogonType = 9,
            IsFailure = isFailure,
        }, row);
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
        if (_subject.TryNumber(row, 0, out var session) && _sessions.FindRemote(session) is { } logon)
            _book.Add(Of(logon, kind, via), row);
    }

    private void Process(EventRow row)
    {
        _processes.Audit(row);
        var isSession = _process.TryNumber(row, 0, out var session) && session != 0 || _process.TryNumber(row, 1, out session);
        if (isSession && _sessions.FindRemote(session) is { Described.AccessKind: AccessKind.NetworkLogon or AccessKind.CleartextLogon } logon)
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
