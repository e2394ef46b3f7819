using System.Text;
using Afterpatch.Scripts.WebShells;
using Xunit;

namespace Afterpatch.Scripts.Tests.WebShells;

/// <summary>Checks that look right but that errors, lines, comparers, conversions, getters, aliases or overloads get around; and honest ones beside them.</summary>
public sealed class GuardTrustTests
{
    private const string Cs = "<%@ Page Language=\"C#\" %><script runat=\"server\">void Page_Load(object s, EventArgs e) { string x = Request[\"x\"]; ";
    private const string Run = " System.Diagnostics.Process.Start(\"cmd.exe\", \"/c ping \" + x); ";
    private const string Digits = "\"^[0-9]+$\"";
    private const string AspRun = "\nCreateObject(\"WScript.Shell\").Run \"cmd /c ping \" & x\n%>";
    private const string JsRun = " new ActiveXObject(\"WScript.Shell\").Run(\"cmd /c ping \" + x); %>";
    private const string AnyComparer = " class Any : IEqualityComparer<string> { public bool Equals(string a, string b) { return true; } public int GetHashCode(string a) { return 0; } }</script>";
    private const string Json = "if (/^[\\],:{}\\s]*$/.test(t.replace(/\\\\(?:[\"\\\\\\/bfnrt]|u[0-9a-fA-F]{4})/g, '@').replace(/\"[^\"\\\\\\n\\r]*\"|true|false|null|-?\\d+(?:\\.\\d*)?(?:[eE][+\\-]?\\d+)?/g, ']').replace(/(?:^|:|,)(?:\\s*\\[)+/g, '')))";

    [Theory]
    [InlineData(Cs + "if (!Regex.IsMatch(x, " + Digits + ", RegexOptions.IgnoreCase | RegexOptions.Compiled)) return;" + Run + "}</script>")]
    [InlineData(Cs + "var l = new List<string> { \"a\", \"b\" }; if (!l.Contains(x, StringComparer.OrdinalIgnoreCase)) return;" + Run + "}</script>")]
    [InlineData("<%@ Page Language=\"C#\" %><script runat=\"server\">string X { get { return t.Text; } } void Page_Load(object s, EventArgs e) { if (!Regex.IsMatch(t.Text, " + Digits + ")) return; lbl.Text = \"a\"; System.Diagnostics.Process.Start(\"cmd.exe\", \"/c ping \" + t.Text); }</script><form runat=\"server\"><asp:TextBox id=\"t\" runat=\"server\"/><asp:Label id=\"lbl\" runat=\"server\"/></form>")]
    public void Honest_check(string page) => Is(WebShellVerdict.Benign, "a.aspx", page);

    [Theory]
    [InlineData(Cs + "if (!Regex.IsMatch(x, " + Digits + ", RegexOptions.Multiline)) return;" + Run + "}</script>")]
    [InlineData(Cs + "var r = new Regex(" + Digits + ", RegexOptions.Multiline | RegexOptions.IgnoreCase); if (!r.IsMatch(x)) return;" + Run + "}</script>")]
    [InlineData(Cs + "if (!new Regex(\"^[0-9]*$\").IsMatch(x, x.Length)) return;" + Run + "}</script>")]
    [InlineData(Cs + "var l = new List<string> { \"a\", \"b\" }; if (!l.Contains(x, new Any())) return;" + Run + "}" + AnyComparer)]
    [InlineData(Cs + "var l = new HashSet<string>(new Any()) { \"a\", \"b\" }; if (!l.Contains(x)) return;" + Run + "}" + AnyComparer)]
    [InlineData(Cs + "var d = new Dictionary<string,string>(); d[\"a\"] = \"b\"; d[Request[\"y\"]] = \"c\"; if (!d.ContainsKey(x)) return;" + Run + "}</script>")]
    [InlineData(Cs + "P p = new P(); if (!Regex.IsMatch(p.X, " + Digits + ")) return; System.Diagnostics.Process.Start(\"cmd.exe\", \"/c ping \" + p.X); } class P { int n; public string X { get { return n++ == 0 ? \"1\" : HttpContext.Current.Request[\"x\"]; } } }</script>")]
    [InlineData(Cs + "Guid g; if (!Guid.TryParse(x, out g)) return;" + Run + "} public class Guid { public static bool TryParse(string s, out Guid g) { g = null; return true; } }</script>")]
    [InlineData(Cs + "if (!Regex.IsMatch(x, " + Digits + ")) Response.End();" + Run + "} class R { public void End() {} } new R Response = new R();</script>")]
    [InlineData(Cs + "Guard(x);" + Run + "} [System.Diagnostics.Conditional(\"NEVER\")] void Guard(string s) { if (!Regex.IsMatch(s, " + Digits + ")) throw new Exception(); }</script>")]
    [InlineData(Cs + "Guard(x);" + Run + "} void Guard(string s, int n = 0) { if (!Regex.IsMatch(s, " + Digits + ")) throw new Exception(); } void Guard(string s) { }</script>")]
    [InlineData(Cs + "S y = x; foreach (char c in y) { if (!char.IsDigit(c)) return; } System.Diagnostics.Process.Start(\"cmd.exe\", \"/c ping \" + y); } class S { string v; public static implicit operator S(string a) { return new S { v = a }; } public override string ToString() { return v; } public IEnumerator<char> GetEnumerator() { yield return '1'; } }</script>")]
    [InlineData("<%@ Page Language=\"C#\" %><script runat=\"server\">string x; public override string ToString() { x = Request[\"y\"]; return \"\"; } void Page_Load(object s, EventArgs e) { x = Request[\"x\"]; if (!Regex.IsMatch(x, " + Digits + ")) return; Response.Write(this);" + Run + "}</script>")]
    [InlineData("<%@ Page Language=\"C#\" %><script runat=\"server\">void Page_Load(object s, EventArgs e) { var u = t; if (!Regex.IsMatch(t.Text, " + Digits + ")) return; u.Text = Request[\"y\"]; System.Diagnostics.Process.Start(\"cmd.exe\", \"/c ping \" + t.Text); }</script><form runat=\"server\"><asp:TextBox id=\"t\" runat=\"server\"/></form>")]
    [InlineData("<%@ Page Language=\"VB\" %><script runat=\"server\">Sub Page_Load(s As Object, e As EventArgs)\nDim x As String = Request(\"x\")\nOn Error GoTo nxt\nIf Not Regex.IsMatch(x, \"^[0-9]+$\") Then Throw New Exception()\nnxt:\nSystem.Diagnostics.Process.Start(\"cmd.exe\", \"/c ping \" & x)\nEnd Sub</script>")]
    public void Faked_check(string page) => Is(WebShellVerdict.WebShell, "a.aspx", page);

