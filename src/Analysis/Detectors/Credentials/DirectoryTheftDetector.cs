using Afterpatch.Analysis.Sieves.Events;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Credentials;

/// <summary>The directory's passwords taken: its database copied, its replication asked for by somebody who is no domain controller, or the right to do so granted.</summary>
/// <remarks>
/// T1003.003, T1003.006, T1222.001. Computer accounts replicate rightly when they are domain controllers: of those only this server's own counts.
/// State: one entry per account, database or command, at most 5,000 events.
/// </remarks>
public sealed class DirectoryTheftDetector : IDetector
{
    private const int Most = 5_000;
    private readonly List<LoggedEvent> _events = [];
    private readonly HashSet<string> _ownNames = new(StringComparer.OrdinalIgnoreCase);

    public string Id => "credentials.directory.*";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(LoggedEvent), typeof(HostFact)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        switch (record)
        {
            case HostFact { Name: "name" } name when _ownNames.Count < 64:
                _ownNames.Add(name.Value.Split('.')[0] + "$");
                break;
            case LoggedEvent { EventId: 4662 or 5136 or 4688 or 1 or 4104 or 216 or 325 or 326 or 327 } one when _events.Count < Most:
                _events.Add(one);
                break;
        }
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var group in _events.DistinctBy(one => one.At).Select(one => (Event: one, Claim: Judge(one))).Where(pair => pair.Claim is not null)
            .GroupBy(pair => (pair.Claim!.Detector, pair.Claim.Subject.Value), pair => pair))
        {
            var claim = group.First().Claim!;
            var events = group.Select(pair => pair.Event).OrderBy(one => one.TimeUtc).ToList();
            findings.Add(Detectors.Claim.Of(claim.Detector, claim.Severity, claim.Confidence, FindingState.Event, claim.Subject, events.Select(Item), claim.Attack,
                claim.Detector.StartsWith("persistence", StringComparison.Ordinal) ? Detectors.Claim.Inside : Detectors.Claim.Taken, events[0].TimeUtc,
                ("events", events.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("computer", events[0].Computer)) with
            { LastUtc = events[^1].TimeUtc });
        }
    }

    private DirectoryClaim? Judge(LoggedEvent one) => one.EventId switch
    {
        4662 => Replication(one),
        5136 when (one["ObjectDN"] ?? "").StartsWith("DC=", StringComparison.OrdinalIgnoreCase) && (one["OperationType"] ?? "%%14674") == "%%14674" =>
            new("persistence.directory-rights", Severity.High, Confidence.High, new Subject("account", Account(one)), ["T1222.001", "T1098"]),
        216 or 325 or 326 or 327 => Database(one),
        _ => Command(one),
    };

    private DirectoryClaim? Replication(LoggedEvent one)
    {
        var name = one["SubjectUserName"] ?? "";
        if (name.Length == 0 || name.EndsWith('$') && !_ownNames.Contains(name))
            return null; // a domain controller, as far as this event tells
        // The account that Entra Connect makes replicates by design; the name alone proves neither.
        var isSynchronisation = name.StartsWith("MSOL_", StringComparison.OrdinalIgnoreCase);
        return new("credentials.dcsync", isSynchronisation ? Severity.Low : Severity.Critical, isSynchronisation ? Confidence.Low : Confidence.High, new Subject("account", Account(one)), ["T1003.006"]);
    }

    private static DirectoryClaim? Database(LoggedEvent one)
    {
        var path = one.Data.Select(pair => pair.Value).FirstOrDefault(value => value.Contains("ntds.dit", StringComparison.OrdinalIgnoreCase)) ?? "";
        return path.Length == 0 || path.Contains(@"\Windows\NTDS\ntds.dit", StringComparison.OrdinalIgnoreCase) && !path.Contains("HarddiskVolumeShadowCopy", StringComparison.OrdinalIgnoreCase)
            ? null : new("credentials.ntds-copied", Severity.Critical, one.EventId == 325 ? Confidence.High : Confidence.Medium, new Subject("file", path), ["T1003.003"]);
    }

    private static DirectoryClaim? Command(LoggedEvent one)
    {
        var command = one["CommandLine"] ?? one["ScriptBlockText"] ?? "";
        bool Has(string word) => command.Contains(word, StringComparison.OrdinalIgnoreCase);
        if (Has("lsadump::dcsync") || Has("Invoke-DCSync"))
            return new("credentials.dcsync", Severity.Critical, Confidence.Medium, new Subject("process", Short(command)), ["T1003.006"]);
        var copies = Has("ntdsutil") && (Has("ifm") || Has("create full")) || Has("ntds.dit") && (Has("copy") || Has("esentutl") || Has("HarddiskVolumeShadowCopy") || Has("diskshadow"));
        return copies ? new("credentials.ntds-copied", Severity.Critical, Confidence.Medium, new Subject("process", Short(command)), ["T1003.003"]) : null;
    }

    private static string Account(LoggedEvent one) => $@"{one["SubjectDomainName"]}\{one["SubjectUserName"]}";

    private static string Short(string command) => command.Length <= 200 ? command : command[..200];

    private static EvidenceItem Item(LoggedEvent one) => EvidenceItem.Of(one.At, string.Join(' ', one.Data.Select(pair => $"{pair.Key}={pair.Value}")));

    private sealed record DirectoryClaim(string Detector, Severity Severity, Confidence Confidence, Subject Subject, string[] Attack);
}
