using Afterpatch.Analysis.Credentials;
using Afterpatch.Analysis.Movement;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Remediation;

/// <summary>The addresses, accounts or files that a step of the plan is about, from the findings that ask for it.</summary>
internal static class StepSubjects
{
    private const int MaxSubjects = 1_000;

    /// <param name="kind">Kind of the findings' entities.</param>
    public static IReadOnlyList<string> Of(string kind, IReadOnlyList<Finding> findings)
    {
        var values = findings.Where(finding => kind == "address" || finding.Outcome == Outcome.Succeeded)
            .SelectMany(finding => finding.Entities.Append(finding.Subject)).Where(entity => entity.Kind == kind && entity.Value.Length > 0)
            .Select(entity => entity.Value).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase).ToList();
        return [.. (kind switch { "account" => Accounts(values), "address" => Addresses(values), _ => (IEnumerable<string>)values }).Take(MaxSubjects)];
    }

    /// <summary>Those of the internet; only where there are none, those inside: a proxy's own address stands in front of many clients.</summary>
    private static List<string> Addresses(List<string> values)
    {
        var known = values.Where(value => HostName.AsAddress(HostName.Plain(value)) is { } address && !System.Net.IPAddress.IsLoopback(address)).ToList();
        var outside = known.Where(value => HostName.IsPublic(HostName.Plain(value))).ToList();
        return outside.Count > 0 ? outside : known;
    }

    /// <summary>Logs write one account in several ways; the one that says most of it stays. Windows' own accounts and machines have no password to set here.</summary>
    private static IEnumerable<string> Accounts(List<string> values) => values
        .Where(value => !ServiceSecrets.IsBuiltIn(value) && !value.EndsWith('$') && value != "-")
        .GroupBy(AccountName.Leaf, StringComparer.OrdinalIgnoreCase)
        .Select(same => same.OrderByDescending(value => value.Length).ThenBy(value => value, StringComparer.Ordinal).First())
        .Order(StringComparer.OrdinalIgnoreCase);
}
