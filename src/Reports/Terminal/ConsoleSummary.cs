using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Reports.Terminal;

/// <summary>The answer on one screen: verdict, the six questions, the strongest findings, what to do first.</summary>
/// <param name="useColour">False when redirected, with <c>--no-color</c> or <c>NO_COLOR</c>.</param>
public sealed class ConsoleSummary(TextWriter output, bool useColour)
{
    private const int MaxFindings = 12;
    private const int MaxTitle = 150;
    private const int MaxLines = 3;

    public void Write(CaseResult result, Texts texts)
    {
        output.WriteLine();
        output.WriteLine($"{texts["console.server"]}{texts["text.colon"]} {TerminalText.Safe(result.Host.Name)}   {TerminalText.Safe(Exchange(result))}");
        output.WriteLine($"{texts["console.verdict"]}{texts["text.colon"]} {Paint(texts["verdict." + Words.Of(result.Verdict.Overall)], Colour(result.Verdict.Overall))}");
        if (result.IsPartial)
            output.WriteLine(texts[PartialCase.Key(result)]);
        if (result.IsUnrecognised)
            output.WriteLine(texts["limit.unrecognised"]);
        output.WriteLine();
        foreach (var answer in result.Verdict.Questions)
            WriteAnswer(answer, result, texts);
        WriteFindings(result, texts);
        WriteCredentials(result, texts);
        WriteMovement(result.Movement, texts);
        WritePlan(result, texts);
    }

    private static string Exchange(CaseResult result) =>
        result.Host.Exchange is { } exchange ? $"{exchange.Product} {exchange.CumulativeUpdate} ({exchange.Build})" : "";

    private void WriteAnswer(QuestionAnswer answer, CaseResult result, Texts texts)
    {
        var word = texts["answer." + Words.Of(answer.Answer)];
        output.WriteLine($"  {texts["question." + Words.Of(answer.Id)],-52} {Paint(word, Colour(answer.Answer))}");
        if (answer.Id == Question.Exposed)
            WriteSome(ExposureLines.Of(result, texts), "console.more-exposures", texts);
        WriteSome([.. answer.Limits.Select(texts.Render)], "console.more-limits", texts);
    }

    private void WriteSome(IReadOnlyList<string> lines, string moreKey, Texts texts)
    {
        foreach (var line in lines.Take(MaxLines))
            output.WriteLine($"      - {TerminalText.Safe(line)}");
        if (lines.Count > MaxLines)
            output.WriteLine($"      - {texts.Render(Message.Of(moreKey, ("count", (lines.Count - MaxLines).ToString(CultureInfo.InvariantCulture))))}");
    }

    private void WriteFindings(CaseResult result, Texts texts)
    {
        var shown = result.Findings.Where(finding => finding.Severity >= Severity.Low).ToArray();
        output.WriteLine();
        output.WriteLine($"{texts["console.findings"]}{texts["text.colon"]} {shown.Length.ToString(CultureInfo.InvariantCulture)}");
        foreach (var finding in shown.Take(MaxFindings))
            output.WriteLine(
                $"  {Paint($"{texts["severity." + Words.Of(finding.Severity)],-9}", Colour(finding.Severity))} {UtcText.Format(finding.FirstUtc) ?? "-",-20} {Short(texts.Title(finding))}");
    }

    private void WriteCredentials(CaseResult result, Texts texts)
    {
        if (result.Credentials.Count == 0)
            return;
        string Count(Func<CredentialExposure, bool> which) => result.Credentials.Count(which).ToString(CultureInfo.InvariantCulture);
        output.WriteLine();
        output.WriteLine(texts.Render(Message.Of("console.credentials", ("proven", Count(one => one.Certainty == "proven")), ("possible", Count(one => one.Certainty != "proven")),
            ("changed", Count(one => one.InForce == "no")))));
    }

    /// <summary>One line, when somebody moved after the exploitation; the report draws it.</summary>
    private void WriteMovement(Movement movement, Texts texts)
    {
        var moved = movement.Edges.Where(edge => edge is { IsAfterExploit: true, Fold: "none" }).ToArray();
        if (movement.ExploitedUtc is not { } exploited || moved.Length == 0)
            return;
        var server = movement.Nodes[0].Id;
        var sources = moved.Where(edge => edge.To == server).Select(edge => edge.From).Distinct().Count();
        var targets = moved.Where(edge => edge.From == server).Select(edge => edge.To).Distinct().Count();
        output.WriteLine();
        output.WriteLine($"{texts["console.movement"]} ({UtcText.Format(exploited)}){texts["text.colon"]} {texts.Render(Message.Of("console.movement.counts", ("sources", sources.ToString(CultureInfo.InvariantCulture)), ("targets", targets.ToString(CultureInfo.InvariantCulture))))}");
    }

    private void WritePlan(CaseResult result, Texts texts)
    {
        if (result.Plan.Count == 0)
            return;
        output.WriteLine();
        output.WriteLine(texts["console.first-steps"]);
        foreach (var step in result.Plan.Take(3))
            output.WriteLine($"  {step.Order.ToString(CultureInfo.InvariantCulture)}. {texts.Render(step.Action)}");
    }

    private static string Short(string title)
    {
        var safe = TerminalText.Safe(title);
        return safe.Length <= MaxTitle ? safe : safe[..MaxTitle] + "…";
    }

    private string Paint(string text, string colour) => useColour ? $"\u001b[{colour}m{text}\u001b[0m" : text;

    private static string Colour(Overall overall) => overall switch
    {
        Overall.Compromised => "1;31",
        Overall.Suspicious => "1;33",
        Overall.NoEvidence => "1;32",
        _ => "1;36",
    };

    private static string Colour(Answer answer) => answer switch
    {
        Answer.Yes => "31",
        Answer.Attempted => "33",
        Answer.NoEvidence => "32",
        _ => "36",
    };

    private static string Colour(Severity severity) => severity switch
    {
        Severity.Critical or Severity.High => "31",
        Severity.Medium => "33",
        _ => "2",
    };
}
