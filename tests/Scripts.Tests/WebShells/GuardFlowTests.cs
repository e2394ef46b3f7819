using System.Text;
using Afterpatch.Scripts.WebShells;
using Xunit;

namespace Afterpatch.Scripts.Tests.WebShells;

/// <summary>Checks whose result goes a way before it counts: loops over characters, flags, helpers. Each has twins that only look like one.</summary>
public sealed class GuardFlowTests
{
    private const string Cs = "<%@ Page Language=\"C#\" %><% string x = Request[\"x\"]; ";
    private const string Run = " Process.Start(\"cmd.exe\", \"/c ping \" + x); ";
    private const string IfOk = "if (ok) { " + Run + "} %>";
    private const string Digits = "\"^[0-9]{1,6}$\"";
    private const string Helpers = "<%@ Page Language=\"C#\" %><script runat=\"server\">void Page_Load(object s, EventArgs e) { string x = Request[\"x\"]; ";
    private const string AspRun = "\nIf ok Then CreateObject(\"WScript.Shell\").Run \"cmd /c ping \" & x\n%>";

    [Theory]
    [InlineData(Cs + "bool ok = true; foreach (char c in x) if (!char.IsDigit(c)) ok = false; " + IfOk)]
    [InlineData(Cs + "foreach (char c in x) { if (c < '0' || c > '9') { Response.End(); } }" + Run + "%>")]
    [InlineData(Cs + "bool ok = true; for (int i = 0; i < x.Length; i++) { char c = x[i]; if (\"0123456789\".IndexOf(c) < 0) { ok = false; break; } } " + IfOk)]
    public void Loop_over_all_characters(string page) => Benign("a.aspx", page);

