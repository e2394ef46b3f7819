namespace Afterpatch.Scripts.Tests.PowerShell.Obfuscation;

/// <summary>The ways in which published tools write "run this text" without the words Invoke-Expression.</summary>
internal static class Starters
{
    /// <summary>Each takes an expression that makes the script and gives a statement that runs it.</summary>
    public static IReadOnlyList<(string Name, Func<string, string> Start)> All { get; } =
    [
        ("iex", made => $"iex ({made})"),
        ("iex behind", made => $"({made}) | IeX"),
        ("invoke-expression", made => $"Invoke-Expression -Command ({made})"),
        ("comspec slice", made => $"& ($env:ComSpec[4,24,25]-join'') ({made})"),
        ("comspec 15", made => $". ( ${{Env:cOMsPeC}}[4,15,25]-Join'')( {made} )"),
        ("pshome 4 30", made => $".($PSHOME[4]+$PSHOME[30]+'x') ({made})"),
        ("pshome 21 30", made => $"({made})|&($pShOMe[21]+$PsHome[30]+'X')"),
        ("shellid", made => $"&( $ShellId[1]+$SHelliD[13]+'x')({made})"),
        ("public", made => $"({made})|.($env:public[13]+$env:Public[5]+'x')"),
        ("mdr", made => $".((GET-vaRiaBLE '*mdR*').nAMe[3,11,2]-jOIn'')({made})"),
        ("verbose preference", made => $"&( ([StriNg]$VErboSePReferEncE)[1,3]+'X'-joIn'')({made})"),
        ("string method", made => $"&( ([String]''.IndexOf)[0,7,8]-joIN '')({made})"),
        ("split alias", made => $"&('i'+'e'+'x')({made})"),
        ("format alias", made => $"({made})|.(\"{{1}}{{0}}\"-f'ex','i')"),
        ("gal", made => $"&(gal i*x)({made})"),
        ("get-alias", made => $"& (Get-Alias ie?) ({made})"),
        ("gcm", made => $"&(gcm *ke-*pr*) ({made})"),
        ("get-command", made => $"({made})|.(Get-Command i*-ex*n)"),
        ("context", made => $"$ExecutionContext.InvokeCommand.InvokeScript(({made}))"),
        ("context variable", made => $"(Get-Variable ExecutionContext -ValueOnly).InvokeCommand.InvokeScript({made})"),
        ("block", made => $"&([ScriptBlock]::Create(({made})))"),
        ("block invoke", made => $"[scriptblock]::Create({made}).Invoke()"),
        ("block variable", made => $"$sb = [ScriptBlock]::Create({made}); . $sb"),
        ("new block", made => $"&$ExecutionContext.InvokeCommand.NewScriptBlock({made})"),
        ("icm", made => $"icm -ScriptBlock ([ScriptBlock]::Create(({made})))"),
        ("invoke-command", made => $"Invoke-Command ([scriptblock]::Create({made}))"),
        ("engine", made => $"[PowerShell]::Create().AddScript(({made})).Invoke()"),
        ("alias set", made => $"Set-Alias qq Invoke-Expression; qq ({made})"),
        ("sal", made => $"sal ('z'+'z') ('i'+'ex'); zz ({made})"),
        ("piped variable", made => $"$v = {made}; $v | & 'iex'"),
        ("variable", made => $"$x9 = {made}\niex $x9"),
        ("foreach", made => $"{made} | ForEach-Object {{ iex $_ }}"),
        ("each percent", made => $"{made} | % {{ & ('IE'+'X') $_ }}"),
        ("stdin", made => $"{made} | powershell -nop -"),
        ("variable name", made => $"$c='iex'; &$c ({made})"),
        ("string member", made => $"&(('xei'[2..0])-join'') ({made})"),
        ("replace alias", made => $"&('iQQx'.Replace('QQ','e')) ({made})"),
        ("chars", made => $"&([char]105+[char]101+[char]120) ({made})"),
        ("char array", made => $"&(-join[char[]](105,101,120)) ({made})"),
        ("method script", made => $"({{ iex ({made}) }}).Invoke()"),
        ("ast", made => $"[System.Management.Automation.Language.Parser]::ParseInput(({made}),[ref]$null,[ref]$null).GetScriptBlock().Invoke()"),
    ];
}
