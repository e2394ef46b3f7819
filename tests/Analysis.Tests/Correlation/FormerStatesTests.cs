using Afterpatch.Analysis.Correlation;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Correlation;

/// <summary>A folder that holds a Windows of its own is another state of the system.</summary>
public class FormerStatesTests
{
    private const string Live = @"C:\Windows\System32\config\SYSTEM";
    private const string Page = @"\inetpub\wwwroot\aspnet_client\x.ashx";

    [Theory]
    [InlineData(@"D:\Old disk", @"D:\Old disk\Windows\System32\config\SAM")]
    [InlineData(@"C:\Windows.old", @"C:\Windows.old\Windows\System32\ntdll.dll")]
    public void A_shell_in_a_former_state_is_no_active_shell(string root, string windows)
    {
        var finding = Judge(root + Page, [], Live, windows);
        Assert.Equal(FindingState.Unknown, finding.State);
        Assert.Equal([Question.Exploited], finding.Answers);
        Assert.Equal("finding.webshell.on-disk.copy.title", finding.TitleKey);
        Assert.Contains(finding.Details, detail => detail.Key == "copyOf" && detail.Value == root + @"\");
    }

    [Theory]
    [InlineData(@"C:", Live, Live)]
    [InlineData(@"D:\Old", Live, Live)] // no Windows in it
    [InlineData(@"C:\mount", @"C:\mount\Windows\System32\config\SYSTEM", @"C:\mount\Windows\System32\ntdll.dll")] // the only Windows there is
    [InlineData(@"C:\inetpub\wwwroot\a", Live, @"C:\inetpub\wwwroot\a\Windows\System32\x.dll")]
    [InlineData(@"C:\Program Files\Microsoft\Exchange Server\V15\FrontEnd\HttpProxy\owa\auth", Live, @"C:\Program Files\Microsoft\Exchange Server\V15\FrontEnd\HttpProxy\owa\auth\Windows\System32\x.dll")]
    public void What_is_of_the_running_system_or_served_by_it_stays_active(string root, string windows, string other) =>
        Assert.Equal(FindingState.Active, Judge(root + Page, [], windows, other).State);

    [Fact]
    public void A_folder_that_the_running_server_publishes_is_no_copy()
    {
        var directory = new InventoryRecord(new("virtual-directory", "Site/x", "unknown", [new("physicalPath", @"D:\Old disk\inetpub\wwwroot")], new EvidencePointer(@"C:\Windows\System32\inetsrv\config\applicationHost.config"))) { At = new(@"C:\a") };
        Assert.Equal(FindingState.Active, Judge(@"D:\Old disk" + Page, [directory], Live, @"D:\Old disk\Windows\System32\config\SAM").State);
    }

    [Fact]
    public void What_the_logs_of_a_former_state_tell_did_happen()
    {
        var happened = Findings.Make("exploit.proxyshell", Severity.High) with { Evidence = [new(new EvidencePointer(@"D:\Old disk\u_ex.log"), "row")] };
        var judged = FormerStates.Of([File(Live), File(@"D:\Old disk\Windows\System32\config\SAM")], []).Judge([happened]);
        Assert.Equal(happened, Assert.Single(judged));
    }

    private static Finding Judge(string path, Core.Record[] records, params string[] files)
    {
        var shell = Findings.Make("webshell.on-disk", Severity.Critical, state: FindingState.Active, answers: [Question.Exploited, Question.StillInside], entities: new Subject("file", path))
            with
        { Evidence = [new(new EvidencePointer(path), "eval")] };
        return Assert.Single(FormerStates.Of([.. files.Select(File)], records).Judge([shell]));
    }

    private static ManifestEntry File(string path) => new(path, 1, null, null, 0, 0);
}
