using System.Text;
using Afterpatch.Scripts.WebShells;
using Xunit;

namespace Afterpatch.Scripts.Tests.WebShells;

public sealed class WorkflowTests
{
    private const string Head = "<WorkflowService xmlns=\"http://schemas.microsoft.com/netfx/2009/xaml/servicemodel\" xmlns:p=\"http://schemas.microsoft.com/netfx/2009/xaml/activities\" xmlns:d=\"clr-namespace:System.Diagnostics;assembly=System\"><p:Sequence>";
    private const string Tail = "</p:Sequence></WorkflowService>";

    [Theory]
    [InlineData("<p:InvokeMethod TargetType=\"d:Process\" MethodName=\"Start\"><p:InArgument>cmd.exe</p:InArgument><p:InArgument>[arg]</p:InArgument></p:InvokeMethod>", WebShellVerdict.WebShell)]
    [InlineData("<p:Assign><p:InArgument>[System.Diagnostics.Process.Start(\"x\", arg)]</p:InArgument></p:Assign>", WebShellVerdict.WebShell)]
    [InlineData("<p:WriteLine Text=\"[System.IO.File.WriteAllText(arg, arg)]\" />", WebShellVerdict.Suspicious)]
    [InlineData("<p:InvokeMethod TargetType=\"d:Stopwatch\" MethodName=\"StartNew\" /><p:WriteLine Text=\"[arg]\" />", WebShellVerdict.Benign)]
    [InlineData("<!-- Process.Start --><p:WriteLine Text=\"Start of the process\" />", WebShellVerdict.Benign)]
    [InlineData("<p:WriteLine", WebShellVerdict.Unreadable)]
    public void Workflows_are_judged_by_what_they_call(string activities, WebShellVerdict expected) =>
        Assert.Equal(expected, WebShellJudge.Judge("a.xamlx", Encoding.UTF8.GetBytes(Head + activities + Tail)).Verdict);

    [Fact]
    public void Document_types_are_never_resolved() =>
        Assert.Equal(WebShellVerdict.Unreadable, WebShellJudge.Judge("a.xamlx", Encoding.UTF8.GetBytes("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>")).Verdict);
}
