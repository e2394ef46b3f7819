using Afterpatch.Analysis.Correlation;
using Afterpatch.Analysis.Credentials.Typed;
using Afterpatch.Analysis.Detectors.Credentials;
using Afterpatch.Analysis.Tests.Movement;
using Afterpatch.Core;
using CsCheck;
using Xunit;

namespace Afterpatch.Analysis.Tests.Credentials;

public class TypedPasswordTests
{
    private const string At = "2021-03-05T23:02:20Z";

    [Theory]
    [InlineData(@"wmic /node:DC01 /user:CORP\adm /password:Winter-7! process call create calc", @"wmic CORP\adm")]
    [InlineData(@"""cmd"" /c cd /d ""C:/inetpub""&wmic /node:DC01 /user:CORP\adm /password:""Winter-7! x"" os get caption&echo [S]", @"wmic CORP\adm")]
    [InlineData(@"cmd.exe /c ""net use \\fs01\c$ Winter-7! /user:CORP\adm""", @"net CORP\adm")]
    [InlineData(@"net use Z: \\fs01\c$ /user:adm@corp.example Winter-7!", "net adm@corp.example")]
    [InlineData(@"C:\Windows\system32\net1 user administrateur Winter-7!", "net1 administrateur")]
    [InlineData(@"psexec64.exe -accepteula \\fs01 -u CORP\adm -p Winter-7! cmd", @"psexec64 CORP\adm")]
    [InlineData(@"cmdkey /add:fs01 /user:CORP\adm /pass:Winter-7!", @"cmdkey CORP\adm")]
    [InlineData(@"schtasks /create /tn x /tr y /sc once /st 00:00 /ru CORP\adm /rp Winter-7!", @"schtasks CORP\adm")]
    [InlineData(@"sc.exe config MSSQL obj= CORP\adm password= Winter-7!", @"sc CORP\adm")]
    [InlineData(@"echo Winter-7! | runas /user:CORP\adm cmd", @"runas CORP\adm")]
    [InlineData(@"winrs -r:ex02 -u:CORP\adm -p:Winter-7! ipconfig", @"winrs CORP\adm")]
    [InlineData(@"appcmd set apppool x /processModel.userName:CORP\adm /processModel.password:Winter-7!", @"appcmd CORP\adm")]
    public void A_password_in_a_command_line_is_told_by_its_account_and_never_shown(string line, string expected)
    {
        Assert.Equal([expected], Typed(line).Select(one => $"{one.Tool} {one.Account}"));
        Assert.DoesNotContain("Winter", PasswordMask.Of(line), StringComparison.Ordinal);
        Assert.DoesNotContain("Winter", PasswordMask.Of($"CommandLine={line} ParentImage=C:\\Windows\\System32\\w3wp.exe"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"wmic /node:DC01 /user:CORP\adm process list")]
    [InlineData(@"net use \\fs01\c$ /user:CORP\adm *")]
    [InlineData(@"net user svc Winter-7! /add")]
    [InlineData(@"net user")]
    [InlineData(@"runas /user:CORP\adm /savecred cmd")]
    [InlineData(@"psexec \\fs01 -u CORP\adm cmd")]
    [InlineData(@"C:\Windows\System32\svchost.exe -k netsvcs -p -s Schedule")]
    [InlineData(@"msbuild x.sln /p:Configuration=Release")]
    [InlineData(@"plink -l tun -pw Winter-7! -R 1:127.0.0.1:3389 203.0.113.9")]
    [InlineData(@"powershell -c Connect-X -Username CORP\adm -Password $secret")]
    public void A_line_without_the_password_of_an_account_of_windows_is_not_told(string line) => Assert.Empty(Typed(line));

    [Theory]
    [InlineData("plink -l tun -pw Winter-7! 203.0.113.9")]
    [InlineData("net user svc Winter-7! /add")]
    [InlineData("powershell -c $p = ConvertTo-SecureString 'Winter-7!' -AsPlainText -Force")]
    public void Passwords_of_others_are_not_shown_either(string line) => Assert.DoesNotContain("Winter", PasswordMask.Of(line), StringComparison.Ordinal);

    [Theory]
    [InlineData(@"C:\Windows\System32\svchost.exe -k netsvcs -p -s Schedule")]
    [InlineData("GET /owa/auth/logon.aspx?url=x&reason=2 password reset")]
    [InlineData(@"msbuild x.sln /p:Configuration=Release")]
    public void Other_lines_stay_as_they_are(string line) => Assert.Equal(line, PasswordMask.Of(line));

    [Fact]
    public void Any_line_is_read_without_a_fault() =>
        Gen.Char["/-: \"\\&|'=*abc"].Array[0, 120].Select(letters => new string(letters)).Sample(noise => PasswordMask.Of($"net use {noise} psexec -u {noise} /password:{noise}").Length > 0);

    [Fact]
    public void Its_account_is_exposed_for_certain_near_an_intrusion_and_not_without_one()
    {
        var detector = new TypedPasswordDetector();
        var found = new List<Finding>();
        foreach (var typed in Typed(@"wmic /node:DC01 /user:CORP\adm /password:Winter-7! os get caption"))
            detector.Observe(typed, found);
        detector.Complete(found);
        var alone = Assert.Single(found);
        Assert.Equal((Severity.Low, Outcome.Context), (alone.Severity, alone.Outcome));

        var shell = Findings.Make("webshell.on-disk", Severity.Critical, Confidence.High, Outcome.Succeeded) with { FirstUtc = Logons.Utc(At).AddHours(-2) };
        var near = IntrusionTime.Judge([shell, alone])[1];
        Assert.Equal((Severity.Medium, Outcome.Succeeded, Question.Taken), (near.Severity, near.Outcome, near.Answers[0]));
        Assert.Contains(new CredentialServer().With(near).Credentials(), one => one is { Identity: @"CORP\adm", Kind: "typed-password", Certainty: "proven", Order: > 0 });
        Assert.DoesNotContain(new CredentialServer().With(alone).Credentials(), one => one.Kind == "typed-password");
    }

    [Fact]
    public void A_command_given_to_a_shell_and_started_by_it_is_one_way_of_the_account_that_it_names()
    {
        const string Command = @"wmic /node:DC01 /user:CORP\adm /password:Winter-7! process call create calc";
        var found = Moves.FoundAfter(Process(At, @"""cmd"" /c " + Command), Process(At, Command)).Single(one => one.Detector == "movement.to-another-machine");
        Assert.Equal((@"CORP\adm", "1"), (found.TitleArgs["account"], found.Details.Single(detail => detail.Key == "command").Value));
        var twice = Moves.FoundAfter(Process(At, Command), Process("2021-03-05T23:12:20Z", Command)).Single(one => one.Detector == "movement.to-another-machine");
        Assert.Equal("2", twice.Details.Single(detail => detail.Key == "command").Value);
    }

    private static Events.FakeEvent Process(string utc, string line) => Moves.Security(4688, utc,
        ("SubjectUserSid", "S-1-5-18"), ("SubjectUserName", "EX01$"), ("SubjectDomainName", "CORP"), ("NewProcessName", "x.exe"), ("CommandLine", line));

    private static List<TypedPassword> Typed(string line)
    {
        var kept = new List<Core.Record>();
        var scan = new TypedPasswordSieve().Open(new EvidenceFile(@"C:\Windows\System32\winevt\Logs\Security.evtx", 1, () => Stream.Null));
        scan.Observe(Process(At, line), kept);
        scan.Complete(kept);
        return [.. kept.Cast<TypedPassword>()];
    }
}
