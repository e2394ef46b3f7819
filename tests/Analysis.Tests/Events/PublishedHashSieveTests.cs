using Afterpatch.Analysis.Detectors.Persistence;
using Afterpatch.Analysis.Sieves.Events;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Events;

public sealed class PublishedHashSieveTests
{
    private const string Channel = "Microsoft-Windows-Sysmon/Operational";

    [Fact]
    public void A_program_and_a_library_that_Sysmon_hashed_are_known_by_published_hashes()
    {
        var kept = Keep(
            Sysmon(1, ("Image", @"C:\Windows\Temp\upd.exe"), ("Hashes", "MD5=00000000000000000000000000000000,SHA256=10BCE0FF6597F347C3CCA8363B7C81A8BFF52D2FF81245CD1E66A6E11AEB25DA,IMPHASH=0")),
            Sysmon(1, ("Image", @"C:\Windows\Temp\upd.exe"), ("Hashes", "SHA256=10BCE0FF6597F347C3CCA8363B7C81A8BFF52D2FF81245CD1E66A6E11AEB25DA")),
            Sysmon(7, ("Image", @"C:\Windows\System32\inetsrv\w3wp.exe"), ("ImageLoaded", @"C:\Windows\System32\inetsrv\x.dll"), ("Hashes", "SHA1=A43D964E709EF8F7F035B85ED4AE9B26D4394B58")));
        var findings = new List<Finding>();
        var detector = new KnownHashDetector(KnowledgeBase.Embedded);
        foreach (var record in kept)
            detector.Observe(record, findings);
        detector.Complete(findings);
        Assert.Equal([@"C:\Windows\System32\inetsrv\x.dll", @"C:\Windows\Temp\upd.exe"], findings.Select(finding => finding.Subject.Value));
        Assert.All(findings, finding => Assert.Equal(FindingState.Unknown, finding.State));
    }

    [Fact]
    public void Other_hashes_and_other_channels_are_left_out()
    {
        Assert.Empty(Keep(Sysmon(1, ("Image", @"C:\a.exe"), ("Hashes", "SHA1=0000000000000000000000000000000000000000,garbage")), Sysmon(1, ("Image", @"C:\a.exe"))));
        Assert.Empty(Keep(new FakeEvent("x", "Security", 1, "2021-03-03T00:00:00Z", ("Image", @"C:\a.exe"), ("Hashes", "SHA1=A43D964E709EF8F7F035B85ED4AE9B26D4394B58"))));
    }

    private static FakeEvent Sysmon(int id, params (string, string)[] data) => new("Microsoft-Windows-Sysmon", Channel, id, "2021-03-03T00:00:00Z", data);

    private static List<Core.Record> Keep(params FakeEvent[] events)
    {
        var scan = new PublishedHashSieve(KnowledgeBase.Embedded).Open(new EvidenceFile("x.evtx", 0, () => Stream.Null));
        var kept = new List<Core.Record>();
        foreach (var one in events)
            scan.Observe(one, kept);
        scan.Complete(kept);
        return kept;
    }
}
