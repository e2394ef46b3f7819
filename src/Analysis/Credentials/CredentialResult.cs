using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials;

/// <summary>What the assessment of credentials gives to the case.</summary>
/// <param name="StepOf">For each of <paramref name="Exposed"/> the id of the step that resets it, or an empty one.</param>
internal sealed record CredentialResult(
    IReadOnlyList<Exposed> Exposed, IReadOnlyList<string> StepOf, IReadOnlyList<PlanDraft> Steps, IReadOnlyList<PrivilegeCheck> LeastPrivilege, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>With the numbers that the steps got in the plan; first step first, then what is proven.</summary>
    public IReadOnlyList<CredentialExposure> Credentials(IReadOnlyList<PlanStep> plan)
    {
        var orders = plan.Where(step => step.Id.Length > 0).ToDictionary(step => step.Id, step => step.Order, StringComparer.Ordinal);
        return [.. Exposed.Select((one, i) => Make(one, StepOf[i], orders.GetValueOrDefault(StepOf[i])))
            .OrderBy(one => one.Order == 0 ? int.MaxValue : one.Order).ThenByDescending(one => one.Certainty == "proven")
            .ThenBy(one => one.Kind, StringComparer.Ordinal).ThenBy(one => one.Identity, StringComparer.OrdinalIgnoreCase)];
    }

    private static CredentialExposure Make(Exposed exposed, string step, int order) =>
        new(exposed.Secret.Identity, exposed.Secret.Kind, exposed.Thefts[0].Finding.Id, exposed.SinceUtc, exposed.Privilege, order,
            new Message(exposed.InForce == "no" ? "credential.action.changed" : step.Length == 0 ? "credential.action.none" : $"plan.{step}.title"))
        {
            Certainty = exposed.IsProven ? "proven" : "possible",
            InForce = exposed.InForce,
            SetUtc = exposed.SetUtc,
            Sid = exposed.Secret.Sid,
            Place = exposed.Secret.Place,
            Why = new Message($"credential.why.{exposed.Why}"),
            AlsoExposedBy = [.. exposed.Thefts.Skip(1).Select(theft => theft.Finding.Id).Distinct().Take(10)],
        };
}
