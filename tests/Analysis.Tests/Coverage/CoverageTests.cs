using Afterpatch.Analysis.Coverage;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Coverage;

public class CoverageTests
{
    private static readonly CoverageCalculator Calculator = CoverageCalculator.From(KnowledgeBase.Embedded);

    [Fact]
    public void Daily_files_side_by_side_cover_the_window()
    {
        var table = Compute([Span("iis", 1, 10), Span("iis", 10.5, 20)], Window(2, 19));
        Assert.Equal(CoverageState.Full, State(table, "iis"));
        Assert.True(table.IsAdequate(Question.Exploited));
    }

    [Fact]
    public void A_missing_week_is_a_gap_with_its_own_ends()
    {
        var table = Compute([Span("iis", 1, 5), Span("iis", 12, 20)], Window(2, 19));
        var entry = table.Entries.First(entry => entry is { Source: "iis", Question: Question.Exploited });
        Assert.Equal((CoverageState.Partial, new TimeGap(Day(5), Day(12))), (entry.State, Assert.Single(entry.Gaps)));
        Assert.False(table.IsAdequate(Question.Exploited));
        Assert.Contains(table.Limits(Question.Exploited), limit => limit.Key == "limit.partial");
    }

    [Fact]
    public void What_an_interrupted_run_did_not_read_is_not_called_absent()
    {
        var input = new CoverageInput([], new Dictionary<string, int>(), new HashSet<string>(), new Dictionary<string, DateTime>());
        Assert.Equal(CoverageState.Absent, State(Calculator.Compute(input, []), "iis"));
        var table = Calculator.Compute(input with { IsPartial = true }, []);
        Assert.All(table.Entries, entry => Assert.Equal(CoverageState.Unread, entry.State));
        Assert.All(table.Limits(Question.StillInside), limit => Assert.Equal("limit.unread", limit.Key));
    }

    [Theory]
    [InlineData(true, "plan.preserve-rerun.action", "limit.rerun")]
    [InlineData(false, "plan.preserve-logs.action", "limit.collect-more")]
    public void Nothing_is_to_be_collected_because_a_run_was_interrupted(bool isPartial, string step, string limit)
    {
        var result = new Assessment(KnowledgeBase.Embedded).Make(new ToolInfo("afterpatch", "1", "2026-01-01", "00"), "x", [], [], [], isPartial);
        Assert.Equal(step, Assert.Single(result.Plan, one => one.Phase == "preserve").Action.Key);
        Assert.Equal(limit, Assert.Single(result.Verdict.Questions.Single(answer => answer.Id == Question.DoNow).Limits).Key);
    }

    [Fact]
    public void Logs_that_begin_after_the_window_prove_nothing_about_it()
    {
        var table = Compute([Span("iis", 100, 130), Span("httpproxy/ecp", 100, 130)], Window(2, 19));
        Assert.False(table.IsAdequate(Question.Exploited));
    }

    [Fact]
    public void A_hole_inside_of_a_file_counts_as_one_between_files()
    {
        var span = Span("iis", 1, 20) with { Gaps = [new(Day(5), Day(9))] };
        Assert.Equal(CoverageState.Partial, State(Compute([span], Window(2, 19)), "iis"));
    }

    [Fact]
    public void Without_a_build_the_holes_are_those_between_a_logs_own_ends()
    {
        var table = Without_a_build([Span("iis", 1, 5), Span("iis", 12, 20)]);
        var entry = table.Entries.First(entry => entry is { Source: "iis", Question: Question.Exploited });
        Assert.Equal((CoverageState.Partial, new TimeGap(Day(5), Day(12))), (entry.State, Assert.Single(entry.Gaps)));
        Assert.Contains(table.Limits(Question.Exploited), limit => limit.Key == "limit.gap");
        Assert.Equal(CoverageState.Full, State(Without_a_build([Span("iis", 1, 12), Span("iis", 12, 20)]), "iis"));

        static CoverageTable Without_a_build(SourceSpan[] spans) => Calculator.Compute(Input(spans) with { IsBuildKnown = false }, []);
    }

