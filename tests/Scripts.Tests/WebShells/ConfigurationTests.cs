using System.Text;
using Afterpatch.Scripts.WebShells;
using Xunit;

namespace Afterpatch.Scripts.Tests.WebShells;

public sealed class ConfigurationTests
{
    [Theory]
    [InlineData(@"\\198.51.100.7\share\x.dll", WebShellVerdict.Suspicious)]
    [InlineData(@"//files/share/x.dll", WebShellVerdict.Suspicious)]
    [InlineData(@"%windir%\system32\inetsrv\asp.dll", WebShellVerdict.Benign)]
    [InlineData(@"C:\Program Files\App\isapi.dll", WebShellVerdict.Benign)]
    [InlineData(@"\\?\C:\App\isapi.dll", WebShellVerdict.Benign)]
    public void A_handler_on_a_share_is_suspicious_and_a_local_one_is_not(string program, WebShellVerdict expected) =>
        Assert.Equal(expected, Judge(program).Verdict);

    private static WebShellJudgement Judge(string program) => WebShellJudge.Judge("web.config", Encoding.UTF8.GetBytes(
        $"""<configuration><system.webServer><handlers><add name="api" path="api.test" verb="*" scriptProcessor="{program}"/></handlers></system.webServer></configuration>"""));
}
