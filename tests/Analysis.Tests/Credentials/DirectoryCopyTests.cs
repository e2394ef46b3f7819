using Afterpatch.Analysis.Detectors.Credentials;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Credentials;

public sealed class DirectoryCopyTests
{
    [Theory]
    [InlineData(@"C:\Windows\Temp\a\Active Directory\ntds.dit")]
    [InlineData(@"C:\inetpub\wwwroot\aspnet_client\logo.png")]
    [InlineData(@"C:\Users\Public\adamntds.dit")]
    public void A_directory_database_outside_of_its_place_was_copied(string path)
    {
        var finding = Assert.Single(Run(path));
        Assert.Equal(("credentials.ntds-copied", Severity.Critical, path), (finding.Detector, finding.Severity, finding.Subject.Value));
    }

    [Theory]
    [InlineData(@"C:\Windows\NTDS\ntds.dit")]
    [InlineData(@"C:\Windows\System32\ntds.dit")]
    [InlineData(@"C:\Windows\WinSxS\amd64_microsoft-windows-d..ervices-domain-files_31bf3856ad364e35_10.0.17763.1_none_1\ntds.dit")]
    [InlineData(@"C:\Program Files\Microsoft\Exchange Server\V15\TransportRoles\data\Adam\adamntds.dit")]
    public void Where_windows_and_edge_servers_keep_theirs_is_no_theft(string path) => Assert.Empty(Run(path));

    private static List<Finding> Run(string path)
    {
        var findings = new List<Finding>();
        var detector = new StolenSecretsDetector();
        detector.Observe(new DirectoryDatabase { At = new(path), Path = path, SizeBytes = 1 << 24, CreatedUtc = new(2021, 3, 3, 0, 0, 0, DateTimeKind.Utc), ModifiedUtc = null }, findings);
        detector.Complete(findings);
        return findings;
    }
}