    [Theory]
    [InlineData("date time cs-method cs-uri-stem c-ip sc-status", "cs-uri-query, cs(User-Agent)")]
    [InlineData("date time cs-method cs-uri-stem cs-uri-query c-ip sc-status", "cs(User-Agent)")]
    [InlineData("date time cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status", "")]
    public void A_log_without_query_or_user_agent_is_partial_for_who_came_in_alone(string columns, string lacking)
    {
        var table = Calculator.Compute(Input([Span("iis", 1, 20)]) with { Columns = [Columns(columns)] }, [Window(2, 19)]);
        var limits = table.Limits(Question.Exploited).Where(limit => limit.Key == "limit.columns").Select(limit => limit.Args["columns"]);
        Assert.Equal(lacking.Length == 0 ? [] : [lacking], limits);
        Assert.Equal(lacking.Length == 0, table.IsAdequate(Question.Exploited));
        Assert.Equal(CoverageState.Full, table.Entries.Single(entry => entry is { Source: "iis", Question: Question.Taken }).State);
    }

    [Fact]
    public void Columns_missing_outside_of_the_window_do_no_harm()
    {
        var before = Span("iis", -9, 0) with { At = new("C:\\before") };
        var table = Calculator.Compute(Input([before, Span("iis", 1, 20)]) with { Columns = [Columns("date time") with { At = before.At }] }, [Window(2, 19)]);
        Assert.True(table.IsAdequate(Question.Exploited));
    }

    [Fact]
    public void A_cleared_log_says_so()
    {
        var cleared = new Dictionary<string, DateTime> { ["evtx/Security"] = Day(8) };
        var table = Calculator.Compute(new([Span("evtx/Security", 8, 20)], new Dictionary<string, int>(), new HashSet<string>(), cleared), [Window(2, 19)]);
        Assert.Equal(CoverageState.Cleared, State(table, "security-events"));
    }

    [Fact]
    public void Presence_needs_the_web_files_and_two_more_sources()
    {
        Assert.False(Compute([], Window(1, 2), ("web-file", 9)).IsAdequate(Question.StillInside));
        Assert.False(Compute([], Window(1, 2), ("registry", 4), ("scheduled-task", 90), ("iis-config", 9)).IsAdequate(Question.StillInside));
        Assert.True(Compute([], Window(1, 2), ("web-file", 9), ("registry", 4), ("scheduled-task", 90)).IsAdequate(Question.StillInside));
    }

    [Theory]
    [InlineData("SYSTEM SOFTWARE SAM SECURITY", "")]
    [InlineData("SYSTEM SOFTWARE NTUSER", "SAM")]
    public void A_registry_without_one_of_its_hives_is_partial(string hives, string lacking)
    {
        var names = new Dictionary<string, IReadOnlySet<string>> { ["registry"] = hives.Split(' ').ToHashSet() };
        var input = new CoverageInput([], new Dictionary<string, int> { ["registry"] = 3 }, new HashSet<string>(), new Dictionary<string, DateTime>()) { Names = names };
        var table = Calculator.Compute(input, [Window(1, 2)]);
        Assert.Equal(lacking.Length == 0 ? CoverageState.Full : CoverageState.Partial, State(table, "registry"));
        Assert.Equal(lacking.Length == 0 ? [] : [lacking], table.Limits(Question.StillInside).Where(limit => limit.Key == "limit.parts").Select(limit => limit.Args["columns"]));
    }

    private static CoverageTable Compute(SourceSpan[] spans, TimeGap window, params (string Parser, int Files)[] files) =>
        Calculator.Compute(new(spans, files.ToDictionary(file => file.Parser, file => file.Files), new HashSet<string>(), new Dictionary<string, DateTime>()), [window]);

    private static CoverageInput Input(SourceSpan[] spans) => new(spans, new Dictionary<string, int>(), new HashSet<string>(), new Dictionary<string, DateTime>());

    private static LogFields Columns(string names) => new() { At = new("C:\\log"), Family = "iis", Fields = names.Split(' '), FromUtc = Day(1) };

    private static CoverageState State(CoverageTable table, string source) => table.Entries.First(entry => entry.Source == source).State;

    private static SourceSpan Span(string family, double from, double to) => new()
    {
        At = new("C:\\log"),
        Family = family,
        FirstUtc = Day(from),
        LastUtc = Day(to),
        Records = 1,
    };

    private static TimeGap Window(double from, double to) => new(Day(from), Day(to));

    private static DateTime Day(double day) => new DateTime(2021, 3, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(day);
}
