using System.Text.Json;
using Afterpatch.Analysis.Credentials;
using Afterpatch.Analysis.Verdicts;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Remediation;

/// <summary>
/// What to do, in an order that does not hand the new secret to the intruder: the steps of <c>knowledge/response/steps.json</c>, and those that the
/// exposed credentials ask for. Runs nothing.
/// </summary>
internal sealed class PlanMaker
{
    private static readonly string[] Phases = ["preserve", "contain", "remove", "reset", "harden", "verify"];

    private readonly IReadOnlyList<Step> _steps;
    private readonly Removals _removals;

    public PlanMaker(KnowledgeBase knowledge)
    {
        _removals = new(knowledge);
        using var document = JsonDocument.Parse(knowledge["response/steps.json"]);
        _steps = [.. document.RootElement.GetProperty("steps").EnumerateArray().Select(Read)];
    }

    public IReadOnlyList<PlanStep> Make(Overall overall, IReadOnlyList<Finding> findings, IReadOnlyList<ExposureWindow> exposure, CredentialResult credentials, bool isPartial)
    {
        var general = General(Conditions(overall, findings, exposure, isPartial), findings).ToLookup(step => step.Phase == "reset");
        var plan = general[false].Concat(credentials.Steps.Select(Reset)).Concat(general[true]).Select(step => step.Id == "harden-privilege" ? step with { Subjects = OpenChecks(credentials) } : step).OrderBy(step => Array.IndexOf(Phases, step.Phase)).ToList();
        return [.. plan.Select((step, i) => step with { Order = i + 1 })];
    }

    /// <summary>What a step may ask for beside findings. Nothing is missing in a run that did not end: nothing is collected because of it.</summary>
    private static string[] Conditions(Overall overall, IReadOnlyList<Finding> findings, IReadOnlyList<ExposureWindow> exposure, bool isPartial)
    {
        var verdict = $"verdict:{Words.Of(overall)}";
        return [verdict, verdict + (findings.Any(Administration.IsMoreThan) ? " by:code" : " by:accounts"), isPartial ? "run:partial" : verdict + " run:whole", exposure.Any(window => window.ToUtc is null) ? "exposure:open" : "exposure:closed"];
    }

    private IEnumerable<PlanStep> General(string[] conditions, IReadOnlyList<Finding> findings)
    {
        var reasons = findings.Where(finding => finding.Severity >= Severity.Medium).ToArray();
        var gone = Removals.Gone(reasons);
        var present = reasons.Except(gone).Select(finding => (Finding: finding, Step: _removals.StepOf(finding))).ToList();
        var there = findings.Where(finding => finding.State == FindingState.Active).SelectMany(Removals.Pages).ToHashSet(StringComparer.Ordinal);
        foreach (var step in _steps)
        {
            if (_removals.Has(step.Id))
            {
                if (Remove(step, present) is { } removal)
                    yield return removal;
                continue;
            }
            var asking = reasons.Where(finding => step.IsAskedBy(finding, there)).ToArray();
            var subjects = step.Subjects.Length > 0 ? StepSubjects.Of(step.Subjects, asking) : [];
            if (step.Subjects.Length > 0 ? subjects.Count > 0 : asking.Length > 0 || step.When.Any(conditions.Contains))
                yield return step.Id == "verify-again" && gone.Count > 0
                    ? Made(step, gone) with { Subjects = Removals.Names(gone), Verify = new Message("plan.verify-again.verify-gone") }
                    : Made(step, asking) with { Subjects = subjects };
        }
    }

    /// <summary>Names what is still there, or may be, with the commands for each kind of it. What is gone is looked at again at the end.</summary>
    private PlanStep? Remove(Step step, List<(Finding Finding, string? Step)> present)
    {
        var asking = present.Where(item => item.Step is { } own ? own == step.Id : step.IsAskedBy(item.Finding, [])).ToArray();
        if (asking.Length == 0)
            return null;
        var (subjects, look, command) = _removals.Of(asking.Where(item => item.Step is not null).Select(item => item.Finding));
        return Made(step, asking.Select(item => item.Finding)) with { Subjects = subjects, DryRun = string.Join('\n', new[] { look, step.Command }.Where(line => line.Length > 0)), Command = command };
    }

    private static PlanStep Made(Step step, IEnumerable<Finding> asking) =>
        new(0, step.Phase, new Message($"plan.{step.Id}.action"), [.. asking.Select(finding => finding.Id).Distinct().Order(StringComparer.Ordinal)], step.Command,
            step.HasVerify ? new Message($"plan.{step.Id}.verify") : null)
        { Id = step.Id };

    private static string[] OpenChecks(CredentialResult credentials) =>
        [.. credentials.LeastPrivilege.Where(check => check.State == "open").Select(check => $"{check.Check} {check.Subject}".Trim()).Distinct(StringComparer.Ordinal)];

    private static PlanStep Reset(PlanDraft draft) =>
        new(0, draft.Phase, new Message($"plan.{draft.Id}.action"), draft.Why, draft.Command, new Message($"plan.{draft.Id}.verify"))
        {
            Id = draft.Id,
            Reason = new Message($"plan.{draft.Id}.reason"),
            Breaks = new Message($"plan.{draft.Id}.breaks"),
            DryRun = draft.DryRun,
            Subjects = draft.Subjects,
        };

    private static Step Read(JsonElement entry) => new(
        entry.GetProperty("id").GetString()!,
        entry.GetProperty("phase").GetString()!,
        [.. entry.GetProperty("when").EnumerateArray().Select(when => when.GetString()!)],
        entry.TryGetProperty("command", out var command) ? command.GetString()! : "",
        entry.TryGetProperty("verify", out _),
        entry.TryGetProperty("subjects", out var subjects) ? subjects.GetString()! : "");

    private sealed record Step(string Id, string Phase, IReadOnlyList<string> When, string Command, bool HasVerify, string Subjects)
    {
        private const string Absent = " absent";

        /// <param name="there">Keys of the pages that are known to be there.</param>
        public bool IsAskedBy(Finding finding, HashSet<string> there) => When.Any(when => when.EndsWith(Absent, StringComparison.Ordinal)
            ? finding.Detector.StartsWith(when[..^Absent.Length], StringComparison.Ordinal) && finding.State != FindingState.Active && !Removals.Pages(finding).Any(there.Contains)
            : finding.Detector.StartsWith(when, StringComparison.Ordinal));
    }
}
