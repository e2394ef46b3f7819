using Afterpatch.Analysis.Movement;
using CsCheck;
using Xunit;

namespace Afterpatch.Analysis.Tests.Movement;

public class CommandTargetTests
{
    [Theory]
    [InlineData(@"psexec64.exe -accepteula \\fs01,dc02 -u contoso\adm cmd", "psexec64 fs01, psexec64 dc02")]
    [InlineData(@"C:\Windows\System32\cmd.exe /c ""wmic /node:10.1.2.3 process call create calc""", "")]
    [InlineData(@"cmd.exe /c wmic /node:10.1.2.3,fs02 process call create calc", "wmic 10.1.2.3, wmic fs02")]
    [InlineData(@"schtasks /create /s dc01 /tn x /tr y /sc once /st 00:00", "schtasks dc01")]
    [InlineData(@"sc.exe \\10.1.2.3 create upd binpath= c:\x.exe", "sc 10.1.2.3")]
    [InlineData(@"net use \\fs01.contoso.example\c$ /user:adm", "net fs01.contoso.example")]
    [InlineData(@"mstsc.exe /v:dc01", "mstsc dc01")]
    [InlineData(@"winrs -r:https://ex02:5986 ipconfig", "winrs ex02:5986")]
    [InlineData(@"plink.exe -R 4444:127.0.0.1:3389 root@198.51.100.9", "plink 198.51.100.9")]
    [InlineData(@"powershell -c Invoke-Command -ComputerName dc01,dc02 {hostname}", "powershell dc01, powershell dc02")]
    [InlineData(@"copy x \\.\pipe\y", "")]
    [InlineData(@"C:\Windows\System32\svchost.exe -k netsvcs -p -s Schedule", "")]
    [InlineData(@"type \\tsclient\c\x.txt", "")]
    [InlineData(@"net use * \\localhost\c$", "")]
    public void Machines_are_read_out_of_command_lines(string line, string expected) =>
        Assert.Equal(expected, CommandTargets.MayName(line) ? string.Join(", ", CommandTargets.Of(line).Select(target => $"{target.Tool} {target.Host}")) : "");

    [Fact]
    public void Any_line_is_read_without_a_fault() =>
        Gen.Char.Array[0, 200].Select(letters => new string(letters)).Sample(line => CommandTargets.Of(line + @" psexec \\" + line).Count <= 16);
}
