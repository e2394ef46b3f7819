using System.Text;
using Afterpatch.Scripts.WebShells;
using Xunit;

namespace Afterpatch.Scripts.Tests.WebShells;

/// <summary>Which files are worth a judgement.</summary>
public sealed class PageSieveTests
{
    [Theory]
    [InlineData(@"C:\inetpub\wwwroot\a.aspx")]
    [InlineData("owa/auth/x.ASHX")]
    [InlineData("a.b/c.cer")]
    [InlineData("web.config")]
    public void Names_that_the_server_runs(string path) => Assert.True(PageSieve.IsRunByName(path));

    [Theory]
    [InlineData("logo.png")]
    [InlineData("a.aspx/readme")]
    [InlineData("aspx")]
    [InlineData("")]
    [InlineData("a.aspx.bak")]
    public void Names_that_it_sends_as_they_are(string path) => Assert.False(PageSieve.IsRunByName(path));

    [Theory]
    [InlineData("GIF89a <%@ Page %>")]
    [InlineData("<html><script language=c# runat=\"server\">void f() {}</script>")]
    [InlineData("<p><% eval Request(\"x\") %>")]
    [InlineData("<% EXECUTE(REQUEST(1)) %>")]
    [InlineData("#@~^AQAAAA==")]
    [InlineData("+ADwAJQ- eval +ACU-")]
    public void Files_of_any_name_that_carry_code(string text) => Assert.True(PageSieve.CarriesCode(Encoding.Latin1.GetBytes(text)));

    [Fact]
    public void Wide_characters_do_not_hide_it()
    {
        Assert.True(PageSieve.CarriesCode(Encoding.Unicode.GetBytes("<% x %>")));
        Assert.True(PageSieve.CarriesCode(Encoding.BigEndianUnicode.GetBytes("<% x %>")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<script")]
    [InlineData("<html><script src=a.js></script>")]
    [InlineData("<script>run(at)</script> runat elsewhere")]
    [InlineData("template: <% name %>, <%= total %>")]
    [InlineData("A Request to execute something, without a block")]
    public void Files_that_carry_none(string text) => Assert.False(PageSieve.CarriesCode(Encoding.Latin1.GetBytes(text)));
}