    [Theory]
    [InlineData("<% On Error Resume Next\nx = Request(\"x\")\nIf Len(x) < 9 And IsNumeric(x) Then" + AspRun)]
    [InlineData("<%@ Language=JScript %><% var t = String(Request(\"c\")); " + Json + " { var o = eval('(' + t + ')'); Response.Write(o.a); } %>")]
    [InlineData("<script language=\"JScript\" runat=\"server\">J = {}; (function() { J.parse = function (t) { t = String(t); " + Json + " { return eval('(' + t + ')'); } throw new Error(); }; }()); function load(r) { return J.parse(r.Form(\"c\")).a; }</script><% Response.Write load(Request) %>")]
    public void Honest_classic_check(string page) => Is(WebShellVerdict.Benign, "a.asp", page);

    [Theory]
    // An error in a condition lets its branch run.
    [InlineData("<% On Error Resume Next\nx = Request(\"x\")\nIf (x = \"a\" Or x = \"b\") And (1/0 = 1) Then" + AspRun)]
    [InlineData("<% On Error Resume Next\nx = Request(\"x\")\nIf IsNumeric(x) And CInt(x) > 0 Then" + AspRun)]
    [InlineData("<% x = Request(\"x\")\nSet re = New RegExp\nre.Pattern = \"^[0-9]+$\"\nre.MultiLine = True\nIf Not re.Test(x) Then Response.End\nExecute x %>")]
    [InlineData("<% x = Request(\"x\")\nSet re = New RegExp : re.Pattern = \"^[0-9]+$\"\nre.Test x\nExecute x %>")]
    [InlineData("<% x = Request(\"x\")\nSet d = CreateObject(\"Scripting.Dictionary\")\nd.Add \"a\", 1\nd(Request(\"y\") & \"\") = 1\nIf Not d.Exists(x) Then Response.End" + AspRun)]
    [InlineData("<%@ Language=JScript %><% var x = Request(\"x\") + \"\"; if (!/^[0-9]+$/m.test(x)) Response.End(); eval(x); %>")]
    [InlineData("<%@ Language=JScript %><% var x = Request(\"x\") + \"\"; if (!/^[0-9]+$/.test(x)) Response.End;" + JsRun)]
    [InlineData("<%@ Language=JScript %><% var x = Request(\"x\"); for (var i = 0; i < x.length; i++) if (\"0123456789\".indexOf(x.charAt(i)) < 0) Response.End();" + JsRun)]
    [InlineData("<% Execute \"a=\" & Request(\"c\") %>")]
    [InlineData("<%@ Language=JScript %><% eval(\"(\" + Request(\"c\") + \")\"); %>")]
    [InlineData("<%@ Language=JScript %><% var t = String(Request(\"c\")); if (/^[\\],:{}\\s]*$/.test(t.replace(/[\\s\\S]*/g, \"\"))) { var o = eval(\"(\" + t + \")\"); } %>")]
    public void Faked_classic_check(string page) => Is(WebShellVerdict.WebShell, "a.asp", page);

    private static void Is(WebShellVerdict verdict, string name, string page) => Assert.Equal(verdict, WebShellJudge.Judge(name, Encoding.UTF8.GetBytes(page)).Verdict);
}
