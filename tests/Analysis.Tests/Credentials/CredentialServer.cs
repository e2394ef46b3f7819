using Afterpatch.Analysis.Credentials;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Tests.Credentials;

/// <summary>A server's inventory by hand, thefts on it, and what the assessment makes of both.</summary>
internal sealed class CredentialServer
{
    public const string Machine = "S-1-5-21-10-20-30";
    public const string Domain = "S-1-5-21-1-2-3";
    private const string Config = @"C:\Windows\System32\config\";
    private readonly List<Record> _records = [];
    private readonly List<Finding> _findings = [];

    public CredentialServer()
    {
        foreach (var kind in (string[])["system", "software", "sam", "security"])
            _records.Add(new HiveFile { At = new(Config + kind.ToUpperInvariant()), HiveKind = kind, FlushedUtc = null, IsInItsPlace = true, SizeBytes = 1 });
        Item("SYSTEM", "hive-identity", "SYSTEM", ("machine", "EX01"), ("dnsDomain", "contoso.example"));
        Item("SECURITY", "hive-identity", "SECURITY", ("machine", "EX01"), ("machineSid", Machine), ("domain", "CONTOSO"), ("domainSid", Domain), ("dnsDomain", "contoso.example"));
        Item("SAM", "hive-identity", "SAM", ("machineSid", Machine));
    }

    public CredentialServer Item(string hive, string kind, string name, params (string Name, string Value)[] fields)
    {
        _records.Add(new InventoryRecord(new InventoryItem(kind, name, "unknown", [.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))], new EvidencePointer(Config + hive, 100))));
        return this;
    }

    /// <summary>What a hive says of its machine, said anew.</summary>
    public void ReplaceMark(string hive, params (string Name, string Value)[] fields)
    {
        _records.RemoveAll(record => record is InventoryRecord { Item.Kind: "hive-identity" } mark && mark.Item.Name == hive);
        Item(hive, "hive-identity", hive, fields);
    }

    public CredentialServer Account(string name, int rid, string passwordSet) =>
        Item("SAM", "account", name, ("rid", $"{rid}"), ("sid", $"{Machine}-{rid}"), ("passwordSetUtc", passwordSet));

    public CredentialServer Secret(string name, string kind, string set, string former = "") =>
        Item("SECURITY", "lsa-secret", name, ("kind", kind), ("setUtc", set), ("previousSetUtc", former));

    public CredentialServer Service(string name, string account) => Item("SYSTEM", "service", name, ("account", account), ("imagePath", "x.exe"));

    public CredentialServer With(Record record)
    {
        _records.Add(record);
        return this;
    }

    public CredentialServer With(Finding finding)
    {
        _findings.Add(finding);
        return this;
    }

    public CredentialServer Theft(string detector, string utc, string[] attack, Confidence confidence = Confidence.High, params (string Name, string Value)[] details)
    {
        _findings.Add(new Finding
        {
            Detector = detector,
            Severity = Severity.Critical,
            Confidence = confidence,
            Outcome = Outcome.Succeeded,
            State = FindingState.Active,
            Attack = attack,
            Answers = detector.StartsWith("webshell", StringComparison.Ordinal) ? [Question.Exploited, Question.StillInside] : [Question.Taken],
            FirstUtc = Logons.Utc(utc),
            LastUtc = Logons.Utc(utc),
            Subject = new("file", $@"C:\{detector}"),
            Evidence = [new(new EvidencePointer($@"C:\{detector}", 1), "")],
            Details = [.. details.Select(detail => KeyValuePair.Create(detail.Name, detail.Value))],
        });
        return this;
    }

    public CredentialServer HivesSaved(string utc, string hives = "sam, security, system") => Theft("credentials.hives-saved", utc, ["T1003.002"], Confidence.High, ("hives", hives));

    public CredentialServer LsassDumped(string utc) => Theft("credentials.lsass-dump", utc, ["T1003.001"]);

    public CredentialServer Shell(string utc) => Theft("webshell.on-disk", utc, ["T1505.003"]);

    public CredentialResult Assess() =>
        new CredentialAssessment(KnowledgeBase.Embedded).Make(_records, _findings, new HostInfo { Name = "EX01", Domain = "contoso.example" }, [], Logons.Utc("2021-04-01T00:00:00Z"));

    public IReadOnlyList<CredentialExposure> Credentials()
    {
        var result = Assess();
        return result.Credentials([.. result.Steps.Select((step, i) => new PlanStep(i + 1, step.Phase, new Message("x"), step.Why, step.Command, null) { Id = step.Id })]);
    }

    public string[] Steps() => [.. Assess().Steps.Select(step => step.Id)];
}
