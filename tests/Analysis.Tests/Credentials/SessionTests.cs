using Afterpatch.Analysis.Credentials.Sessions;
using CsCheck;
using Xunit;

namespace Afterpatch.Analysis.Tests.Credentials;

public class SessionTests
{
    private const string Sid = "S-1-5-21-1-2-3-1105";
    private static readonly int[] EventIds = [4624, 4634, 4647, 4648, 4672, 4608, 4616, 4723, 4778, 4779];

    [Fact]
    public void A_session_lasts_from_logon_to_logoff_and_the_later_of_two_logoffs_counts()
    {
        var session = Single(Logons.Book(
            Logons.On("2021-03-05T08:00:00Z", 10, "adm", Sid, "0x1a2b3c"),
            Logons.Off("2021-03-05T09:00:00Z", "adm", Sid, "0x1a2b3c", 10, 4647),
            Logons.Off("2021-03-05T09:00:04Z", "adm", Sid, "0x1a2b3c", 10)));
        Assert.Equal((Logons.Utc("2021-03-05T08:00:00Z"), Logons.Utc("2021-03-05T09:00:04Z"), SessionEnd.Logoff), (session.FromUtc, session.ToUtc, session.End));
        Assert.Equal(Presence.Certain, At(session, "2021-03-05T08:30:00Z"));
        Assert.Equal(Presence.None, At(session, "2021-03-05T07:59:59Z"));
        Assert.Equal(Presence.None, At(session, "2021-03-05T09:00:05Z"));
    }

    [Fact]
    public void Without_a_logoff_it_may_still_be_there()
    {
        var session = Single(Logons.Book(Logons.On("2021-03-05T08:00:00Z", 2, "adm", Sid, "0x1")));
        Assert.Equal(SessionEnd.Unknown, session.End);
        Assert.Equal(Presence.Possible, At(session, "2021-03-07T00:00:00Z"));
    }

    [Fact]
    public void A_boot_in_the_same_log_or_in_another_ends_it_at_the_shutdown_before()
    {
        var same = Single(Logons.Book(Logons.On("2021-03-05T08:00:00Z", 2, "adm", Sid, "0x1"), Logons.Starting("2021-03-06T03:00:00Z")));
        Assert.Equal((Logons.Utc("2021-03-06T03:00:00Z"), SessionEnd.Boot), (same.ToUtc, same.End));

        var other = Single(
            Logons.Book(Logons.On("2021-03-05T08:00:00Z", 2, "adm", Sid, "0x1")),
            Logons.Book(Logons.Boot("2021-03-01T03:00:00Z"), Logons.Shutdown("2021-03-06T02:55:00Z"), Logons.Boot("2021-03-06T03:00:00Z")));
        Assert.Equal((Logons.Utc("2021-03-06T02:55:00Z"), SessionEnd.Boot), (other.ToUtc, other.End));
        Assert.Equal(Presence.None, At(other, "2021-03-06T02:56:00Z"));
    }

    [Fact]
    public void A_number_that_comes_again_after_a_boot_is_another_session()
    {
        var all = SessionBook.From([Logons.Book(
            Logons.On("2021-03-05T08:00:00Z", 2, "adm", Sid, "0x9"), Logons.Starting("2021-03-05T12:00:00Z"),
            Logons.On("2021-03-05T13:00:00Z", 2, "adm", Sid, "0x9"), Logons.Off("2021-03-05T14:00:00Z", "adm", Sid, "0x9"))]).All.ToList();
        Assert.Equal([Logons.Utc("2021-03-05T12:00:00Z"), Logons.Utc("2021-03-05T14:00:00Z")], all.Select(one => one.ToUtc!.Value));
    }

    [Fact]
    public void A_logoff_in_the_next_log_closes_the_session_of_the_archived_one()
    {
        var session = Single(
            Logons.Book(Logons.On("2021-03-05T08:00:00Z", 2, "adm", Sid, "0x1")),
            Logons.Book(Logons.Off("2021-03-06T08:00:00Z", "adm", Sid, "0x1")));
        Assert.Equal((Logons.Utc("2021-03-05T08:00:00Z"), Logons.Utc("2021-03-06T08:00:00Z")), (session.FromUtc, session.ToUtc));
    }

    [Fact]
    public void The_same_log_delivered_twice_counts_once()
    {
        var book = Logons.Book(Logons.On("2021-03-05T08:00:00Z", 2, "adm", Sid, "0x1"), Logons.Off("2021-03-05T09:00:00Z", "adm", Sid, "0x1"));
        Single(book, book);
    }

    [Fact]
    public void A_logoff_alone_is_a_session_whose_start_is_not_known()
    {
        var session = Single(Logons.Book(Logons.Off("2021-03-05T09:00:00Z", "adm", Sid, "0x1")));
        Assert.Null(session.FromUtc);
        Assert.Equal(Presence.Possible, At(session, "2021-03-05T08:00:00Z"));
        Assert.Equal(Presence.None, At(session, "2021-03-05T09:00:01Z"));
    }

