using Afterpatch.Analysis.Detectors.Credentials;
using Afterpatch.Analysis.Sieves.Events;
using Afterpatch.Analysis.Tests.Events;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Credentials;

public class DirectoryTheftTests
{
    private const string Properties = "%%7688\n\t\t{1131f6ad-9c07-11d1-f79f-00c04fc2dcd2}\n\t{19195a5b-6da0-11d0-afd3-00c04fd930c9}";

    [Theory]
    [InlineData("mallory", "credentials.dcsync", Severity.Critical)]
    [InlineData("EX01$", "credentials.dcsync", Severity.Critical)]
    [InlineData("MSOL_0123456789ab", "credentials.dcsync", Severity.Low)]
    public void Replication_asked_for_by_somebody_who_is_no_domain_controller(string account, string detector, Severity severity)
    {
        var finding = Assert.Single(Judge(Replicated(account)));
        Assert.Equal((detector, severity), (finding.Detector, finding.Severity));
    }

    [Fact]
    public void A_domain_controller_replicates_and_other_properties_are_read_without_a_finding()
    {
        Assert.Empty(Judge(Replicated("DC02$")));
        Assert.Empty(Judge(new FakeEvent("Microsoft-Windows-Security-Auditing", "Security", 4662, "2021-03-05T10:00:00Z", ("SubjectUserName", "anna"), ("Properties", "{bf967aba-0de6-11d0-a285-00aa003049e2}"))));
    }

    [Fact]
    public void A_database_made_elsewhere_is_a_copy_and_the_one_in_its_place_is_not()
    {
        Assert.Equal("credentials.ntds-copied", Assert.Single(Judge(Esent(@"C:\Windows\Temp\ifm\Active Directory\ntds.dit"))).Detector);
        Assert.Empty(Judge(Esent(@"C:\Windows\NTDS\ntds.dit")));
    }

    [Theory]
    [InlineData("ntdsutil \"ac i ntds\" \"ifm\" \"create full c:\\temp\" q q", "credentials.ntds-copied")]
    [InlineData("mimikatz \"lsadump::dcsync /domain:contoso.example /all\"", "credentials.dcsync")]
    [InlineData("ntdsutil \"set dsrm password\" q q", null)]
    public void Commands_that_copy_the_directory(string command, string? detector) => Assert.Equal(detector,
        Judge(new FakeEvent("Microsoft-Windows-Security-Auditing", "Security", 4688, "2021-03-05T10:00:00Z", ("CommandLine", command))).SingleOrDefault()?.Detector);

    [Fact]
    public void The_right_to_replicate_granted_on_the_domain()
    {
        var granted = new FakeEvent("Microsoft-Windows-Security-Auditing", "Security", 5136, "2021-03-05T10:00:00Z", ("SubjectUserName", "EX01$"), ("SubjectDomainName", "CONTOSO"),
            ("ObjectDN", "DC=contoso,DC=example"), ("AttributeValue", "O:BAD:(OA;CI;CR;1131f6ad-9c07-11d1-f79f-00c04fc2dcd2;;S-1-5-21-1-2-3-1177)"), ("OperationType", "%%14674"));
        Assert.Equal("persistence.directory-rights", Assert.Single(Judge(granted)).Detector);
    }

    private static FakeEvent Replicated(string account) =>
        new("Microsoft-Windows-Security-Auditing", "Security", 4662, "2021-03-05T10:00:00Z", ("SubjectUserName", account), ("SubjectDomainName", "CONTOSO"), ("Properties", Properties));

    private static FakeEvent Esent(string path) => new("ESENT", "Application", 325, "2021-03-05T10:00:00Z", ("Data", "lsass"), ("Data", path));

    private static List<Finding> Judge(FakeEvent one)
    {
        var kept = new List<Core.Record>();
        new KeptEventSieve().Open(new EvidenceFile(@"C:\Security.evtx", 0, () => Stream.Null)).Observe(one, kept);
        var detector = new DirectoryTheftDetector();
        var findings = new List<Finding>();
        detector.Observe(new HostFact { At = new("C:\\"), Name = "name", Value = "EX01" }, findings);
        foreach (var record in kept)
            detector.Observe(record, findings);
        detector.Complete(findings);
        return findings;
    }
}
