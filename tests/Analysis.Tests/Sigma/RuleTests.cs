using System.Text;
using Afterpatch.Analysis.Sigma;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Analysis.Sigma.Sources;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;
using static Afterpatch.Analysis.Tests.Sigma.Hunting;

namespace Afterpatch.Analysis.Tests.Sigma;

public class RuleTests
{
    private const string Selections = "  a:\n    Image: a\n  b:\n    CommandLine: b\n  _c:\n    User: c\n";

    [Theory]
    [InlineData("a and b", "a", "b", "", true)]
    [InlineData("a and b", "a", "", "", false)]
    [InlineData("a or b and _c", "a", "", "", true)]
    [InlineData("(a or b) and _c", "a", "", "", false)]
    [InlineData("not a and b", "", "b", "", true)]
    [InlineData("not (a and b)", "a", "", "", true)]
    [InlineData("1 of them", "", "", "c", false)]
    [InlineData("1 of them", "", "b", "", true)]
    [InlineData("all of them", "a", "b", "", true)]
    [InlineData("1 of a*", "a", "", "", true)]
    [InlineData("all of *", "a", "b", "", false)]
    [InlineData("a AND NOT b", "a", "", "", true)]
    [InlineData("[a, b]", "", "b", "", true)]
    public void Conditions_bind_as_specified(string condition, string image, string command, string user, bool expected) =>
        Assert.Equal(expected, Hits(Rule(Selections + "  condition: " + condition), ("Image", image), ("CommandLine", command), ("User", user)));

    [Theory]
    [InlineData("a and", "too early")]
    [InlineData("a b", "goes on")]
    [InlineData("(a", "closing bracket")]
    [InlineData("d", "no selection")]
    [InlineData("1 of d*", "no selection")]
    [InlineData("2 of a*", "not defined")]
    [InlineData("a | count() > 5", "correlation")]
    [InlineData("and a", "lacks a name")]
    public void A_wrong_condition_is_refused(string condition, string reason) =>
        Assert.Contains(reason, Problem(Rule(Selections + "  condition: " + condition)).Reason, StringComparison.Ordinal);

    [Fact]
    public void Keywords_are_looked_for_in_every_value()
    {
        const string Keywords = "title: T\nlogsource:\n  product: windows\n  service: msexchange-management\ndetection:\n  k:\n    '|all':\n      - 'OabVirtualDirectory'\n      - ' -ExternalUrl '\n  condition: k\n";
        var engine = Sound(Keywords);
        Assert.Single(Matches(engine, new FakeEventRow("MSExchange Management", 1, ("Data", "Set-OabVirtualDirectory"), ("Data", "x -ExternalUrl y"))));
        Assert.Empty(Matches(engine, new FakeEventRow("MSExchange Management", 1, ("Data", "Set-OabVirtualDirectory"), ("Data", "y"))));
        Assert.Empty(Matches(engine, new FakeEventRow("Application", 1, ("Data", "Set-OabVirtualDirectory"), ("Data", "x -ExternalUrl y"))));
    }

    [Fact]
    public void A_list_of_maps_is_a_choice() =>
        Assert.True(Hits(Rule("  a:\n    - Image: x\n    - CommandLine: y\n      User: z\n  condition: a"), ("Image", "q"), ("CommandLine", "y"), ("User", "z")));

    [Fact]
    public void Process_creation_reads_the_security_log_by_its_own_names()
    {
        var engine = Sound(Test("Image|endswith: '\\cmd.exe'"));
        Assert.Single(Matches(engine, new FakeEventRow("Security", 4688, ("NewProcessName", "C:\\cmd.exe"))));
        Assert.Empty(Matches(engine, new FakeEventRow("Security", 4689, ("NewProcessName", "C:\\cmd.exe"))));
        Assert.Empty(Matches(engine, new FakeEventRow("Security", 4688, ("Image", "C:\\cmd.exe"))));
    }

    [Fact]
    public void A_registry_value_of_the_security_log_reads_like_that_of_sysmon()
    {
        const string Set = "title: T\nlogsource: {product: windows, category: registry_set}\ndetection:\n  s:\n    TargetObject: 'HKLM\\SOFTWARE\\X\\Run'\n    Details: 'DWORD (0x00000001)'\n  condition: s\n";
        var row = new FakeEventRow("Security", 4657, ("ObjectName", "\\REGISTRY\\MACHINE\\SOFTWARE\\X"), ("ObjectValueName", "Run"),
            ("OperationType", "%%1905"), ("NewValueType", "%%1876"), ("NewValue", "1"));
        Assert.Single(Matches(Sound(Set), row));
    }

    [Fact]
    public void Web_rules_see_path_and_query_joined_and_spaces_in_agents()
    {
        const string Web = "title: T\nlogsource: {category: webserver}\ndetection:\n  s:\n    cs-uri-query|contains: '/owa/x.aspx?cmd='\n    cs-user-agent: 'Mozilla 5 x'\n    cs-referer: null\n    sc-status: 200\n  condition: s\n";
        (string, string)[] Line(string query, string agent) =>
            [("cs-uri-stem", "/owa/x.aspx"), ("cs-uri-query", query), ("cs(User-Agent)", agent), ("cs(Referer)", ""), ("sc-status", "200")];
        Assert.Single(Matches(Sound(Web), new FakeTextRow("iis", Line("cmd=1", "Mozilla+5+x"))));
        Assert.Empty(Matches(Sound(Web), new FakeTextRow("iis", Line("cmd=1", "Mozilla+4+x"))));
        Assert.Empty(Matches(Sound(Web), new FakeTextRow("message-tracking", Line("cmd=1", "Mozilla+5+x"))));
        Assert.Empty(Matches(Sound(Web), new FakeTextRow("iis", Line("", "Mozilla+5+x"))));
    }