    [Theory]
    // Not looked at, overwritten, another text, quotes and separators let through, the first or last character only, a stale one, a loop that ends early.
    [InlineData(Cs + "bool ok = true; foreach (char c in x) if (!char.IsDigit(c)) ok = false;" + Run + "%>")]
    [InlineData(Cs + "bool ok = true; foreach (char c in x) if (!char.IsDigit(c)) ok = false; ok = true; " + IfOk)]
    [InlineData(Cs + "bool ok = true; foreach (char c in x) if (!char.IsDigit(c)) ok = false; if (ok || true) {" + Run + "} %>")]
    [InlineData(Cs + "bool ok = true; foreach (char c in x) if (!char.IsDigit(c)) ok = false; if (!ok) {" + Run + "} %>")]
    [InlineData(Cs + "string y = Request[\"y\"]; bool ok = true; foreach (char c in y) if (!char.IsDigit(c)) ok = false; " + IfOk)]
    [InlineData(Cs + "bool ok = true; foreach (char c in x) if (!char.IsDigit(c)) ok = false; x = Request[\"y\"]; " + IfOk)]
    [InlineData(Cs + "bool ok = true; foreach (char c in x) if (!char.IsLetter(c) && c != '&' && c != '\"' && c != ' ') ok = false; " + IfOk)]
    [InlineData(Cs + "bool ok = true; foreach (char c in x) { if (!char.IsDigit(c)) ok = false; break; } " + IfOk)]
    [InlineData(Cs + "bool ok = true; foreach (char c in x) ok = char.IsDigit(c); " + IfOk)]
    [InlineData(Cs + "bool ok = true; foreach (char c in x) { if (!char.IsDigit(c)) ok = false; if (c == '&') ok = true; } " + IfOk)]
    [InlineData(Cs + "bool ok = true; foreach (char c in x) { if (!char.IsDigit(c)) ok = false; if (c == '&' && (ok = true)) Response.Write(c); } " + IfOk)]
    [InlineData(Cs + "bool ok = true; for (int i = 1; i < x.Length; i++) if (!char.IsDigit(x[i])) ok = false; " + IfOk)]
    [InlineData(Cs + "bool ok = true; for (int i = 0; i < x.Length; i += 2) if (!char.IsDigit(x[i])) ok = false; " + IfOk)]
    [InlineData(Cs + "bool ok = true; for (int i = 0; i < x.Length; i++) if (!char.IsDigit(x[0])) ok = false; " + IfOk)]
    [InlineData(Cs + "bool ok = true; foreach (char c in x.Substring(0, 1)) if (!char.IsDigit(c)) ok = false; " + IfOk)]
    [InlineData(Cs + "bool ok = true; foreach (char c in Request[\"z\"] == \"1\" ? \"1\" : x) if (!char.IsDigit(c)) ok = false; " + IfOk)]
    [InlineData(Cs + "bool ok = true; char d = '1'; for (int i = 0; i < x.Length; i++) { if (Request[\"z\"] == \"1\") d = x[i]; if (!char.IsDigit(d)) ok = false; } " + IfOk)]
    [InlineData(Cs + "foreach (char c in x) { if (!char.IsDigit(c)) Response.Write(c); }" + Run + "%>")]
    [InlineData(Cs + "string known = \"0123456789\"; if (Request[\"z\"] == \"1\") known = \"&|<>abcdefghijk \"; foreach (char c in x) { if (known.IndexOf(c) < 0) return; }" + Run + "%>")]
    [InlineData(Cs + "foreach (char c in x) { if (\"0123456789\".IndexOf(c, 10) > 0) return; }" + Run + "%>")]
    [InlineData(Helpers + "foreach (char c in x) { if (!Char.IsDigit(c)) return; }" + Run + "} class Char { public static bool IsDigit(char c) { return true; } }</script>")]
    [InlineData("<%@ Page Language=\"C#\" %><script runat=\"server\">string x; void Page_Load(object s, EventArgs e) { x = Request[\"x\"]; foreach (char c in x) { if (Other(c) || !char.IsDigit(c)) return; }" + Run + "} bool Other(char c) { x = Request[\"y\"]; return false; }</script>")]
    [InlineData("<%@ Page Language=\"C#\" %><script runat=\"server\">string x; bool ok = true; void Page_Load(object s, EventArgs e) { x = Request[\"x\"]; foreach (char c in x) { if (!char.IsDigit(c)) ok = false; this.ok = true; } if (ok) {" + Run + "} }</script>")]
    [InlineData("<%@ Page Language=\"C#\" %><script runat=\"server\">string x; bool ok = true; void Page_Load(object s, EventArgs e) { x = Request[\"x\"]; foreach (char c in x) { if (!char.IsDigit(c)) return; this.x = Request[\"y\"]; }" + Run + "}</script>")]
    [InlineData(Cs + "bool ok = true; foreach (char c in x) { if (c == '&') goto run; if (!char.IsDigit(c)) return; } run:" + Run + "%>")]
    public void Faked_loop(string page) => Shell("a.aspx", page);

    [Theory]
    [InlineData(Cs + "bool ok = Regex.IsMatch(x, " + Digits + "); Response.Write(\"a\"); " + IfOk)]
    [InlineData(Cs + "bool ok = false; if (x == \"one\" || x == \"two\") ok = true; " + IfOk)]
    [InlineData(Cs + "int n; bool bad = !int.TryParse(x, out n); if (bad) { Response.End(); }" + Run + "%>")]
    public void Flag(string page) => Benign("a.aspx", page);

