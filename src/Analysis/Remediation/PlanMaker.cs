using System.Text.Json;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Remediation;

/// <summary>What to do, in an order that does not hand the new secret to the intruder, from <c>knowledge/response/steps.json</c>. Runs nothing.</summary>
public sealed class PlanMaker
{
    private readonly IReadOnlyList<Step> _steps;

    public PlanMaker(KnowledgeBase knowledge)
    {
        using var document = JsonDocument.Parse(knowledge["response/steps.json"]);
        _steps = [.. document.RootElement.GetProperty("steps").EnumerateArray().Select(Read)];
    }

    public IReadOnlyList<PlanStep> Make(Overall overall, IReadOnlyList<Finding> findings, IReadOnlyList<ExposureWindow> exposure)
    {
        var reasons = findings.Where(finding => finding.Severity >= Severity.Medium).ToArray();
        var isOpen = exposure.Any(window => window.ToUtc is null);
        var plan = new List<PlanStep>();
        foreach (var step in _steps)
        {
            var why = reasons.Where(finding => step.When.Any(when => finding.Detector.StartsWith(when, StringComparison.Ordinal)))
                .Select(finding => finding.Id).Distinct().Order(StringComparer.Ordinal).ToArray();
            if (why.Length == 0 && !step.When.Contains($"verdict:{Words.Of(overall)}") && !(isOpen && step.When.Contains("exposure:open")))
                continue;
            plan.Add(new(plan.Count + 1, step.Phase, new Message($"plan.{step.Id}.action"), why, step.Command,
                step.HasVerify ? new Message($"plan.{step.Id}.verify") : null));
        }
        return plan;
    }

    private static Step Read(JsonElement entry) => new(
        entry.GetProperty("id").GetString()!,
        entry.GetProperty("phase").GetString()!,
        [.. entry.GetProperty("when").EnumerateArray().Select(when => when.GetString()!)],
        entry.TryGetProperty("command", out var command) ? command.GetString()! : "",
        entry.TryGetProperty("verify", out _));

    private sealed record Step(string Id, string Phase, IReadOnlyList<string> When, string Command, bool HasVerify);
}
