using System.Text.RegularExpressions;
using Afterpatch.Analysis.Detectors.Persistence;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Credentials;

/// <summary>Proof that secrets were taken: registry hives and LSASS dumps outside their places, archives and scripts of them.</summary>
/// <remarks>T1003.001, T1003.002, T1560. Files are known by content, names support. State: such files of one server, at most 10,000.</remarks>
public sealed class StolenSecretsDetector : IDetector
{
    private const int Most = 10_000;
    private static readonly string[] Secret = ["sam", "security", "system"];
    private readonly List<HiveFile> _hives = [];

    public string Id => "credentials.*";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(HiveFile), typeof(MemoryDump), typeof(ArchiveListing), typeof(LooseText), typeof(ScriptSighting), typeof(DirectoryDatabase)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        switch (record)
        {
            case HiveFile { IsInItsPlace: false } hive when _hives.Count < Most && Secret.Contains(hive.HiveKind, StringComparer.Ordinal) && !IsHandedOver(hive):
                _hives.Add(hive);
                break;
            case MemoryDump dump:
                Dump(dump, findings);
                break;
            case DirectoryDatabase database when !IsInItsPlace(database.Path):
                Directory(database, findings);
                break;
            case ArchiveListing archive:
                Archive(archive, findings);
                break;
            case LooseText { Role: "script" } script:
                Script(script.Path, script.At, script.Text, script.ModifiedUtc, script.IsDeleted, onlyTheft: false, findings);
                break;
            case ScriptSighting { Family: "file" } script when !script.Path.Contains(@":\Program Files", StringComparison.OrdinalIgnoreCase):
                Script(script.Path, script.At, script.Text, script.TimeUtc, isDeleted: false, onlyTheft: true, findings);
                break;
        }
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var folder in _hives.GroupBy(hive => Folder(hive.At.Source), StringComparer.OrdinalIgnoreCase))
        {
            var kinds = folder.Select(hive => hive.HiveKind).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            var isBackup = folder.Key.Contains("backup", StringComparison.OrdinalIgnoreCase) || folder.Key.Contains(@"\RegBack", StringComparison.OrdinalIgnoreCase);
            var opens = kinds.Contains("system") && kinds.Count > 1;
            var severity = isBackup ? Severity.Medium : opens ? Severity.Critical : kinds is ["system"] ? Severity.Medium : Severity.High;
            findings.Add(Claim.Of(
                "credentials.hives-saved", severity, isBackup || kinds is ["system"] ? Confidence.Medium : Confidence.High, folder.All(hive => hive.IsDeleted) ? FindingState.Removed : FindingState.Active, new Subject("file", folder.Key),
                folder.Select(hive => EvidenceItem.Of(hive.At, $"{hive.HiveKind} hive")), ["T1003.002"], Claim.Taken,
                folder.Min(hive => hive.CreatedUtc ?? hive.ModifiedUtc ?? hive.FlushedUtc),
                ("hives", string.Join(", ", kinds)), ("files", string.Join(", ", folder.Select(hive => hive.At.Source))),
                ("exposes", Exposes(kinds))));
        }
    }

    /// <summary>A hive under its own name where nothing tells of the server's folders is how somebody hands over evidence.</summary>
    private static bool IsHandedOver(HiveFile hive) =>
        hive.At.Source.StartsWith(@"?:\", StringComparison.Ordinal) && Name(hive.At.Source).Equals(hive.HiveKind, StringComparison.OrdinalIgnoreCase);

    private static string Exposes(List<string> kinds) => !kinds.Contains("system") ? "secrets once joined with a SYSTEM hive"
        : kinds.Contains("security") ? kinds.Contains("sam") ? "local account hashes, LSA secrets, cached logons" : "LSA secrets, cached logons" : kinds.Contains("sam") ? "local account hashes" : "boot key";

    private static void Dump(MemoryDump dump, ICollection<Finding> findings)
    {
        if (!dump.Modules.Any(module => module.Equals("lsasrv.dll", StringComparison.OrdinalIgnoreCase)))
            return;
        findings.Add(Claim.Of(
            "credentials.lsass-dump", Severity.Critical, Confidence.High, dump.IsDeleted ? FindingState.Removed : FindingState.Active, new Subject("file", dump.Path),
            [EvidenceItem.Of(dump.At, $"minidump of {(dump.Modules.Count > 0 ? dump.Modules[0] : "?")} with lsasrv.dll")], ["T1003.001"], Claim.Taken, dump.WrittenUtc,
            ("program", dump.Modules.Count > 0 ? dump.Modules[0] : ""), ("modules", string.Join(", ", dump.Modules.Take(20)))));
    }

    private static void Directory(DirectoryDatabase database, ICollection<Finding> findings)
    {
        var isBackup = database.Path.Contains("backup", StringComparison.OrdinalIgnoreCase);
        findings.Add(Claim.Of(
            "credentials.ntds-copied", isBackup ? Severity.Medium : Severity.Critical, isBackup ? Confidence.Medium : Confidence.High, database.IsDeleted ? FindingState.Removed : FindingState.Active,
            new Subject("file", database.Path), [EvidenceItem.Of(database.At, $"a directory database of {database.SizeBytes} bytes")], ["T1003.003"], Claim.Taken, database.CreatedUtc ?? database.ModifiedUtc));
    }

    /// <summary>
    /// Where a domain controller keeps it, and where Windows keeps the empty ones that a new directory begins with. AD LDS, which Edge servers run, has the
    /// same tables and no passwords of the domain.
    /// </summary>
    private static bool IsInItsPlace(string path) =>
        path.EndsWith(@"\Windows\NTDS\ntds.dit", StringComparison.OrdinalIgnoreCase) || path.EndsWith(@"\Windows\System32\ntds.dit", StringComparison.OrdinalIgnoreCase)
        || path.Contains(@"\Windows\WinSxS\", StringComparison.OrdinalIgnoreCase) || path.Contains(@"\Windows\servicing\", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(@"\adamntds.dit", StringComparison.OrdinalIgnoreCase) && path.Contains(@"ADAM\", StringComparison.OrdinalIgnoreCase);

    private static void Archive(ArchiveListing archive, ICollection<Finding> findings)
    {
        var names = archive.Members.Select(member => Name(member).ToUpperInvariant()).ToHashSet(StringComparer.Ordinal);
        bool Has(string name) => names.Contains(name) || names.Contains($"{name}.HIV") || names.Contains($"{name}.HIVE") || names.Contains($"{name}.SAVE") || names.Contains($"{name}.BAK") || names.Contains($"{name}.TMP");
        var hives = Secret.Select(name => name.ToUpperInvariant()).Where(Has).ToList();
        var dump = names.FirstOrDefault(name => name.Contains("LSASS", StringComparison.Ordinal) && (name.EndsWith(".DMP", StringComparison.Ordinal) || name.EndsWith(".MDMP", StringComparison.Ordinal)));
        var ntds = names.Contains("NTDS.DIT");
        var recon = names.Contains("IP.TXT") && names.Contains("ARP.TXT");
        if (hives.Count < 2 && dump is null && !ntds && !(recon && hives.Count > 0))
        {
            Disguised(archive, findings);
            return;
        }
        findings.Add(Claim.Of(
            "credentials.archive", Severity.High, Confidence.High, archive.IsDeleted ? FindingState.Removed : FindingState.Active, new Subject("file", archive.Path),
            [EvidenceItem.Of(archive.At, string.Join(", ", archive.Members.Take(20)))], ["T1560", ntds ? "T1003.003" : dump is not null ? "T1003.001" : "T1003.002"], Claim.Taken, archive.ModifiedUtc,
            ("members", string.Join(", ", archive.Members.Take(30))), ("format", archive.Format)));
    }

    /// <summary>An archive among web pages that calls itself a picture, a log or a script waits to be fetched.</summary>
    private static void Disguised(ArchiveListing archive, ICollection<Finding> findings)
    {
        if (DisguisedName.IsMatch(archive.Path))
            findings.Add(Claim.Of(
                "taken.disguised-archive", Severity.High, Confidence.Medium, archive.IsDeleted ? FindingState.Removed : FindingState.Active, new Subject("file", archive.Path),
                [EvidenceItem.Of(archive.At, string.Join(", ", archive.Members.Take(20)))], ["T1560", "T1036.008"], Claim.Taken, archive.ModifiedUtc,
                ("members", string.Join(", ", archive.Members.Take(30))), ("format", archive.Format)));
    }

    private static readonly BoundedRegex DisguisedName = new(@"\\(inetpub\\wwwroot|aspnet_client|frontend\\httpproxy|clientaccess)\\.*\.(gif|jpe?g|png|bmp|ico|svg|log|txt|css|js|html?|woff2?|ttf|flt)$", RegexOptions.IgnoreCase);

    /// <param name="onlyTheft">The script engine tells what else a living script does.</param>
    private static void Script(string path, EvidencePointer at, string text, DateTime? utc, bool isDeleted, bool onlyTheft, ICollection<Finding> findings)
    {
        var verdict = CommandJudge.JudgeScript(text);
        if (verdict.Severity < Severity.High)
            return;
        var takes = verdict.Reasons.Any(reason => reason is "saves-hives" or "hives-saved" or "lsass-dump" or "lsass-dump-by-number" or "credential-tool" or "credential-dumping-tool" or "ntds-copied");
        if (onlyTheft && !takes)
            return;
        findings.Add(Claim.Of(
            takes ? "credentials.dump-script" : "intrusion.script", Severity.High, Confidence.High, isDeleted ? FindingState.Removed : FindingState.Active, new Subject("file", path),
            [EvidenceItem.Of(at, text)], takes ? ["T1003.002", "T1059.003"] : ["T1059"], takes ? Claim.Taken : Claim.Inside, utc,
            ("reasons", verdict.ReasonText), ("decoded", verdict.Decoded), ("indicators", verdict.IndicatorText)));
    }

    private static string Folder(string path) => path.LastIndexOf('\\') is var at and > 0 ? path[..at] : path;

    private static string Name(string member) => member[(member.LastIndexOfAny(['\\', '/']) + 1)..];
}