    [Theory]
    [InlineData(Cs + "bool ok = Regex.IsMatch(x, " + Digits + ");" + Run + "%>")]
    [InlineData(Cs + "bool ok = Regex.IsMatch(x, " + Digits + "); ok = true; " + IfOk)]
    [InlineData(Cs + "bool ok = Regex.IsMatch(x, " + Digits + "); if (Request[\"z\"] == \"1\") ok = true; " + IfOk)]
    [InlineData(Cs + "bool ok = Regex.IsMatch(x, " + Digits + "); ok |= Request[\"z\"] == \"1\"; " + IfOk)]
    [InlineData(Cs + "bool ok = Request[\"z\"] == \"1\" || Regex.IsMatch(x, " + Digits + "); " + IfOk)]
    [InlineData(Cs + "bool ok = Regex.IsMatch(Request[\"y\"], " + Digits + "); " + IfOk)]
    [InlineData(Cs + "bool ok = Regex.IsMatch(x, " + Digits + "); x = Request[\"y\"]; " + IfOk)]
    [InlineData(Cs + "bool ok = Regex.IsMatch(x, " + Digits + "); if (Request[\"z\"] == \"1\") x = Request[\"y\"]; " + IfOk)]
    [InlineData(Cs + "bool ok = false; if (Regex.IsMatch(x, " + Digits + ")) { ok = true; x = Request[\"y\"]; } " + IfOk)]
    [InlineData(Cs + "bool ok = Request[\"a\"] != null; try { Response.Write(1); } catch { ok = Regex.IsMatch(x, " + Digits + "); } " + IfOk)]
    [InlineData(Cs + "bool ok = Request[\"a\"] != null; bool z = Request[\"z\"] == \"1\" && (ok = Regex.IsMatch(x, " + Digits + ")); " + IfOk)]
    [InlineData(Cs + "bool ok = Request[\"a\"] != null; foreach (string k in Request.Form) { if (k == \"z\") ok = Regex.IsMatch(x, " + Digits + "); } " + IfOk)]
    [InlineData(Cs + "bool ok = Regex.IsMatch(x, \"^[^a]+$\"); " + IfOk)]
    [InlineData(Cs + "bool ok = Request[\"a\"] != null; Action f = () => { ok = Regex.IsMatch(x, " + Digits + "); }; " + IfOk)]
    [InlineData(Helpers + "bool ok = Regex.IsMatch(x, " + Digits + "); Mess(ref ok); if (ok) {" + Run + "} } void Mess(ref bool b) { b = true; }</script>")]
    [InlineData(Cs + "if (!Regex.IsMatch(x, " + Digits + ")) return; else x = Request[\"y\"];" + Run + "%>")]
    [InlineData(Cs + "if (!Regex.IsMatch(x, " + Digits + ")) { x = \"0\"; if (Request[\"z\"] == \"1\") { x = Request[\"y\"]; } }" + Run + "%>")]
    [InlineData(Cs + "if (!Regex.IsMatch(Request[\"z\"] == \"1\" ? \"1\" : x, " + Digits + ")) return;" + Run + "%>")]
    [InlineData(Cs + "bool ok = Regex.IsMatch(x, " + Digits + "); Action f = () => ok = true; f(); " + IfOk)]
    [InlineData(Cs + "Action f = () => { x = Request[\"y\"]; }; if (!Regex.IsMatch(x, " + Digits + ")) return; f();" + Run + "%>")]
    [InlineData(Cs + "if (Request[\"z\"] == \"1\") goto run; if (!Regex.IsMatch(x, " + Digits + ")) return; run:" + Run + "%>")]
    public void Faked_flag(string page) => Shell("a.aspx", page);

    [Theory]
    [InlineData(Helpers + "Guard(x);" + Run + "} void Guard(string s) { if (!Regex.IsMatch(s, " + Digits + ")) throw new Exception(); }</script>")]
    [InlineData(Helpers + "Guard(x);" + Run + "} void Guard(string s) { foreach (char c in s) { if (!char.IsDigit(c)) { Response.End(); } } }</script>")]
    [InlineData(Helpers + "if (!Ok(x)) return;" + Run + "} bool Ok(string s) { return s == \"one\" || s == \"two\"; }</script>")]
    [InlineData(Helpers + "bool ok = Ok(x); if (ok) {" + Run + "} } bool Ok(string s) { foreach (char c in s) { if (!char.IsDigit(c)) return false; } return true; }</script>")]
    public void Helper(string page) => Benign("a.aspx", page);

