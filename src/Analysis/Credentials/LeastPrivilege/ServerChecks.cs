using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials.LeastPrivilege;

/// <summary>K11: how long the server was open to what was used in the wild. K12: what Exchange can defend itself with.</summary>
internal static class ServerChecks
{
    public static IEnumerable<PrivilegeCheck> Make(PrivilegeFacts facts)
    {
        yield return Patches(facts);
        var count = 0;
        foreach (var check in ExtendedProtection(facts).Concat(Keys(facts)))
        {
            count++;
            yield return check;
        }
        if (count == 0)
            yield return facts.Inventory["extended-protection"].Count > 0 ? Check.Met("K12") : Check.Unknown("K12");
    }

    private static PrivilegeCheck Patches(PrivilegeFacts facts)
    {
        if (!facts.IsBuildKnown)
            return Check.Unknown("K11");
        var used = facts.Exposure.Where(window => window.IsExploited).ToList();
        var open = used.Where(window => window.ToUtc is null).ToList();
        var cves = string.Join(", ", Cves(open));
        return open.Count > 0 ? Check.Open("K11", "open", cves, [], ("cves", cves), ("days", Longest(open, facts.EvidenceEnd)))
            : Check.Met("K11", ("number", Cves(used).Count().ToString(CultureInfo.InvariantCulture)), ("days", Longest(used, facts.EvidenceEnd)));
    }

    private static IEnumerable<string> Cves(IEnumerable<ExposureWindow> windows) => windows.Select(window => window.Cve).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>Days of the longest window; one that is open lasts until the evidence ends.</summary>
    private static string Longest(IEnumerable<ExposureWindow> windows, DateTime? end)
    {
        var days = windows.Where(window => window.FromUtc is not null).Select(window => ((window.ToUtc ?? end ?? window.FromUtc!.Value) - window.FromUtc!.Value).TotalDays).DefaultIfEmpty(0).Max();
        return Math.Max(0, (int)Math.Ceiling(days)).ToString(CultureInfo.InvariantCulture);
    }

    private static IEnumerable<PrivilegeCheck> ExtendedProtection(PrivilegeFacts facts)
    {
        var open = facts.Inventory["extended-protection"].Where(one => one["source"] != "history" && one["windowsAuthentication"].Equals("true", StringComparison.OrdinalIgnoreCase)
            && one["tokenChecking"].Equals("None", StringComparison.OrdinalIgnoreCase) && one.Item.Name.Contains('/', StringComparison.Ordinal) && one.Item.Name != "/").ToList();
        if (open.Count > 0)
            yield return Check.Open("K12", "extended-protection", string.Join(", ", open.Select(one => one.Item.Name).Distinct().Order(StringComparer.OrdinalIgnoreCase).Take(30)), open.Select(one => one.At),
                ("number", open.Count.ToString(CultureInfo.InvariantCulture)));
    }

    private static IEnumerable<PrivilegeCheck> Keys(PrivilegeFacts facts)
    {
        if (facts.Inventory.Setting(@"\EnableSerializationDataSigning") is { } signing && signing["data"] == "0")
            yield return Check.Open("K12", "signing", "EnableSerializationDataSigning = 0", [signing.At]);
        foreach (var protocol in facts.Inventory["tls-protocol"].Where(one => one["enabled"] == "yes"))
            yield return Check.Open("K12", "tls", protocol.Item.Name, [protocol.At], ("protocol", protocol.Item.Name));
        foreach (var certificate in facts.Inventory["certificate"].Where(one => one["privateKey"] == "yes" && one["subject"].Contains("Exchange Server Auth Certificate", StringComparison.OrdinalIgnoreCase)))
            if (SecretBook.Time(certificate["notAfterUtc"]) is { } end && end < facts.EvidenceEnd)
                yield return Check.Open("K12", "auth-certificate", certificate.Item.Name, [certificate.At], ("end", UtcText.Format(end)));
    }
}
