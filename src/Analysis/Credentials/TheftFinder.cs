using Afterpatch.Analysis.Correlation;
using Afterpatch.Analysis.Detectors.Credentials;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials;

/// <summary>Reads thefts out of findings: by what a finding says was taken (its ATT&amp;CK technique), and by the right that the intruder had.</summary>
internal static class TheftFinder
{
    private static readonly string[] HiveNames = ["sam", "security", "system"];

    /// <summary>Detectors that judge the stolen copy itself by its content.</summary>
    private static readonly string[] ByContent = ["credentials.hives-saved", "credentials.lsass-dump", "credentials.archive", "credentials.ntds-copied", "credentials.dcsync", "config.machine-key", TypedPasswordDetector.ClaimId];

    /// <summary>They tell of settings and logs, not of somebody inside.</summary>
    private static readonly string[] NoAccess = ["credentials.", "config.", "defence.", "tampering.", "audit.", "mailbox.", "taken.", "rbac."];

    /// <remarks>A public rule names every technique that a tool is able to, not the one that was seen: its match is no theft.</remarks>
    public static IReadOnlyList<Theft> Find(IReadOnlyList<Finding> findings)
    {
        var thefts = new List<Theft>();
        foreach (var finding in findings.Where(finding => finding.Severity >= Severity.Medium && finding.Outcome != Outcome.Attempted && !Folding.IsBorrowed(finding)))
            foreach (var kind in Kinds(finding))
                thefts.Add(new(kind, finding, finding.FirstUtc, kind == TheftKind.Directory ? finding.LastUtc : finding.LastUtc ?? finding.FirstUtc, IsProven(finding),
                    kind == TheftKind.Hives ? HivesOf(finding) : new HashSet<string>()));
        thefts.AddRange(System(findings));
        return [.. thefts.OrderByDescending(theft => theft.IsProven).ThenBy(theft => theft.FromUtc ?? DateTime.MinValue).ThenBy(theft => theft.Finding.Id, StringComparer.Ordinal)];
    }

    private static IEnumerable<TheftKind> Kinds(Finding finding)
    {
        bool Has(params string[] techniques) => techniques.Any(technique => finding.Attack.Contains(technique, StringComparer.OrdinalIgnoreCase));
        var hives = Has("T1003.002", "T1003.004", "T1003.005") || finding.Detector == "credentials.archive" && Has("T1560") && !Has("T1003.001", "T1003.003");
        if (hives && HivesOf(finding).Count > 0)
            yield return TheftKind.Hives;
        if (Has("T1003.001"))
            yield return TheftKind.Lsass;
        if (Has("T1003.003", "T1003.006") || finding.Detector == "persistence.directory-rights")
            yield return TheftKind.Directory;
        if (Has("T1552.001") || finding.Detector == "sigma.iis-passwords-listed")
            yield return TheftKind.Web;
        if (finding.Detector == TypedPasswordDetector.ClaimId)
            yield return TheftKind.Typed;
        if (finding.Detector == "config.machine-key")
            yield return TheftKind.KnownKey;
    }

    private static bool IsProven(Finding finding) =>
        finding.Confidence == Confidence.High && finding.Outcome == Outcome.Succeeded && ByContent.Contains(finding.Detector, StringComparer.Ordinal);

    /// <summary>A list when the detector made one, else the names that the command or the archive has.</summary>
    private static HashSet<string> HivesOf(Finding finding)
    {
        var listed = finding.Details.FirstOrDefault(detail => detail.Key == "hives").Value;
        if (listed is { Length: > 0 })
            return [.. listed.Split(", ").Where(name => HiveNames.Contains(name, StringComparer.Ordinal))];
        var hives = new HashSet<string>(StringComparer.Ordinal);
        var texts = finding.Evidence.Select(item => item.Excerpt).Concat(finding.Details.Select(detail => detail.Value)).Append(finding.Subject.Value);
        foreach (var text in texts)
        {
            hives.UnionWith(CredentialModules.Hives(text));
            foreach (var name in HiveNames)
                if (Names(text, name, isArchive: finding.Detector == "credentials.archive"))
                    hives.Add(name);
        }
        return hives;
    }

    /// <summary><c>hklm\sam</c>, <c>HKEY_LOCAL_MACHINE\SECURITY</c>; in an archive the file alone.</summary>
    private static bool Names(string text, string hive, bool isArchive)
    {
        for (var at = text.IndexOf(hive, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(hive, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var after = at + hive.Length < text.Length ? text[at + hive.Length] : ' ';
            if (char.IsAsciiLetterOrDigit(after) || after is '\\' or '3' || at > 0 && char.IsAsciiLetterOrDigit(text[at - 1]))
                continue;
            var before = text.AsSpan(0, at).TrimEnd("\\/ \"'");
            if (isArchive || before.EndsWith("hklm", StringComparison.OrdinalIgnoreCase) || before.EndsWith("HKEY_LOCAL_MACHINE", StringComparison.OrdinalIgnoreCase) || before.EndsWith("hklm:", StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    /// <summary>Code of the intruder ran as SYSTEM, as Exchange's application pools do: from the first such trace on everything here was in reach.</summary>
    private static IEnumerable<Theft> System(IReadOnlyList<Finding> findings)
    {
        var inside = findings.Where(IsInside).ToList();
        if (inside.Count == 0)
            yield break;
        var first = inside.OrderBy(finding => finding.FirstUtc ?? DateTime.MaxValue).ThenByDescending(finding => finding.Severity).ThenBy(finding => finding.Id, StringComparer.Ordinal).First();
        yield return new(TheftKind.System, first, first.FirstUtc, null, false, new HashSet<string>());
    }

    /// <summary>Pages that gather what people type reach no secret of the machine.</summary>
    private static bool IsInside(Finding finding) =>
        finding is { Severity: >= Severity.High, Confidence: >= Confidence.Medium, Detector: not ("webshell.logon-skimmer" or "webshell.stores-form") } && !NoAccess.Any(prefix => finding.Detector.StartsWith(prefix, StringComparison.Ordinal))
        && (finding.Outcome == Outcome.Succeeded || finding.State is FindingState.Active or FindingState.Removed)
        && (finding.Answers.Contains(Question.Exploited) || finding.Answers.Contains(Question.StillInside));
}