    [Theory]
    [InlineData(Helpers + "Guard(x);" + Run + "} void Guard(string s) { if (!Regex.IsMatch(s, " + Digits + ")) Response.Write(s); }</script>")]
    [InlineData(Helpers + "Guard(Request[\"y\"]);" + Run + "} void Guard(string s) { if (!Regex.IsMatch(s, " + Digits + ")) throw new Exception(); }</script>")]
    [InlineData(Helpers + "try { Guard(x); } catch { }" + Run + "} void Guard(string s) { if (!Regex.IsMatch(s, " + Digits + ")) throw new Exception(); }</script>")]
    [InlineData(Helpers + "Guard(x);" + Run + "} void Guard(string s) { try { if (!Regex.IsMatch(s, " + Digits + ")) throw new Exception(); } catch { } }</script>")]
    [InlineData(Helpers + "Guard(x);" + Run + "} void Guard(string s) { if (Request[\"z\"] == \"1\") return; if (!Regex.IsMatch(s, " + Digits + ")) throw new Exception(); }</script>")]
    [InlineData(Helpers + "Guard(x);" + Run + "} void Guard(string s) { s = Request[\"y\"]; if (!Regex.IsMatch(s, " + Digits + ")) throw new Exception(); }</script>")]
    [InlineData(Helpers + "Guard(x); x = Request[\"y\"];" + Run + "} void Guard(string s) { if (!Regex.IsMatch(s, " + Digits + ")) throw new Exception(); }</script>")]
    [InlineData(Helpers + "Guard(\"1\", x);" + Run + "} void Guard(string s, string t) { if (!Regex.IsMatch(s, " + Digits + ")) throw new Exception(); }</script>")]
    [InlineData(Helpers + "Guard(t: x, s: Request[\"y\"]);" + Run + "} void Guard(string s, string t) { if (!Regex.IsMatch(s, " + Digits + ")) throw new Exception(); }</script>")]
    [InlineData(Helpers + "Guard(ref x);" + Run + "} void Guard(ref string s) { if (!Regex.IsMatch(s, " + Digits + ")) throw new Exception(); s = Request[\"y\"]; }</script>")]
    [InlineData(Helpers + "Ok(x);" + Run + "} bool Ok(string s) { return s == \"one\" || s == \"two\"; }</script>")]
    [InlineData(Helpers + "if (Ok(x)) return;" + Run + "} bool Ok(string s) { return s == \"one\" || s == \"two\"; }</script>")]
    [InlineData(Helpers + "if (!Ok(x)) return;" + Run + "} bool Ok(string s) { if (s.Length > 3) return true; return s == \"one\" || s == \"two\"; }</script>")]
    [InlineData(Helpers + "if (!Ok(x)) return;" + Run + "} bool Ok(string s) { try { return Regex.IsMatch(s, " + Digits + "); } catch { } return true; }</script>")]
    [InlineData("<%@ Page Language=\"C#\" %><script runat=\"server\">string x; void Page_Load(object s, EventArgs e) { x = Request[\"x\"]; Guard(x);" + Run + "} void Guard(string s) { if (!Regex.IsMatch(s, " + Digits + ")) throw new Exception(); x = Request[\"y\"]; }</script>")]
    [InlineData("<%@ Page Language=\"C#\" %><script runat=\"server\">string x; bool ok = true; void Never() { ok = Regex.IsMatch(x, " + Digits + "); } void Page_Load(object s, EventArgs e) { x = Request[\"x\"]; if (ok) {" + Run + "} }</script>")]
    [InlineData(Helpers + "Guard(x);" + Run + "} IEnumerable<int> Guard(string s) { if (!Regex.IsMatch(s, " + Digits + ")) throw new Exception(); yield break; }</script>")]
    [InlineData(Helpers + "Guard(x);" + Run + "} async Task Guard(string s) { if (!Regex.IsMatch(s, " + Digits + ")) throw new Exception(); }</script>")]
    [InlineData(Helpers + "Guard g = new Sub(); g.Check(x);" + Run + "} class Guard { public virtual void Check(string s) { if (!Regex.IsMatch(s, " + Digits + ")) throw new Exception(); } } class Sub : Guard { public override void Check(string s) { } }</script>")]
    [InlineData("<%@ Page Language=\"VB\" %><script runat=\"server\">Sub Page_Load(s As Object, e As EventArgs)\nDim x As String = Request(\"x\")\nOn Error Resume Next\nGuard(x)\nProcess.Start(\"cmd.exe\", \"/c ping \" & x)\nEnd Sub\nSub Guard(s As String)\nIf Not Regex.IsMatch(s, \"^[0-9]+$\") Then Throw New Exception()\nEnd Sub</script>")]
    public void Faked_helper(string page) => Shell("a.aspx", page);

