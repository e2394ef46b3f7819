using System.Globalization;
using System.Text;
using Afterpatch.Core;

namespace Afterpatch.Reports.Markdown;

/// <summary>Writes <c>plan.md</c>: what to do, in order, with reasons and checks.</summary>
public sealed class PlanMarkdown : IReport
{
    private const int MaxSubjects = 40;
    private const int MaxChecks = 100;

    public string Id => "markdown";

    public string FileName => "plan.md";

    public void Write(CaseResult result, Texts texts, Stream output)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {texts["plan.heading"]}{texts["text.colon"]} {MarkdownText.Escape(result.Host.Name)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"**{texts["verdict." + Words.Of(result.Verdict.Overall)]}.** {texts["plan.introduction"]}\n");
        if (result.IsPartial)
            text.Append(CultureInfo.InvariantCulture, $"\n**{texts[PartialCase.Key(result)]}**\n");
        var phase = "";
        foreach (var step in result.Plan)
        {
            if (step.Phase != phase)
                text.Append(CultureInfo.InvariantCulture, $"\n## {texts["phase." + (phase = step.Phase)]}\n\n");
            Append(text, step, result, texts);
        }
        Privilege(text, result, texts);
        output.Write(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static void Append(StringBuilder text, PlanStep step, CaseResult result, Texts texts)
    {
        text.Append(CultureInfo.InvariantCulture, $"{step.Order}. {texts.Render(step.Action)}\n");
        foreach (var finding in result.Findings.Where(finding => step.Why.Contains(finding.Id)).Take(5))
            text.Append(CultureInfo.InvariantCulture, $"   - {texts["plan.because"]} {MarkdownText.Escape(texts.Title(finding))} ({finding.Id})\n");
        if (step.Reason is { } reason)
            text.Append(CultureInfo.InvariantCulture, $"   - {texts["credential.report.reason"]} {texts.Render(reason)}\n");
        if (step.Breaks is { } breaks)
            text.Append(CultureInfo.InvariantCulture, $"   - {texts["credential.report.breaks"]} {texts.Render(breaks)}\n");
        if (step.Subjects.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $"   - {texts["credential.report.subjects"]} {MarkdownText.Escape(string.Join("; ", step.Subjects.Take(MaxSubjects).Select(texts.Phrases.Of)))}{(step.Subjects.Count > MaxSubjects ? "; …" : "")}\n");
        if (step.DryRun.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"   - {texts["credential.report.dry-run"]}\n\n   ```powershell\n   {Lines(texts, step.DryRun)}\n   ```\n");
        if (step.Command.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"{(step.DryRun.Length > 0 ? $"   - {texts["credential.report.run"]}\n" : "")}\n   ```powershell\n   {Lines(texts, step.Command)}\n   ```\n");
        if (step.Verify is { } verify)
            text.Append(CultureInfo.InvariantCulture, $"   - {texts["plan.verify"]} {texts.Render(verify)}\n");
        text.Append('\n');
    }

    /// <summary>A command of several lines stays within its item of the list.</summary>
    private static string Lines(Texts texts, string command) => CommandWords.Say(texts, command).Replace("\n", "\n   ", StringComparison.Ordinal);

    /// <summary>The checks that are open, each with what closes it.</summary>
    private static void Privilege(StringBuilder text, CaseResult result, Texts texts)
    {
        var open = result.LeastPrivilege.Where(check => check.State == "open").Take(MaxChecks).ToList();
        if (open.Count == 0)
            return;
        text.Append(CultureInfo.InvariantCulture, $"\n## {texts["privilege.report.heading"]}\n\n");
        foreach (var check in open)
            text.Append(CultureInfo.InvariantCulture, $"- **{check.Check}** {MarkdownText.Escape(check.Subject)}{texts["text.colon"]} {MarkdownText.Escape(texts.Render(check.Evidence))} {texts.Render(check.Change)} {texts["credential.report.breaks"]} {texts.Render(check.Breaks)}\n");
    }
}
