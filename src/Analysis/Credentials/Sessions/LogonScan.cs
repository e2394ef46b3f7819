using Afterpatch.Analysis.Sieves.Events;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials.Sessions;

/// <summary>Reads logon, logoff, boot and password events of one log.</summary>
/// <remarks>
/// Events: Security 4624, 4634, 4647, 4648, 4672, 4608, 1100, 4616, 4723, 4724, 4778, 4779; System 12, 13, 6005, 6006, 6008;
/// TerminalServices-LocalSessionManager 21, 23, 24, 25. Source: Microsoft Learn, "Advanced security audit policy settings". State: that of
/// <see cref="SessionCollector"/>.
/// </remarks>
internal sealed class LogonScan(string source) : IEventScan
{
    private const string SecurityProvider = "Microsoft-Windows-Security-Auditing";
    private const string Terminal = "Microsoft-Windows-TerminalServices-LocalSessionManager";
    private const int MaxMoments = 100_000;
    private static readonly TimeSpan ClockJump = TimeSpan.FromMinutes(5);

    private readonly SessionCollector _sessions = new();
    private readonly LogonFields _fields = new();
    private readonly FieldCache<int> _accounts = new();
    private readonly List<DateTime> _boots = [];
    private readonly List<DateTime> _stops = [];

    /// <summary>The event log's own starts: boots, unless somebody restarted the service alone; asked only where nothing surer is there.</summary>
    private readonly List<DateTime> _logStarts = [];
    private DateTime? _first;
    private DateTime? _last;
    private int _clockJumps;

    public void Observe(EventRow row, ICollection<Record> kept)
    {
        switch (row.EventId)
        {
            case 4624 or 4634 or 4647 or 4648 or 4672 or 4608 or 4616 or 4723 or 4724 or 4778 or 4779 when row.Provider.Equals(SecurityProvider, StringComparison.OrdinalIgnoreCase):
                Security(row);
                break;
            case 12 or 13 when row.Provider.Equals("Microsoft-Windows-Kernel-General", StringComparison.OrdinalIgnoreCase):
                Moment(row.EventId == 12 ? _boots : _stops, row.TimeUtc);
                break;
            case 6005 or 6006 or 6008 when row.Provider.Equals("EventLog", StringComparison.OrdinalIgnoreCase):
                Moment(row.EventId == 6006 ? _stops : _logStarts, row.TimeUtc);
                break;
            case 1100 when row.Channel.Equals("Security", StringComparison.OrdinalIgnoreCase):
                Moment(_stops, row.TimeUtc);
                break;
            case 21 or 23 or 24 or 25 when row.Provider.Equals(Terminal, StringComparison.OrdinalIgnoreCase):
                Desktop(row);
                break;
        }
    }

    public void Complete(ICollection<Record> kept)
    {
        if (_sessions.IsEmpty && _boots.Count + _stops.Count + _logStarts.Count == 0)
            return;
        kept.Add(_sessions.Close(new EvidencePointer(source), _first, _last) with { BootsUtc = _boots.Count > 0 ? _boots : _logStarts, StopsUtc = _stops, ClockJumps = _clockJumps });
    }

    private void Security(EventRow row)
    {
        var utc = row.TimeUtc;
        _first = _first is null || utc < _first ? utc : _first;
        _last = _last is null || utc > _last ? utc : _last;
        var fields = _fields.Of(row.Shape);
        switch (row.EventId)
        {
            case 4624:
                _sessions.Start(Account(row, fields.TargetSid, fields.TargetName, fields.TargetDomain), Number(row, fields.LogonType), Id(row, fields.TargetLogonId), utc,
                    fields.Impersonation >= 0 && row.Text(fields.Impersonation) is "%%1840");
                break;
            case 4634 or 4647:
                _sessions.End(Account(row, fields.TargetSid, fields.TargetName, fields.TargetDomain), Number(row, fields.LogonType), Id(row, fields.TargetLogonId), utc);
                break;
            case 4648:
                _sessions.Explicit(Account(row, -1, fields.TargetName, fields.TargetDomain), utc);
                break;
            case 4672:
                _sessions.Privileged(Account(row, fields.SubjectSid, fields.SubjectName, fields.SubjectDomain));
                break;
            case 4723 or 4724:
                _sessions.PasswordChanged(Account(row, fields.TargetSid, fields.TargetName, fields.TargetDomain, fields.TargetSid2), utc);
                break;
            case 4778 or 4779:
                _sessions.Break(Account(row, -1, fields.AccountName, fields.AccountDomain), Id(row, fields.LogonId), utc, row.EventId == 4778);
                break;
            case 4608:
                _sessions.Boot(utc);
                Moment(_boots, utc);
                break;
            case 4616:
                Clock(row, fields);
                break;
        }
    }

    /// <summary>The session manager's own log: session numbers instead of logon ids, kept for months where the Security log lasts days.</summary>
    private void Desktop(EventRow row)
    {
        var fields = _fields.Of(row.Shape);
        if (fields.User < 0 || fields.SessionId < 0)
            return;
        var user = row.Text(fields.User);
        var slash = user.IndexOf('\\');
        var account = _sessions.Account("", slash < 0 ? user : user[(slash + 1)..], slash < 0 ? "" : user[..slash]);
        var id = SessionCollector.DesktopMark | (uint)Number(row, fields.SessionId);
        if (row.EventId == 21)
            _sessions.Start(account, 10, id, row.TimeUtc);
        else if (row.EventId == 23)
            _sessions.End(account, 10, id, row.TimeUtc);
        else
            _sessions.Break(account, id, row.TimeUtc, row.EventId == 25);
    }

    private static void Moment(List<DateTime> list, DateTime utc)
    {
        if (list.Count < MaxMoments)
            list.Add(utc);
    }

    private void Clock(EventRow row, LogonFields.Ordinals fields)
    {
        if (fields.PreviousTime >= 0 && fields.NewTime >= 0 && UtcText.TryParse(row.Text(fields.PreviousTime).ToString(), out var before)
            && UtcText.TryParse(row.Text(fields.NewTime).ToString(), out var after) && (after - before).Duration() > ClockJump)
            _clockJumps++;
    }

    private int Account(EventRow row, int sid, int name, int domain, int otherSid = -1)
    {
        var id = sid >= 0 ? sid : otherSid;
        if (!_accounts.TryGet(row, [id, name, domain], out var account))
            _accounts.Remember(account = _sessions.Account(Text(row, id), Text(row, name), Text(row, domain)));
        return account;
    }

    private static string Text(EventRow row, int field) => field < 0 ? "" : row.Text(field).ToString();

    private static int Number(EventRow row, int field) => field >= 0 && row.TryNumber(field, out var number) && number <= int.MaxValue ? (int)number : 0;

    private static ulong Id(EventRow row, int field) => field >= 0 && row.TryNumber(field, out var id) ? id : 0;
}
