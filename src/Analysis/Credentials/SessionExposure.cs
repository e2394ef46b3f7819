using Afterpatch.Analysis.Credentials.Sessions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials;

/// <summary>Who was logged on when LSASS was read, or while the intruder could read it.</summary>
/// <remarks>Network logons (type 3) leave no secret that works elsewhere, unless tickets were delegated: without that they do not count.</remarks>
internal sealed class SessionExposure(
    IReadOnlyList<Theft> thefts, SessionBook sessions, NameBook names, PrivilegeBook privileges, string machineName, DateTime? evidenceEnd)
{
    private const int ClearText = 8;

    public IEnumerable<Exposed> Find()
    {
        var people = new Dictionary<string, Person>(StringComparer.OrdinalIgnoreCase);
        foreach (var theft in thefts.Where(theft => theft.Kind is TheftKind.Lsass or TheftKind.System))
            Collect(theft, people);
        return people.OrderBy(person => person.Key, StringComparer.OrdinalIgnoreCase).Select(person => Make(person.Value));
    }

    private void Collect(Theft theft, Dictionary<string, Person> people)
    {
        var from = theft.FromUtc ?? DateTime.MinValue;
        var to = theft.ToUtc ?? (theft.Kind == TheftKind.Lsass ? theft.FromUtc : null) ?? evidenceEnd ?? DateTime.MaxValue;
        foreach (var (session, presence) in sessions.During(from, to < from ? from : to))
        {
            if (!session.LeavesSecrets || session.Account.Name.EndsWith('$') && session.Type == 0 || session.Account.Name.Equals(machineName + "$", StringComparison.OrdinalIgnoreCase))
                continue; // machines that call, and this one itself
            var key = session.Account.Sid.Length > 0 ? session.Account.Sid : $@"{session.Account.Domain}\{session.Account.Name}";
            if (!people.TryGetValue(key, out var person))
                people.Add(key, person = new Person(session.Account));
            person.Add(theft, session, presence, isProven: theft is { Kind: TheftKind.Lsass, IsProven: true } && presence == Presence.Certain && session.Type != 0);
        }
    }

    private Exposed Make(Person person)
    {
        var account = person.Account;
        var (identity, isLocal) = names.Normal(account.Sid.Length > 0 && account.Name.Length == 0 ? account.Sid : $@"{account.Domain}\{account.Name}");
        var changed = sessions.PasswordChangedUtc(account.Sid, account.Name);
        var taken = ExposureFinder.LastTaken(person.Thefts);
        var privilege = privileges.Of(account.Sid.Length > 0 ? account.Sid : names.SidOf(identity));
        return new(new(SecretKind.Session, identity, account.Sid, person.Place(), null) { IsLocal = isLocal }, person.Ranked, person.IsProven, person.SinceUtc,
            privilege == PrivilegeBook.Unknown && account.IsPrivileged ? PrivilegeBook.Privileged : privilege,
            changed is { } set && taken is { } last ? set > last ? "no" : "unknown" : "unknown", changed, person.Why);
    }

    /// <summary>One account's sessions over all thefts.</summary>
    private sealed class Person(LogonAccount account)
    {
        private readonly SortedSet<int> _types = [];
        private readonly List<Theft> _thefts = [];
        private Theft? _proven;
        private DateTime? _sinceUtc;
        private DateTime? _provenSinceUtc;
        private bool _isCertain;
        private bool _isDisconnected;
        private bool _isOpen;

        public LogonAccount Account { get; } = account;

        public bool IsProven => _proven is not null;

        public DateTime? SinceUtc => _proven is null ? _sinceUtc : _provenSinceUtc;

        public IReadOnlyList<Theft> Thefts => _thefts;

        public IReadOnlyList<Theft> Ranked => _proven is null ? _thefts : [_proven, .. _thefts.Where(theft => theft != _proven)];

        public string Why => _types.All(type => type == 0) ? "session-explicit" : _types.All(type => type is 0 or 3) ? "session-delegated" : _types.All(type => type is 0 or ClearText) ? "session-clear-text"
            : _isDisconnected ? "session-disconnected" : _isCertain ? "session" : _isOpen ? "session-open" : "session";

        public void Add(Theft theft, Session session, Presence presence, bool isProven)
        {
            _types.Add(session.Type);
            if (!_thefts.Contains(theft))
                _thefts.Add(theft);
            _isCertain |= presence == Presence.Certain;
            _isOpen |= presence == Presence.Possible;
            _isDisconnected |= session.WasDisconnected;
            var since = session.FromUtc is { } start && theft.FromUtc is { } from ? start > from ? start : from : theft.FromUtc ?? session.FromUtc;
            _sinceUtc = _sinceUtc is null || since < _sinceUtc ? since : _sinceUtc;
            if (!isProven)
                return;
            _proven ??= theft;
            _provenSinceUtc = _provenSinceUtc is null || since < _provenSinceUtc ? since : _provenSinceUtc;
        }

        /// <summary><c>logon types 2, 10</c>.</summary>
        public string Place() => string.Join(", ", _types.Where(type => type != 0).Select(type => type.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }
}
