namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Aliases and cmdlets of Windows PowerShell 5.1: what a name or a wildcard resolves to.</summary>
internal static class CommandNames
{
    /// <summary>Cmdlets that wildcards are used for; they win when a pattern meets several.</summary>
    private static readonly string[] Sought = ["New-Object", "Invoke-Expression", "Invoke-WebRequest", "Get-Command", "Invoke-RestMethod", "Get-Variable", "Get-Content"];

    /// <summary>Longer than any cmdlet with its module in front.</summary>
    private const int MaxName = 200;

    /// <summary>The cmdlet behind an alias, a name without its <c>Get-</c>, or a module-qualified name; null for a name that is not known.</summary>
    public static string? Resolve(string name)
    {
        if (name.Length > MaxName)
            return null;
        var bare = name;
        var slash = name.LastIndexOf('\\');
        if (slash > 0 && name.StartsWith("Microsoft.PowerShell.", StringComparison.OrdinalIgnoreCase))
            bare = name[(slash + 1)..];
        if (Aliases.TryGetValue(bare, out var target))
            return target;
        if (Cmdlets.TryGetValue(bare, out var cmdlet))
            return cmdlet;
        return Cmdlets.TryGetValue("Get-" + bare, out var implied) ? implied : null;
    }

    /// <summary>The way a cmdlet's name is written in the manuals, null when it is not one.</summary>
    public static string? Canonical(string name) => Cmdlets.GetValueOrDefault(name);

    public static bool IsAlias(string name) => Aliases.ContainsKey(name);

    /// <summary>Cmdlets, or aliases, that a wildcard meets.</summary>
    public static IReadOnlyList<string> Find(string pattern, bool aliases = false)
    {
        if (!pattern.Contains('*', StringComparison.Ordinal) && !pattern.Contains('?', StringComparison.Ordinal) && !pattern.Contains('[', StringComparison.Ordinal))
            return (aliases ? Aliases.ContainsKey(pattern) : Resolve(pattern) is not null) ? [aliases ? pattern : Resolve(pattern)!] : [];
        var names = aliases ? Aliases.Keys.Order(StringComparer.OrdinalIgnoreCase) : (IEnumerable<string>)Names;
        var found = names.Where(name => SafeRegex.Wildcard(pattern, name)).ToList();
        if (found.Count > 1)
        {
            var wanted = found.Where(name => Sought.Contains(name)).ToList();
            if (wanted.Count == 1)
                return wanted;
        }
        return found;
    }

