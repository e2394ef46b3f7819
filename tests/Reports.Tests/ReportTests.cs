using System.Globalization;
using System.Text;
using System.Text.Json;
using Afterpatch.Core;
using Afterpatch.Reports.Html;
using Afterpatch.Reports.Json;
using Afterpatch.Reports.Markdown;
using Afterpatch.Reports.Terminal;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Reports.Tests;

public class ReportTests
{
    /// <summary>Markup, script, template, Markdown, formula, terminal and direction tricks in one value.</summary>
    private const string Hostile =
        "</title></style></script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">" +
        "<svg/onload=document.title='owned'>'\"><a href=\"javascript:document.title='owned'\">x</a>{{7*7}} [x](javascript:alert(1)) " +
        "![i](http://example.invalid/i.png) =cmd|' /C calc'!A0 \u001b]0;owned\u0007\u001b[31m \u202egpj.exe \0 end";

    [Fact]
    public void Case_json_keeps_to_its_schema()
    {
        using var schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "docs", "case.schema.json")));
        foreach (var text in new[] { "plain", Hostile, "" })
        {
            using var written = JsonDocument.Parse(Write(new CaseJson(), Cases.With(text)));
            Assert.Empty(SchemaCheck.Errors(schema.RootElement, written.RootElement));
        }
    }

    [Fact]
    public void Case_json_gives_back_evidence_as_it_was()
    {
        using var written = JsonDocument.Parse(Write(new CaseJson(), Cases.With(Hostile)));
        Assert.Equal(Hostile, written.RootElement.GetProperty("findings")[0].GetProperty("subject").GetProperty("value").GetString());
    }

    [Fact]
    public void Evidence_comes_out_inert_in_a_real_browser()
    {
        Assert.SkipWhen(Browser.Program is null, "No Chromium on this machine: the report is not tested in a browser.");
        var file = Path.Combine(Path.GetTempPath(), $"afterpatch-{Guid.NewGuid():N}.html");
        try
        {
            File.WriteAllBytes(file, Write(new HtmlReport(), Cases.With(Hostile)));
            var dom = Browser.DumpDom(file);
            Assert.Contains("<title>Afterpatch: ", dom, StringComparison.Ordinal);
            Assert.DoesNotContain("<title>owned", dom, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", dom, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<img", dom, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<a href=\"javascript", dom, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain('\u202e', dom);
            Assert.DoesNotContain('\u001b', dom);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void The_report_asks_for_nothing_outside_of_itself()
    {
        var html = Encoding.UTF8.GetString(Write(new HtmlReport(), Cases.With("plain")));
        Assert.DoesNotContain("http://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", html, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_plan_shows_evidence_as_text()
    {
        var plan = Encoding.UTF8.GetString(Write(new PlanMarkdown(), Cases.With(Hostile)));
        Assert.DoesNotContain("<script", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("](javascript", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("![i]", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", plan, StringComparison.Ordinal); // an address by itself becomes a link
        Assert.DoesNotContain('\u001b', plan);
    }

    [Fact]
    public void The_console_gets_no_command_from_evidence()
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        new ConsoleSummary(output, useColour: false).Write(Cases.With(Hostile), Cases.English);
        Assert.DoesNotContain('\u001b', output.ToString());
        Assert.DoesNotContain('\u202e', output.ToString());
    }

    [Theory]
    [InlineData(CoverageState.Absent, true)]
    [InlineData(CoverageState.Partial, false)]
    public void Evidence_of_no_kind_that_is_read_is_said_to_be_that(CoverageState state, bool isSaid)
    {
        var result = Cases.With("x") with { Findings = [], Coverage = [new("iis", Question.Exploited, null, null, [], state)] };
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        new ConsoleSummary(output, useColour: false).Write(result, Cases.English);
        Assert.Equal(isSaid, output.ToString().Contains(Cases.English["limit.unrecognised"], StringComparison.Ordinal));
        Assert.Equal(isSaid, Encoding.UTF8.GetString(Write(new HtmlReport(), result)).Contains(Cases.English["limit.unrecognised"], StringComparison.Ordinal));
    }

    [Fact]
    public void An_interrupted_run_is_said_in_the_plan_too()
    {
        Assert.Contains(Cases.English["limit.interrupted"], Encoding.UTF8.GetString(Write(new PlanMarkdown(), Cases.With("x") with { IsPartial = true })), StringComparison.Ordinal);
        Assert.DoesNotContain(Cases.English["limit.interrupted"], Encoding.UTF8.GetString(Write(new PlanMarkdown(), Cases.With("x"))), StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_question_says_since_when_and_to_what_the_server_was_open()
    {
        var start = new DateTime(2021, 1, 3, 0, 0, 0, DateTimeKind.Utc);
        ExposureWindow Window(string cve, string name, DateTime? to, bool isExploited) => new(cve, name, start, to, isExploited, new Message("exposure.basis.build"));
        var result = Cases.With("x") with
        {
            Verdict = new(Overall.Suspicious, [new(Question.Exposed, Answer.Yes, Confidence.High, [], [])]),
            Exposure = [Window("CVE-2021-1", "", start.AddDays(9), false), Window("CVE-2021-26855", "ProxyLogon", start.AddDays(9), true), Window("CVE-2021-27065", "ProxyLogon", start.AddDays(9), true), Window("CVE-2021-3", "Other", null, true)],
        };
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        new ConsoleSummary(output, useColour: false).Write(result, Cases.English);
        Assert.Contains("ProxyLogon (CVE-2021-26855, CVE-2021-27065): 2021-01-03T00:00:00Z to 2021-01-12T00:00:00Z", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Other (CVE-2021-3): since 2021-01-03T00:00:00Z, not closed", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_console_says_in_a_line_who_moved_after_the_exploitation()
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        new ConsoleSummary(output, useColour: false).Write(Cases.With("x"), Cases.English);
        Assert.Contains(Cases.English["console.movement"], output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_culture_gives_the_same_bytes()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var expected = All();
            foreach (var culture in new[] { "fr-FR", "tr-TR", "ar-SA" })
            {
                CultureInfo.CurrentCulture = new CultureInfo(culture);
                Assert.Equal(expected, All());
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        static string All() => string.Join("\n", new IReport[] { new CaseJson(), new HtmlReport(), new PlanMarkdown() }
            .Select(report => Encoding.UTF8.GetString(Write(report, Cases.With("plain")))));
    }

    [Fact]
    public void The_french_report_has_no_english_heading_left()
    {
        using var stream = new MemoryStream();
        new HtmlReport().Write(Cases.With("x"), Cases.French, stream);
        var html = Encoding.UTF8.GetString(stream.ToArray());
        Assert.Contains("Compromis", html, StringComparison.Ordinal);
        Assert.DoesNotContain("What happened", html, StringComparison.Ordinal);
        Assert.DoesNotContain("[report.", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_french_report_says_our_words_in_french_and_leaves_evidence_as_it_is()
    {
        var result = Cases.With("x");
        result = result with
        {
            Findings = [result.Findings[0] with { Details = [new("reasons", "runs code that the client sends (eval); hives-saved"), new("rules", "Event log cleared (sigma.log-cleared); Theirs (sigma.1)"), new("command", "hives-saved")] }],
            Diagnostics = [new Diagnostic("x", 5, "record", "protected with a password")],
            Plan = [result.Plan[0] with { Command = "Get-Item <web folders>", Subjects = [@"EX01\Guest (RID 501, disabled)"] }],
        };
        using var stream = new MemoryStream();
        new HtmlReport().Write(result, Cases.French, stream);
        new PlanMarkdown().Write(result, Cases.French, stream);
        var text = Encoding.UTF8.GetString(stream.ToArray());
        foreach (var said in new[] { "exécute du code envoyé par le client (eval); enregistre des ruches", "Journal d&#39;événements effacé (sigma.log-cleared); Theirs (sigma.1)", ">hives-saved<", "protégé par un mot de passe", "Get-Item <dossiers web>", "(RID 501, désactivé)" })
            Assert.Contains(said, text, StringComparison.Ordinal);
        foreach (var english in new[] { "runs code", "protected with", "web folders", ", disabled" })
            Assert.DoesNotContain(english, text, StringComparison.Ordinal);
        Assert.Contains("runs code that the client sends (eval)", Encoding.UTF8.GetString(Write(new CaseJson(), result)), StringComparison.Ordinal);
    }

    private static byte[] Write(IReport report, CaseResult result)
    {
        using var stream = new MemoryStream();
        report.Write(result, Cases.English, stream);
        return stream.ToArray();
    }
}