    [Theory]
    [InlineData("<% x = Request(\"x\") : ok = True\nFor i = 1 To Len(x)\nIf InStr(\"0123456789\", Mid(x, i, 1)) = 0 Then ok = False\nNext" + AspRun)]
    [InlineData("<% x = Request(\"x\") : ok = Good(x)\nFunction Good(s)\nGood = False\nFor i = 1 To Len(s)\nc = Mid(s, i, 1)\nIf Not (c >= \"0\" And c <= \"9\") Then Exit Function\nNext\nGood = True\nEnd Function" + AspRun)]
    public void Classic_page(string page) => Benign("a.asp", page);

    [Theory]
    [InlineData("<% x = Request(\"x\") : ok = True\nFor i = 1 To Len(x)\nIf InStr(11, \"0123456789\", Mid(x, i, 1)) > 0 Then ok = False\nNext" + AspRun)]
    [InlineData("<% x = Request(\"x\") : ok = True\nFor i = 1 To Len(x) Step 2\nIf InStr(\"0123456789\", Mid(x, i, 1)) = 0 Then ok = False\nNext" + AspRun)]
    [InlineData("<% x = Request(\"x\") : ok = True\nFor i = 1 To Len(x)\nIf Not (Mid(x, i, 1) > 127) Then ok = False\nNext" + AspRun)]
    [InlineData("<% x = Request(\"x\") : ok = True\nFor i = 1 To Len(x)\nIf InStr(\"0123456789\", Mid(x, i, 1)) = 0 Then ok = False\nNext\nSet_ ok\nSub Set_(b)\nb = True\nEnd Sub" + AspRun)]
    [InlineData("<% x = Request(\"x\") : ok = Good(x)\nFunction Good(s)\nGood = True\nIf Request(\"z\") = \"1\" Then Exit Function\nFor i = 1 To Len(s)\nIf InStr(\"0123456789\", Mid(s, i, 1)) = 0 Then Good = False\nNext\nEnd Function" + AspRun)]
    [InlineData("<% x = Request(\"x\") : ok = Good(x)\nFunction Good(s)\nGood = True\nFor i = 1 To Len(s)\nIf InStr(\"0123456789\", Mid(s, i, 1)) = 0 Then Good = False\nNext\nGood = True\nEnd Function" + AspRun)]
    [InlineData("<%@ Language=JScript %><% var x = Request(\"x\") + \"\"; function bad(s) { if (/^[0-9]+$/.test(s)) return false; } if (!bad(x)) new ActiveXObject(\"WScript.Shell\").Run(\"cmd /c ping \" + x); %>")]
    [InlineData("<%@ Language=JScript %><% var x = Request(\"x\") + \"\"; var ok = true; for (var i = 0; i < x.length; i++) { var k = x.charCodeAt(i); if (k < \"A\" || k > \"Z\") ok = false; } if (ok) new ActiveXObject(\"WScript.Shell\").Run(\"cmd /c ping \" + x); %>")]
    public void Faked_classic_page(string page) => Shell("a.asp", page);

    private static void Benign(string name, string page) => Assert.Equal(WebShellVerdict.Benign, Judge(name, page));

    private static void Shell(string name, string page) => Assert.Equal(WebShellVerdict.WebShell, Judge(name, page));

    private static WebShellVerdict Judge(string name, string page) => WebShellJudge.Judge(name, Encoding.UTF8.GetBytes(page)).Verdict;
}
