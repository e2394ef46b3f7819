using System.Text;
using Afterpatch.Scripts.WebShells;
using Xunit;

namespace Afterpatch.Scripts.Tests.WebShells;

/// <summary>Checks that stand before a command or code: real ones, and ones that only look so.</summary>
public sealed class GuardTests
{
    private const string Cs = "<%@ Page Language=\"C#\" %><% string x = Request[\"x\"]; ";

    [Theory]
    [InlineData("a.aspx", Cs + "if (!Regex.IsMatch(x, \"^[0-9]{4,6}$\")) return; Process.Start(\"cmd.exe\", \"/c ping host\" + x); %>")]
    [InlineData("a.aspx", Cs + "if (x == \"one\" || x == \"two\") Process.Start(\"cmd.exe\", \"/c \" + x); %>")]
    [InlineData("a.aspx", Cs + "var known = new HashSet<string> { \"one\", \"two\" }; if (!known.Contains(x)) { Response.End(); } Process.Start(\"cmd.exe\", \"/c \" + x); %>")]
    [InlineData("a.asp", "<% p = Request(\"p\") : If p <> \"A\" And p <> \"B\" Then Response.End\nCreateObject(\"WScript.Shell\").Run \"cmd /c copy x \" & p %>")]
    public void Real_guard(string name, string page) => Assert.Equal(WebShellVerdict.Benign, Judge(name, page));

    [Theory]
    // Anything passes, the check stands elsewhere, it does not leave, or it lets any program through.
    [InlineData("a.aspx", Cs + "if (!Regex.IsMatch(x, \"^.*$\")) return; Process.Start(\"cmd.exe\", \"/c \" + x); %>")]
    [InlineData("a.aspx", Cs + "if (!Regex.IsMatch(x, \"[0-9]\")) return; Process.Start(\"cmd.exe\", \"/c \" + x); %>")]
    [InlineData("a.aspx", Cs + "if (!Regex.IsMatch(x, \"^[0-9]+$\")) Response.Write(x); Process.Start(\"cmd.exe\", \"/c \" + x); %>")]
    [InlineData("a.aspx", Cs + "if (Request[\"y\"] == \"1\") { if (!Regex.IsMatch(x, \"^[0-9]+$\")) return; } Process.Start(\"cmd.exe\", \"/c \" + x); %>")]
    [InlineData("a.aspx", Cs + "try { if (!Regex.IsMatch(x, \"^[0-9]+$\")) throw new Exception(); } catch { } Process.Start(\"cmd.exe\", \"/c \" + x); %>")]
    [InlineData("a.aspx", Cs + "if (!Regex.IsMatch(x, \"^[a-z0-9.-]+$\")) return; Process.Start(\"cmd.exe\", \"/c \" + x); %>")]
    [InlineData("a.aspx", Cs + "if (x != \"one\" || x != \"two\") Process.Start(\"cmd.exe\", \"/c \" + x); %>")]
    [InlineData("a.asp", "<% p = Request(\"p\") : If p <> \"A\" Then Response.Write p\nCreateObject(\"WScript.Shell\").Run \"cmd /c \" & p %>")]
    public void Faked_guard(string name, string page) => Assert.Equal(WebShellVerdict.WebShell, Judge(name, page));

    [Fact]
    public void A_loop_variable_holds_nothing_of_a_later_loop() =>
        Assert.NotEqual(WebShellVerdict.WebShell, Judge("a.asp", "<% For Each i In Split(Application(\"w\"), \";\")\nResponse.Write Eval(i)\nNext\nFor Each i In Request.Form\nResponse.Write i\nNext %>"));

    [Fact]
    public void A_loop_over_the_request_runs_it() =>
        Assert.Equal(WebShellVerdict.WebShell, Judge("a.asp", "<% For Each i In Request.Form\nResponse.Write Eval(Request.Form(i))\nNext %>"));

    [Fact]
    public void A_folder_called_cmd_is_no_shell() =>
        Assert.NotEqual(WebShellVerdict.WebShell, Judge("a.aspx", Cs + "Process.Start(\"C:\\\\Git\\\\cmd\\\\git.exe\", \"log \" + x); %>"));

    private static WebShellVerdict Judge(string name, string page) => WebShellJudge.Judge(name, Encoding.UTF8.GetBytes(page)).Verdict;
}
