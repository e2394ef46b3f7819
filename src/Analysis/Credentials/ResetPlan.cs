using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials;

/// <summary>A step of the plan before it has its number.</summary>
internal sealed record PlanDraft(string Id, string Phase, IReadOnlyList<string> Why, string DryRun, string Command, IReadOnlyList<string> Subjects);

/// <summary>
/// Which steps of <c>resets.json</c> this server's evidence calls for, and with which names. The order is that of the file: close the way, take rights
/// over the directory back, then whoever rules the directory, its ticket key, this machine, and only then what those could read.
/// </summary>
internal sealed class ResetPlan(IReadOnlyList<ResetStep> steps, HostInfo host, PermissionModel permissions, bool hasLaps)
{
    /// <summary>The case's credentials have them all.</summary>
    private const int MaxSubjects = 1_000;

    private static readonly string[] Accounts =
        [SecretKind.ServiceAccount, SecretKind.Gmsa, SecretKind.TaskAccount, SecretKind.AppPool, SecretKind.VirtualDirectory, SecretKind.Autologon, SecretKind.LocalAccount];

    /// <param name="exposed">Everything that was exposed.</param>
    /// <returns>The steps in order, and for each exposed secret the id of its step or an empty one.</returns>
    public (IReadOnlyList<PlanDraft> Steps, IReadOnlyList<string> StepOf) Make(IReadOnlyList<Exposed> exposed)
    {
        var byIdentity = exposed.Where(one => Accounts.Contains(one.Secret.Kind, StringComparer.Ordinal) && one.InForce != "no")
            .GroupBy(one => one.Secret.Identity, StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => group.First(), StringComparer.OrdinalIgnoreCase);
        var stepOf = exposed.Select(one => StepOf(one, byIdentity)).ToArray();
        var drafts = new List<PlanDraft>();
        foreach (var step in steps)
        {
            var own = exposed.Where((one, i) => stepOf[i] == step.Id || Follows(step, stepOf[i]) || step.Id == "end-sessions" && IsEndable(one)).ToList();
            if (own.Count > 0 && (step.Id != "check-directory-rights" || permissions != PermissionModel.Split || own.Any(one => one.Secret.Kind == SecretKind.Krbtgt)))
                drafts.Add(Draft(step, own, exposed));
        }
        return (drafts, stepOf);
    }

    private string StepOf(Exposed exposed, Dictionary<string, Exposed> byIdentity)
    {
        if (exposed.InForce == "no")
            return "";
        if (exposed.Secret.Kind is SecretKind.Session or SecretKind.CachedLogon or SecretKind.TypedPassword)
        {
            if (byIdentity.TryGetValue(exposed.Secret.Identity, out var account))
                return StepOf(account, byIdentity);
            if (exposed.Secret.IsLocal)
                return "reset-local-accounts";
            if (exposed.Secret.Identity.EndsWith('$'))
                return "reset-gmsa";
        }
        return steps.FirstOrDefault(step => step.IsFor(exposed) && step.Phase == "reset")?.Id ?? "";
    }

    /// <summary>Steps that another one brings with it: the second time, the preparation, the check.</summary>
    private bool Follows(ResetStep step, string other) => step.Id switch
    {
        "reset-krbtgt-second" => other == "reset-krbtgt-first",
        "reset-machine-second" => other == "reset-machine-first",
        "reset-recovery-and-federation" => other == "reset-domain",
        "reset-laps" => hasLaps && other == "reset-local-accounts",
        "check-directory-rights" => other is "reset-machine-first" or "reset-krbtgt-first",
        "reset-prepare" or "verify-credentials" => other.Length > 0,
        _ => false,
    };

    private static bool IsEndable(Exposed exposed) => exposed.Secret.Kind == SecretKind.Session && exposed.Why is not ("session-delegated" or "session-explicit" or "session-clear-text");

    private PlanDraft Draft(ResetStep step, List<Exposed> own, IReadOnlyList<Exposed> exposed)
    {
        var about = step.Kinds.Contains("any", StringComparer.Ordinal) ? [] : own;
        var domain = about.Where(one => !one.Secret.IsLocal).Select(one => one.Secret.Identity).ToList();
        var local = about.Where(one => one.Secret.IsLocal).Select(one => one.Secret.Identity).ToList();
        var since = exposed.Max(one => one.SinceUtc);
        var directoryNames = exposed.Where(one => one is { InForce: not "no", Secret.IsLocal: false } && IsAccount(one.Secret.Kind)).Select(one => one.Secret.Identity).ToList();
        string Fill(string template) => Split(template, domain, local, directoryNames, since);
        return new(step.Id, step.Phase, [.. own.SelectMany(one => one.Thefts).Select(theft => theft.Finding.Id).Distinct().Order(StringComparer.Ordinal).Take(20)], Fill(step.DryRun), Fill(step.Command),
            [.. about.Select(Subject).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase).Take(MaxSubjects)]);
    }

    /// <summary>Local accounts need the command of local accounts, also where they run services.</summary>
    private string Split(string template, List<string> domain, List<string> local, List<string> directoryNames, DateTime? since)
    {
        string Fill(string text, IReadOnlyList<string> names) => CommandText.Fill(text, names, directoryNames, host.Name, host.Domain, since);
        if (!template.Contains("Set-ADAccountPassword -Identity $_", StringComparison.Ordinal) || local.Count == 0)
            return Fill(template, domain.Count > 0 ? domain : local);
        var localTemplate = "{names} | ForEach-Object { Set-LocalUser -Name $_ -Password (Read-Host -AsSecureString \"New password of $_\")"
            + (template.Contains("-WhatIf", StringComparison.Ordinal) ? " -WhatIf }" : " }");
        return domain.Count == 0 ? Fill(localTemplate, local) : $"{Fill(template, domain)}; {Fill(localTemplate, local)}";
    }

    private static string Subject(Exposed exposed) =>
        exposed.Secret.Place.Length > 0 && exposed.Secret.Kind is not (SecretKind.Session or SecretKind.CachedLogon or SecretKind.TypedPassword) ? $"{exposed.Secret.Identity} ({exposed.Secret.Place})" : exposed.Secret.Identity;

    private static bool IsAccount(string kind) => kind is SecretKind.ServiceAccount or SecretKind.Gmsa or SecretKind.TaskAccount or SecretKind.AppPool or SecretKind.VirtualDirectory
        or SecretKind.Autologon or SecretKind.MachineAccount or SecretKind.CachedLogon or SecretKind.Session or SecretKind.TypedPassword or SecretKind.Krbtgt;
}
