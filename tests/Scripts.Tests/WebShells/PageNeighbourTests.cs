using System.Text;
using Afterpatch.Scripts.WebShells;
using Xunit;

namespace Afterpatch.Scripts.Tests.WebShells;

/// <summary>Code that stands in another file and runs with the page.</summary>
public sealed class PageNeighbourTests
{
    private const string Runner = "<% sub run(x)\nexecute x\nend sub %>";

    [Theory]
    [InlineData("a.asp", "<!--#include file=\"lib/fn.txt\"-->\n<% run request(\"c\") %>", "lib/fn.txt", Runner)]
    [InlineData("a.asp", "<!-- #include virtual = '/lib/fn.txt' -->\n<% run request(\"c\") %>", "/lib/fn.txt", Runner)]
    [InlineData("a.asp", "<script runat=server language=vbscript src=\"fn.vbs\"></script><% run request(\"c\") %>", "fn.vbs", "sub run(x)\nexecute x\nend sub")]
    [InlineData("a.aspx", "<%@ Page Language=\"C#\" CodeFile=\"b.cs\" Inherits=\"B\" %><asp:TextBox id=\"cmd\" runat=\"server\"/>", "b.cs",
        "namespace X { public partial class B : System.Web.UI.Page { void Go(object s, System.EventArgs e) { System.Diagnostics.Process.Start(\"cmd\", \"/c \" + cmd.Text); } } }")]
    public void What_the_page_includes_belongs_to_it(string page, string text, string name, string neighbour)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.NotEqual(WebShellVerdict.WebShell, WebShellJudge.Judge(page, bytes).Verdict);
        Assert.Equal(WebShellVerdict.WebShell, WebShellJudge.Judge(page, bytes, asked => asked == name ? Encoding.UTF8.GetBytes(neighbour) : null).Verdict);
    }

    [Fact]
    public void A_shell_that_a_page_includes_is_said_of_the_shell_alone()
    {
        var page = Encoding.UTF8.GetBytes("<!--#include file=\"shell.asp\"--><% Response.Write \"hello\" %>");
        Assert.Equal(WebShellVerdict.Benign, WebShellJudge.Judge("a.asp", page, _ => Encoding.UTF8.GetBytes("<%execute request(\"x\")%>")).Verdict);
    }

    [Fact]
    public void Pages_that_include_each_other_end()
    {
        var page = Encoding.UTF8.GetBytes("<!--#include file=\"a.asp\"--><!--#include file=\"b.asp\"--><% x = 1 %>");
        Assert.Equal(WebShellVerdict.Benign, WebShellJudge.Judge("a.asp", page, _ => page).Verdict);
    }
}
