using Afterpatch.Artifacts.EventLogs;
using Afterpatch.Cli;
using Afterpatch.Cli.Running;
using Afterpatch.Containers;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.RealData.Tests;

/// <summary>The event logs of an ordinary Windows 10 machine: nothing that event logs say of themselves is above low.</summary>
public sealed class OrdinaryEventLogsTests
{
    private static readonly string[] Areas = ["tampering.", "defence.", "webshell.detected", "exploit.um"];

    [Fact]
    public void Nothing_is_found_in_them_above_low()
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared evidence is not on this machine");
        var archive = Directory.EnumerateFiles(Path.Combine(Repository.SharedData!, "evtx-museum-w10"), "*.7z", SearchOption.AllDirectories).Single();
        var detectors = Catalog.Detectors(KnowledgeBase.Embedded);
        var sieves = new SieveSet([], Catalog.EventSieves(KnowledgeBase.Embedded), detectors);
        var findings = new List<Finding>();
        var events = 0L;
        var work = Directory.CreateTempSubdirectory("afterpatch-").FullName;
        try
        {
            using var evidence = new ArchiveOpener().Open(archive, new EvidenceOptions(work));
            foreach (var file in evidence.Servers.SelectMany(server => server.Files))
                events += Observe(new FileReader([new EvtxParser()], sieves).Read(file, CancellationToken.None), detectors, findings);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
        foreach (var detector in detectors)
            detector.Complete(findings);
        Assert.True(events > 30_000, $"only {events} events were read");
        Assert.Empty(findings.Where(finding => Array.Exists(Areas, area => finding.Detector.StartsWith(area, StringComparison.Ordinal)) && finding.Severity > Severity.Low)
            .Select(finding => $"{finding.Detector} {finding.Subject.Value}"));
    }

    private static long Observe(FileResult result, IReadOnlyList<IDetector> detectors, List<Finding> findings)
    {
        Assert.Empty(result.Faults);
        foreach (var record in result.Kept)
            foreach (var detector in detectors)
                detector.Observe(record, findings);
        return result.Records;
    }
}
