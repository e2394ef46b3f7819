using Afterpatch.Analysis.Detectors.Persistence;
using Afterpatch.Artifacts.Databases;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.RealData.Tests;

/// <summary>The transfer service's database of an ordinary machine: its jobs are read, living and forgotten, and none of them starts anything.</summary>
public sealed class TransferJobsTests
{
    [Fact]
    public void Jobs_of_an_ordinary_machine_are_read_and_quiet()
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared evidence is not on this machine");
        var path = Path.Combine(Repository.SharedData, "ese-go", "testdata", "Samples", "qmgr.db");
        var jobs = PersistenceParsersTests.Parse(new DatabaseParser(), PersistenceParsersTests.File(path, @"C:\ProgramData\Microsoft\Network\Downloader\qmgr.db")).OfType<InventoryRecord>().ToList();
        Assert.Equal((24, 1), (jobs.Count, jobs.Count(job => !job.IsDeleted)));
        Assert.Contains(jobs, job => job.Item.Name == "Edge Component Updater" && job["owner"].StartsWith("S-1-5-21-", StringComparison.Ordinal));
        var findings = new List<Finding>();
        var detector = new BitsJobDetector();
        foreach (var job in jobs)
            detector.Observe(job, findings);
        detector.Complete(findings);
        Assert.Empty(findings);
    }
}