    [Fact]
    public void A_filter_narrows_the_rules_that_it_names()
    {
        var rule = Test("Image: a");
        const string Filter = "title: F\nlogsource: {product: windows}\nfilter:\n  rules: [11111111-0000-0000-0000-000000000001]\n  adm:\n    User|startswith: 'adm_'\n  condition: not adm\n";
        var engine = Engine(rule, Filter);
        Assert.Empty(engine.Problems);
        Assert.Empty(Matches(engine, new FakeEventRow(Sysmon, 1, ("Image", "a"), ("User", "ADM_x"))));
        Assert.Single(Matches(engine, new FakeEventRow(Sysmon, 1, ("Image", "a"), ("User", "x"))));
    }

    [Theory]
    [InlineData("a: &x 1\nb: *x\n", 1, "anchors")]
    [InlineData("a: 1\na: 2\n", 2, "twice")]
    [InlineData("a: [\n", 2, "not YAML")]
    [InlineData("title: T\naction: global\n", 2, "Sigma 1")]
    [InlineData("title: T\n", 1, "neither")]
    [InlineData("", 1, "no document")]
    [InlineData("- a\n", 1, "not a map")]
    [InlineData("title: T\nstatus: unsupported\n", 2, "unsupported")]
    [InlineData("title: T\nlevel: dire\ndetection: {}\n", 2, "not a level")]
    [InlineData("title: T\nlogsource: {}\ndetection: {s: {a: b}, condition: s}\n", 2, "logsource")]
    [InlineData("title: T\nlogsource: {product: windows}\ndetection: {s: {a: b}, timeframe: 5m, condition: s}\n", 3, "Sigma 1")]
    public void A_bad_document_is_refused_with_its_line(string yaml, int line, string reason)
    {
        var problem = Problem(yaml);
        Assert.Contains(reason, problem.Reason, StringComparison.Ordinal);
        Assert.Equal(line, problem.Line);
        Assert.Equal(RuleProblemKind.Refused, problem.Kind);
    }

    [Fact]
    public void One_bad_document_leaves_the_others_running()
    {
        var engine = Engine(Test("Image: a") + "---\ntitle: broken\n", "{", "title: L\nlogsource: {product: linux}\ndetection: {s: {a: b}, condition: s}\n");
        Assert.Single(engine.Rules);
        Assert.Equal([RuleProblemKind.Refused, RuleProblemKind.Refused, RuleProblemKind.NoSource], engine.Problems.Select(problem => problem.Kind));
    }

    [Fact]
    public void Any_damage_of_a_rule_ends_in_a_rule_or_a_reason()
    {
        var sources = SourceCatalog.Load(KnowledgeBase.Embedded);
        var whole = Encoding.UTF8.GetBytes(Rule(
            "  a:\n    - Image|endswith|windash: ['\\cmd.exe', ' -x']\n      CommandLine|re: '^a(b|c)+$'\n    - User|cidr: '10.0.0.0/8'\n  b|all: ['x*', '?y']\n  condition: a and not 1 of b*",
            "falsepositives: [none]\ntags: [attack.t1059]\n"));
        foreach (var bytes in Damage.EveryCut(whole).Select(cut => whole[..cut]).Concat(Damage.AnyEdits(whole, 2_000, 4)))
        {
            var engine = SigmaEngine.Load([new RuleFile("rule.yml", bytes)], sources);
            Assert.True(engine.Rules.Count > 0 || engine.Problems.Count > 0);
        }
    }

    [Fact]
    public void Deep_and_large_documents_end_in_a_reason()
    {
        Assert.Contains("deeper", Problem(new string('[', 5000) + new string(']', 5000)).Reason, StringComparison.Ordinal);
        Assert.Contains("more than", Problem("a: [" + string.Concat(Enumerable.Repeat("1,", 300_000)) + "1]").Reason, StringComparison.Ordinal);
        Assert.Contains("nested deeper", Problem(Rule("  a:\n    Image: a\n  condition: " + new string('(', 500) + "a" + new string(')', 500))).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_thousand_values_are_searched_in_one_pass()
    {
        var list = new StringBuilder("  s:\n    CommandLine|contains:\n");
        for (var i = 0; i < 10_000; i++)
            list.Append("      - 'term-").Append(i).Append("-end'\n");
        var rule = Rule(list + "  condition: s");
        Assert.True(Hits(rule, ("CommandLine", "x term-9876-end y")));
        Assert.False(Hits(rule, ("CommandLine", "x term-19876-end y")));
    }

    [Fact]
    public void The_same_id_twice_is_a_problem_and_the_first_rule_runs()
    {
        var engine = Engine(Test("Image: a"), Test("Image: b"));
        Assert.Single(engine.Rules);
        Assert.Contains("taken", Assert.Single(engine.Problems).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_with_ten_thousand_fields_is_matched()
    {
        var data = Enumerable.Range(0, 10_000).Select(i => ($"F{i}", (string?)"x")).Append(("Image", "a")).ToArray();
        Assert.True(Hits(Test("Image: a"), data));
    }
}
