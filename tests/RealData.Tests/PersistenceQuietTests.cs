using Afterpatch.Analysis.Detectors.Credentials;
using Afterpatch.Analysis.Detectors.Defence;
using Afterpatch.Analysis.Detectors.LemonDuck;
using Afterpatch.Analysis.Detectors.Persistence;
using Afterpatch.Analysis.Detectors.Ransomware;
using Afterpatch.Artifacts.IisConfig;
using Afterpatch.Artifacts.Registry;
using Afterpatch.Artifacts.ScheduledTasks;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;
using Record = Afterpatch.Core.Record;

namespace Afterpatch.RealData.Tests;

/// <summary>What real, mostly innocent machines give: the planted things and nothing else above low.</summary>
public sealed class PersistenceQuietTests
{
    [Fact]
    public void Of_202_tasks_exactly_the_malicious_one_is_found()
    {
        var folder = Folder("tasks-museum-w10");
        var findings = Findings(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .SelectMany(path => PersistenceParsersTests.Parse(new TaskXmlParser(), PersistenceParsersTests.File(path, $@"C:\Windows\System32\Tasks\{Path.GetFileName(path)}"))));
        Assert.Equal(@"\GameOver", Assert.Single(findings, finding => finding.Severity > Severity.Low).Subject.Value);
    }

    [Fact]
    public void Healthy_exchange_configurations_give_nothing_above_low()
    {
        var folder = Folder("exconf-css");
        var findings = Findings(Directory.EnumerateFiles(folder, "*.config", SearchOption.AllDirectories)
            .SelectMany(path => PersistenceParsersTests.Parse(new IisConfigParser(), PersistenceParsersTests.File(path, $@"C:\x\{Path.GetFileName(path)}"))));
        var loud = findings.Where(finding => finding.Severity > Severity.Low).Select(finding => $"{finding.Detector} {finding.Subject.Value} {string.Join(' ', finding.Evidence.Select(item => item.Excerpt))}").ToList();
        // The modules of a foreign make that its authors put into one of them, to test their own check of signatures.
        Assert.Equal(3, loud.RemoveAll(line => line.StartsWith("persistence.iis-module Test-", StringComparison.Ordinal) && line.Contains(@"C:\temp\", StringComparison.OrdinalIgnoreCase)));
        Assert.True(loud.Count == 0, string.Join('\n', loud));
    }

    [Fact]
    public void Hives_of_ordinary_machines_give_nothing_above_low()
    {
        Folder("reg-regipy");
        var loud = new List<string>();
        foreach (var (name, bytes) in RegistryHivesTests.Hives())
        {
            var file = new EvidenceFile($@"C:\Windows\System32\config\{name}", bytes.Length, () => new MemoryStream(bytes));
            loud.AddRange(Findings(PersistenceParsersTests.Parse(new RegistryParser(), file)).Where(finding => finding.Severity > Severity.Low)
                .Select(finding => $"{name}: {finding.Detector} {finding.Subject.Value} {string.Join("; ", finding.Details.Take(6).Select(pair => pair.Value))}"));
        }
        // Looked at by hand: an entry that the exercise planted in a temporary folder; Windows XP with its guest enabled; the driver of a
        // rootkit that a researcher started from a desktop.
        loud.RemoveAll(line => Known.Any(known => line.Contains(known, StringComparison.Ordinal)));
        Assert.True(loud.Count == 0, string.Join('\n', loud));
    }

    private static readonly string[] Known = ["not_a_malware", "SAM_DUPENAME: persistence.local-account Guest", "persistence.service msdirectx"];

    private static List<Finding> Findings(IEnumerable<Record> records)
    {
        var knowledge = KnowledgeBase.Embedded;
        IDetector[] detectors =
        [
            new ScheduledTaskDetector(), new WmiSubscriptionDetector(), new ServiceDetector(), new AutostartDetector(), new IisDetector(), new TransportAgentDetector(), new LocalAccountDetector(),
            new DefenceDetector(), new StolenSecretsDetector(), new RansomwareDetector(), new LemonDuckDetector(knowledge), new KnownFileDetector(FileIndicators.Embedded),
        ];
        var findings = new List<Finding>();
        foreach (var record in records)
            foreach (var detector in detectors)
                detector.Observe(record, findings);
        foreach (var detector in detectors)
            detector.Complete(findings);
        return findings;
    }

    private static string Folder(string name)
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared evidence is not on this machine");
        return Path.Combine(Repository.SharedData!, name);
    }
}