    [Fact]
    public void A_clock_set_back_makes_presence_possible_and_never_certain()
    {
        var session = Single(Logons.Book(Logons.On("2021-03-05T10:00:00Z", 2, "adm", Sid, "0x1"), Logons.Off("2021-03-05T09:00:00Z", "adm", Sid, "0x1")));
        Assert.True(session.IsTimeDoubtful);
        Assert.Equal(Presence.Possible, At(session, "2021-03-05T09:30:00Z"));
    }

    [Fact]
    public void A_desktop_left_without_logging_off_is_known_as_such()
    {
        var session = Single(Logons.Book(Logons.On("2021-03-05T08:00:00Z", 10, "adm", Sid, "0x1"), Logons.Left("2021-03-05T09:00:00Z", "adm", "0x1")));
        Assert.True(session.WasDisconnected);
    }

    [Fact]
    public void A_log_without_identifiers_means_the_account_of_that_name_whichever_log_comes_first()
    {
        var desktop = Logons.Book(new Events.FakeEvent("Microsoft-Windows-TerminalServices-LocalSessionManager", "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational", 21,
            "2021-03-05T08:00:01Z", ("User", @"CONTOSO\adm"), ("SessionID", "2"), ("Address", "10.0.0.9")));
        var security = Logons.Book(Logons.On("2021-03-05T08:00:00Z", 10, "adm", Sid, "0x1"));
        foreach (var books in (Core.LogonBook[][])[[desktop, security], [security, desktop]])
            Assert.Equal([Sid, Sid], SessionBook.From(books).All.Select(one => one.Account.Sid));
    }

    [Fact]
    public void Accounts_of_Windows_are_not_kept_and_strange_names_are_kept_as_they_are()
    {
        var book = Logons.Book(
            Logons.On("2021-03-05T08:00:00Z", 5, "SYSTEM", "S-1-5-18", "0x3e7"), Logons.On("2021-03-05T08:00:00Z", 2, "DWM-1", "S-1-5-90-0-1", "0x2"),
            Logons.On("2021-03-05T08:00:00Z", 5, "DefaultAppPool", "S-1-5-82-1-2-3-4-5", "0x3"), Logons.On("2021-03-05T08:00:00Z", 2, "a\u0000\u001b[31mb", Sid, "0x4"));
        Assert.Equal("a\u0000\u001b[31mb", Assert.Single(book.Accounts).Name);
    }

    [Fact]
    public void A_hundred_thousand_accounts_and_their_sessions_fit()
    {
        var scan = new LogonSieve().Open(new Core.EvidenceFile(@"C:\Security.evtx", 0, () => Stream.Null));
        var kept = new List<Core.Record>();
        for (var i = 0; i < 100_000; i++)
            scan.Observe(Logons.On("2021-03-05T08:00:00Z", 8, $"u{i}", $"S-1-5-21-1-2-3-{i + 2000}", $"0x{i + 5000:x}"), kept);
        scan.Complete(kept);
        var book = kept.OfType<Core.LogonBook>().Single();
        Assert.Equal((100_000, 100_000, 0L), (book.Accounts.Count, book.Sessions.Count, book.Dropped));
    }

    [Fact]
    public void Any_fields_in_any_order_end_in_sessions() => Gen.Select(Gen.OneOf([.. EventIds.Select(Gen.Const)]), Gen.String[0, 30], Gen.String[0, 30], Gen.Int[0, 99]).Array[0, 40].Sample(events =>
    {
        var kept = events.Select((one, i) => new Events.FakeEvent("Microsoft-Windows-Security-Auditing", "Security", one.Item1, FormattableString.Invariant($"2021-03-{1 + one.Item4 % 28:00}T08:00:{i:00}Z"),
            ("TargetUserSid", one.Item4 % 3 == 0 ? "S-1-5-21-" + one.Item2 : one.Item2), ("TargetUserName", one.Item3), ("TargetLogonId", one.Item4 % 2 == 0 ? $"0x{one.Item4:x}" : one.Item2),
            ("LogonType", one.Item3), ("AccountName", one.Item2), ("LogonID", one.Item3), ("PreviousTime", one.Item2), ("NewTime", one.Item3))).ToArray();
        var scan = new LogonSieve().Open(new Core.EvidenceFile(@"C:\Security.evtx", 0, () => Stream.Null));
        var records = new List<Core.Record>();
        foreach (var one in kept)
            scan.Observe(one, records);
        scan.Complete(records);
        var book = SessionBook.From(records.OfType<Core.LogonBook>());
        Assert.All(book.All, session => Assert.True(session.FromUtc is null || session.ToUtc is null || session.FromUtc <= session.ToUtc));
        Assert.True(book.Count <= events.Length);
    });

    private static Session Single(params Core.LogonBook[] books) => Assert.Single(SessionBook.From(books).All);

    private static Presence At(Session session, string utc) => session.During(Logons.Utc(utc), Logons.Utc(utc));
}
