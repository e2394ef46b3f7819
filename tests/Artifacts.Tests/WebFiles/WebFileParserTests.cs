using System.Text;
using Afterpatch.Artifacts.WebFiles;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Artifacts.Tests.WebFiles;

public class WebFileParserTests
{
    private readonly WebFileParser _parser = new();

    [Theory]
    [InlineData(@"C:\ProgramData\x\a.aspx", "hello", true)]
    [InlineData(@"C:\inetpub\wwwroot\aspnet_client\a.txt", "anything", true)]
    [InlineData(@"C:\Users\Public\a.jpg", "GIF89a <%@ Page Language=\"C#\" %>", true)]
    [InlineData(@"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\Temporary ASP.NET Files\root\a\b\App_Web_abcdefgh.dll", "MZ", true)]
    [InlineData(@"C:\inetpub\wwwroot\bin\a.dll", "MZ", false)]
    [InlineData(@"C:\Users\Public\a.jpg", "GIF89a", false)]
    public void It_claims_what_the_server_may_run(string path, string head, bool claims) =>
        Assert.Equal(claims, _parser.Claims(File(path, head), Encoding.UTF8.GetBytes(head)));

    [Fact]
    public void A_page_keeps_its_bytes_and_hash()
    {
        var page = Assert.IsType<WebFile>(Assert.Single(Parse(File(@"C:\inetpub\wwwroot\a.aspx", "<%@ Page %>"))));
        Assert.Equal("<%@ Page %>", Encoding.UTF8.GetString(page.Content.Span));
        Assert.Equal(11, page.SizeBytes);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(page.Content.Span)), page.Sha256);
    }

    [Theory]
    [InlineData("body { color: red }")]
    [InlineData("<html><script>var x = 1;</script></html>")]
    public void A_static_file_of_a_web_directory_leaves_no_record(string text) =>
        Assert.Empty(Parse(File(@"C:\inetpub\wwwroot\a.html", text)));

    [Fact]
    public void Code_in_a_static_file_of_a_web_directory_is_kept() =>
        Assert.Single(Parse(File(@"C:\inetpub\wwwroot\a.txt", "x\n<script language=\"JScript\" runat=\"server\">1</script>")));

    [Theory]
    [InlineData(@"C:\Program Files\Microsoft\Exchange Server\V15\FrontEnd\HttpProxy\owa\auth\15.1.1\scripts\premium\flogon.js", 1)]
    [InlineData(@"C:\Program Files\Microsoft\Exchange Server\V15\ClientAccess\owa\prem\15.1.1\scripts\boot.js", 0)]
    public void A_script_of_the_logon_page_that_handles_passwords_is_kept(string path, int records) =>
        Assert.Equal(records, Parse(File(path, "var p = gbid('password');")).Count);

    [Fact]
    public void A_file_beyond_the_limit_says_so_and_is_hashed_whole()
    {
        var records = Parse(File(@"C:\inetpub\wwwroot\a.aspx", new string('a', WebFileParser.MaxContent + 5)));
        Assert.Equal(WebFileParser.MaxContent, Assert.IsType<WebFile>(records[1]).Content.Length);
        Assert.Contains("first", Assert.IsType<Diagnostic>(records[0]).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_page_is_a_record() => Assert.Single(Parse(File(@"C:\inetpub\wwwroot\a.aspx", "")));

    private List<Core.Record> Parse(EvidenceFile file)
    {
        var sink = new ListSink();
        _parser.Parse(file, sink);
        return sink.Records;
    }

    private static EvidenceFile File(string path, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new EvidenceFile(path, bytes.Length, () => new MemoryStream(bytes));
    }
}
