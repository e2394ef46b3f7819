using Afterpatch.Scripts.PowerShell;
using Xunit;

namespace Afterpatch.Scripts.Tests.PowerShell;

public sealed class DeobfuscationTests
{
    private static string Clear(string script) => Deobfuscator.Judge(script).Text.Trim();

    [Theory]
    [InlineData("&('{1}{0}'-f 'ex','i') (\"wri\"+\"te-host 'hi there'\")", "write-host 'hi there'")]
    [InlineData("& ($env:ComSpec[4,15,25]-join'') 'Get-Date'", "Get-Date")]
    [InlineData("'Get-Date' | .($PSHOME[4]+$PSHOME[30]+'x')", "Get-Date")]
    [InlineData("& ($ShellId[1]+$ShellId[13]+'x') 'Get-Date'", "Get-Date")]
    [InlineData("'Get-Date'|&($VerbosePreference.ToString()[1,3]+'x'-join'')", "Get-Date")]
    [InlineData("&((gv '*mdr*').name[3,11,2]-join'') 'Get-Date'", "Get-Date")]
    [InlineData("&((Variable '*mdr*').Name[3,11,2]-Join'') 'Get-Date'", "Get-Date")]
    [InlineData("& ($env:public[13]+$env:public[5]+'x') 'Get-Date'", "Get-Date")]
    [InlineData("& (([string]''.IndexOf)[0,7,8]-join'') 'Get-Date'", "Get-Date")]
    [InlineData("[ScriptBlock]::Create('Get-Date').Invoke()", "Get-Date")]
    [InlineData("& ([ScriptBlock]::Create('Get-Date'))", "Get-Date")]
    [InlineData("$ExecutionContext.InvokeCommand.InvokeScript('Get-Date')", "Get-Date")]
    [InlineData("$ExecutionContext.InvokeCommand.(($ExecutionContext.InvokeCommand.PsObject.Methods|?{$_.Name-clike'I*t'}).Name)", null)]
    [InlineData("&(gcm *w-O*) System.Text.StringBuilder", "New-Object System.Text.StringBuilder")]
    [InlineData("i`eX 'Get-Date'", "Get-Date")]
    [InlineData("(New-Object Net.WebClient).\"Do`wnload`String\"('http://a.example/')", "(New-Object Net.WebClient).DownloadString('http://a.example/')")]
    [InlineData("$w.('Down'+'loadString').Invoke('http://a.example/')", "$w.DownloadString('http://a.example/')")]
    [InlineData("iex (('ZZZet-DaYYY').Replace('ZZZ','G').Replace('YYY','te'))", "Get-Date")]
    [InlineData("iex ('Get-Da##' -creplace '##','te')", "Get-Date")]
    [InlineData("iex ('etaD-teG'[-1..-8] -join '')", "Get-Date")]
    [InlineData("$c='etaD-teG'.ToCharArray();[array]::Reverse($c);iex(-join $c)", "Get-Date")]
    [InlineData("iex (-join('47P65P74P2DP44P61P74P65'.Split('P')|%{[char][convert]::ToInt32($_,16)}))", "Get-Date")]
    [InlineData("iex (-join('107o145o164o55o104o141o164o145'.Split('o')|ForEach-Object{[char]([convert]::ToInt16(([string]$_),8))}))", "Get-Date")]
    [InlineData("iex ([string]::Join('',(71,101,116,45,68,97,116,101|%{[char]$_})))", "Get-Date")]
    [InlineData("iex (-join([char[]](71,101,116,45,68,97,116,101)))", "Get-Date")]
    [InlineData("$s='';foreach($b in 100,70,87,14,103,66,87,70){$s+=[char]($b -bxor 35)};iex $s", "Get-Date")]
    [InlineData("function d($t){[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($t))};iex (d 'R2V0LURhdGU=')", "Get-Date")]
    [InlineData("powershell -nop -w hidden -enc RwBlAHQALQBEAGEAdABlAA==", "Get-Date")]
    [InlineData("RwBlAHQALQBEAGEAdABlAA==RwBl", null)]
    [InlineData("RwBlAHQALQBEAGEAdABlAA==", "Get-Date")]
    [InlineData("iex (New-Object IO.StreamReader((New-Object IO.Compression.DeflateStream([IO.MemoryStream][Convert]::FromBase64String('c08t0XVJLEkFAA=='),[IO.Compression.CompressionMode]::Decompress)),[Text.Encoding]::ASCII)).ReadToEnd()", "Get-Date")]
    [InlineData(".(\"{1}{0}{2}\"-f'ite-Ho','Wr','st') (\"{0}{1}\" -f'Hel','lo') -ForegroundColor (\"{1}{0}\"-f 'en','Gre')", "Write-Host Hello -ForegroundColor Green")]
    [InlineData("Set-Item (\"vAr\"+\"iaBLe:x2Fa\") ('etaD-teG') ; IeX( -JoiN ( gEt-VARiaBle (\"x2\"+\"Fa\") -VaLUeonL )[ -1.. - ((gEt-VARiaBle (\"x2\"+\"Fa\") -VaLUeonL ).lenGTh)])", "Get-Date")]
    [InlineData("\" $( SeT-VariaBle 'oFs' '' ) \"+ [StrinG]( '71L101L116L45L68L97L116L101'.SpLIt( 'L')| ForEAch {[chAr] [inT]$_} )+ \" $( Set-variabLe 'OFS' ' ') \"|&( $veRbosEPreference.TOSTrING()[1,3]+'X'-jOIn'')", "Get-Date")]
    [InlineData("cMd.Exe /C \"SEt  nMK=Get-Date&& POWersHElL IEX( ${eNV:nMK} )\"", "Get-Date")]
    [InlineData("( NeW-ObjEcT io.COmpReSSION.dEFlateStream([System.iO.mEMoRystream][coNverT]::FromBAsE64strINg( 'c08t0XVJLEkFAA==' ),[sySTEm.iO.cOmPRESSion.COmpREssIOnmODe]::decOMPRess ) | % {NeW-ObjEcT io.stReAMreAdEr($_,[SYsTem.TeXt.EncOdinG]::aScIi ) } | % {$_.ReaDtoEnD( )}) |. ( $PShoME[21]+$PShOme[34]+'X')", "Get-Date")]
    [InlineData("iex (-join ([regex]::Matches('etaD-teG','.','RightToLeft')))", "Get-Date")]
    [InlineData("'   ' | % {$Script = 'Get-'+'Date'; IEX $Script}", "Get-Date")]
    [InlineData("[scriptblock].GetMethod('Create',[type[]]@([string])).Invoke($null,@(('etaD-teG'[-1..-8] -join ''))).Invoke()", "Get-Date")]
    [InlineData("&(Get-Command i*x -CommandType Alias | Where-Object Name -eq 'iex') ('etaD-teG'[-1..-8] -join '')", "Get-Date")]
    [InlineData("$a.('Entry'+'Point').('Inv'+'oke').Invoke($null, $null)", "$a.EntryPoint.Invoke($null, $null)")]
    [InlineData("$k = 'fir oak elm ash pine nut yew box fig bay ivy may fox hay tea rye'.Split(' '); $w = 'ash ivy'.Split(' '); iex ('whoami /all' + (-join (0..($w.Count/2-1) | % { [char]([array]::IndexOf($k,$w[2*$_])*16 + [array]::IndexOf($k,$w[2*$_+1])) })))", "whoami /all:")]
    [InlineData("function t($a, $i) { if ($i -ge $a.Length) { return '' }; [string][char]([int]$a[$i] -bxor 1) + (t $a ($i + 1)) }; iex (t 'Vshud,Inru!&``````````````````````````````````````````````````````````````````````````````````````````&' 0)", "Write-Host 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'")]
    [InlineData("function r { param([byte[]]$d, [byte[]]$k); [byte[]]$s = 0..255; $j = 0; 0..255 | % { $j = ($j + $s[$_] + $k[$_ % $k.Length]) % 256; $s[$_], $s[$j] = $s[$j], $s[$_] }; $i = $j = 0; foreach ($b in $d) { $i = ($i + 1) % 256; $j = ($j + $s[$i]) % 256; $s[$i], $s[$j] = $s[$j], $s[$i]; $b -bxor $s[($s[$i] + $s[$j]) % 256] } }; iex ([Text.Encoding]::ASCII.GetString((r ([Convert]::FromBase64String('rPoDrPNVvhc=')) ([Text.Encoding]::ASCII.GetBytes('Key')))))", "Get-Date")]
    [InlineData("iex (Write-Host 1)", "iex (Write-Host 1)")]
    [InlineData("cmd /c \"set x=owersh&&set y=ell&&call p%x%%y% -nop -c Get-Date\"", "Get-Date")]
    [InlineData("C:\\Windows\\system32\\cmd.exe /c p^o^w^e^r^s^h^e^l^l -w hidden -e RwBlAHQALQBEAGEAdABlAA==", "Get-Date")]
    [InlineData("cmd /c \"set rev=etaD-teG c- llehsrewop&&set out=&&for /L %A in (21 -1 0) do set out=!out!!rev:~%A,1!&&if %A==0 call %out%\"", "Get-Date")]
    [InlineData("cmd /c \"FOR /F \"delims=s\\ tokens=4\" %a IN ('set^|findstr PSM')DO %a -c Get-Date\"", "Get-Date")]
    public void What_was_hidden_is_said_in_the_clear(string hidden, string? plain)
    {
        var text = Clear(hidden);
        if (plain is not null)
            Assert.Equal(plain, text);
    }

    [Theory]
    [InlineData("$path = \"C:\\temp\"; Get-ChildItem $path | Where-Object { $_.Length -gt 1MB }")]
    [InlineData("$msg = \"Hello \" + \"World\"; Write-Host ([char]34 + $msg + [char]34)")]
    [InlineData("'{0} is {1}' -f $i.Name, $i.Length")]
    [InlineData("$list = 'a,b,c'.Split(','); $list -join ';'")]
    [InlineData("$x = $y -replace '\\\\','/'; & \"$PSScriptRoot\\other.ps1\" -Path $x")]
    [InlineData("$bytes = [Convert]::FromBase64String('AAECAwQFBgcICQ=='); [IO.File]::WriteAllBytes($p, $bytes)")]
    [InlineData("using module Foo\nconfiguration Bar { Node localhost { } }\n'using configuration'")]
    public void What_hides_nothing_keeps_its_text(string script)
    {
        var judgement = Deobfuscator.Judge(script);
        Assert.Equal(script, judgement.Text);
        Assert.False(judgement.Malicious);
    }
}