    private static Dictionary<string, string> ReadAliases()
    {
        var aliases = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in AliasList.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            aliases[pair[..equals]] = pair[(equals + 1)..];
        }
        return aliases;
    }

    private const string AliasList = """
        %=ForEach-Object ?=Where-Object ac=Add-Content asnp=Add-PSSnapin cat=Get-Content cd=Set-Location chdir=Set-Location clc=Clear-Content clear=Clear-Host
        clhy=Clear-History cli=Clear-Item clp=Clear-ItemProperty cls=Clear-Host clv=Clear-Variable compare=Compare-Object copy=Copy-Item cp=Copy-Item
        cpi=Copy-Item cpp=Copy-ItemProperty curl=Invoke-WebRequest cvpa=Convert-Path dbp=Disable-PSBreakpoint del=Remove-Item diff=Compare-Object
        dir=Get-ChildItem dnsn=Disconnect-PSSession ebp=Enable-PSBreakpoint echo=Write-Output epal=Export-Alias epcsv=Export-Csv epsn=Export-PSSession
        erase=Remove-Item etsn=Enter-PSSession exsn=Exit-PSSession fc=Format-Custom fl=Format-List foreach=ForEach-Object ft=Format-Table fw=Format-Wide
        gal=Get-Alias gbp=Get-PSBreakpoint gc=Get-Content gci=Get-ChildItem gcm=Get-Command gcs=Get-PSCallStack gdr=Get-PSDrive ghy=Get-History gi=Get-Item
        gjb=Get-Job gl=Get-Location gm=Get-Member gmo=Get-Module gp=Get-ItemProperty gps=Get-Process gpv=Get-ItemPropertyValue group=Group-Object
        gsn=Get-PSSession gsnp=Get-PSSnapin gsv=Get-Service gu=Get-Unique gv=Get-Variable gwmi=Get-WmiObject h=Get-History history=Get-History
        icm=Invoke-Command iex=Invoke-Expression ihy=Invoke-History ii=Invoke-Item ipal=Import-Alias ipcsv=Import-Csv ipmo=Import-Module
        ipsn=Import-PSSession irm=Invoke-RestMethod iwmi=Invoke-WmiMethod iwr=Invoke-WebRequest kill=Stop-Process lp=Out-Printer ls=Get-ChildItem
        man=help md=mkdir measure=Measure-Object mi=Move-Item mount=New-PSDrive move=Move-Item mp=Move-ItemProperty mv=Move-Item nal=New-Alias
        ndr=New-PSDrive ni=New-Item nmo=New-Module npssc=New-PSSessionConfigurationFile nsn=New-PSSession nv=New-Variable ogv=Out-GridView oh=Out-Host
        popd=Pop-Location ps=Get-Process pushd=Push-Location pwd=Get-Location r=Invoke-History rbp=Remove-PSBreakpoint rcjb=Receive-Job
        rcsn=Receive-PSSession rd=Remove-Item rdr=Remove-PSDrive ren=Rename-Item ri=Remove-Item rjb=Remove-Job rm=Remove-Item rmdir=Remove-Item
        rmo=Remove-Module rni=Rename-Item rnp=Rename-ItemProperty rp=Remove-ItemProperty rsn=Remove-PSSession rsnp=Remove-PSSnapin rujb=Resume-Job
        rv=Remove-Variable rvpa=Resolve-Path rwmi=Remove-WmiObject sajb=Start-Job sal=Set-Alias saps=Start-Process sasv=Start-Service sbp=Set-PSBreakpoint
        sc=Set-Content select=Select-Object set=Set-Variable shcm=Show-Command si=Set-Item sl=Set-Location sleep=Start-Sleep sls=Select-String
        sort=Sort-Object sp=Set-ItemProperty spjb=Stop-Job spps=Stop-Process spsv=Stop-Service start=Start-Process sujb=Suspend-Job sv=Set-Variable
        swmi=Set-WmiInstance tee=Tee-Object trcm=Trace-Command type=Get-Content wget=Invoke-WebRequest where=Where-Object wjb=Wait-Job write=Write-Output
        gcim=Get-CimInstance icim=Invoke-CimMethod ncim=New-CimInstance rcim=Remove-CimInstance scim=Set-CimInstance gcls=Get-CimClass gin=Get-ComputerInfo
        """;

    private static readonly string[] Names =
    [
        .. """
        Add-AppxPackage Add-Computer Add-Content Add-History Add-Member Add-MpPreference Add-PSSnapin Add-Type Checkpoint-Computer Clear-Content Clear-EventLog
        Clear-History Clear-Item Clear-ItemProperty Clear-RecycleBin Clear-Variable Compare-Object Complete-Transaction Compress-Archive Connect-PSSession
        ConvertFrom-Csv ConvertFrom-Json ConvertFrom-SecureString ConvertFrom-String ConvertFrom-StringData Convert-Path Convert-String ConvertTo-Csv
        ConvertTo-Html ConvertTo-Json ConvertTo-SecureString ConvertTo-Xml Copy-Item Copy-ItemProperty Debug-Process Disable-ComputerRestore
        Disable-PSBreakpoint Disable-PSRemoting Disable-ScheduledTask Disconnect-PSSession Enable-ComputerRestore Enable-PSBreakpoint Enable-PSRemoting
        Enable-ScheduledTask Enter-PSSession Exit-PSSession Expand-Archive Export-Alias Export-Clixml Export-Csv Export-ModuleMember Export-PSSession
        ForEach-Object Format-Custom Format-List Format-Table Format-Wide Get-Acl Get-ADComputer Get-ADDomain Get-ADGroup Get-ADGroupMember Get-ADUser
        Get-Alias Get-AuthenticodeSignature Get-ChildItem Get-CimClass Get-CimInstance Get-Clipboard Get-Command Get-ComputerInfo Get-ComputerRestorePoint
        Get-Content Get-ControlPanelItem Get-Counter Get-Credential Get-Culture Get-Date Get-Event Get-EventLog Get-EventSubscriber Get-ExecutionPolicy
        Get-FileHash Get-FormatData Get-Help Get-History Get-Host Get-HotFix Get-Item Get-ItemProperty Get-ItemPropertyValue Get-Job Get-LocalGroup
        Get-LocalGroupMember Get-LocalUser Get-Location Get-Mailbox Get-Member Get-Module Get-MpComputerStatus Get-MpPreference Get-NetAdapter
        Get-NetFirewallRule Get-NetIPAddress Get-NetIPConfiguration Get-NetTCPConnection Get-Package Get-Process Get-PSBreakpoint Get-PSCallStack
        Get-PSDrive Get-PSProvider Get-PSSession Get-PSSnapin Get-Random Get-ScheduledTask Get-Service Get-SmbShare Get-TimeZone Get-TraceSource
        Get-Transaction Get-TypeData Get-UICulture Get-Unique Get-Variable Get-Verb Get-Volume Get-WinEvent Get-WmiObject Group-Object Import-Alias
        Import-Clixml Import-Csv Import-LocalizedData Import-Module Import-PSSession Install-Module Install-Package Invoke-CimMethod Invoke-Command
        Invoke-Expression Invoke-History Invoke-Item Invoke-RestMethod Invoke-Sqlcmd Invoke-WebRequest Invoke-WmiMethod Join-Path Limit-EventLog
        Measure-Command Measure-Object Move-Item Move-ItemProperty New-ADUser New-Alias New-CimInstance New-CimSession New-Event New-EventLog New-Item
        New-ItemProperty New-LocalUser New-MailboxExportRequest New-Module New-ModuleManifest New-NetFirewallRule New-Object New-PSDrive
        New-PSSession New-PSSessionOption New-ScheduledTaskAction New-ScheduledTaskPrincipal New-ScheduledTaskSettingsSet New-ScheduledTaskTrigger
        New-SelfSignedCertificate New-Service New-SmbShare New-TimeSpan New-Variable New-WebServiceProxy Out-Default Out-File Out-GridView Out-Host
        Out-Null Out-Printer Out-String Pop-Location Push-Location Read-Host Receive-Job Receive-PSSession Register-EngineEvent Register-ObjectEvent
        Register-PSSessionConfiguration Register-ScheduledJob Register-ScheduledTask Register-WmiEvent Remove-CimInstance Remove-Computer Remove-Event
        Remove-EventLog Remove-Item Remove-ItemProperty Remove-Job Remove-LocalUser Remove-Module Remove-MpPreference Remove-PSBreakpoint Remove-PSDrive
        Remove-PSSession Remove-PSSnapin Remove-TypeData Remove-Variable Remove-WmiObject Rename-Computer Rename-Item Rename-ItemProperty
        Resolve-DnsName Resolve-Path Restart-Computer Restart-Service Restore-Computer Resume-Job Resume-Service Save-Help Select-Object Select-String
        Select-Xml Send-MailMessage Set-Acl Set-Alias Set-AuthenticodeSignature Set-CimInstance Set-Clipboard Set-Content Set-Date Set-ExecutionPolicy
        Set-Item Set-ItemProperty Set-Location Set-MpPreference Set-NetFirewallProfile Set-PSBreakpoint Set-PSDebug Set-PSSessionConfiguration
        Set-ScheduledTask Set-Service Set-StrictMode Set-TimeZone Set-TraceSource Set-Variable Set-WmiInstance Show-Command Show-EventLog Sort-Object
        Split-Path Start-BitsTransfer Start-Job Start-Process Start-ScheduledTask Start-Service Start-Sleep Start-Transaction Start-Transcript
        Stop-Computer Stop-Job Stop-Process Stop-Service Stop-Transcript Suspend-Job Suspend-Service Tee-Object Test-Connection Test-ComputerSecureChannel
        Test-NetConnection Test-Path Test-WSMan Trace-Command Unblock-File Undo-Transaction Uninstall-WindowsFeature Unregister-Event
        Unregister-ScheduledTask Update-FormatData Update-Help Update-TypeData Use-Transaction Wait-Event Wait-Job Wait-Process Where-Object Write-Debug
        Write-Error Write-EventLog Write-Host Write-Information Write-Output Write-Progress Write-Verbose Write-Warning
        """.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries),
    ];

    // After the lists: static fields are made in the order of the text.
    private static readonly Dictionary<string, string> Aliases = ReadAliases();
    private static readonly Dictionary<string, string> Cmdlets = Names.ToDictionary(name => name, name => name, StringComparer.OrdinalIgnoreCase);
}
