using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Functions of published offensive frameworks, and words by which their kin is named.</summary>
/// <remarks>Names as detection literature lists them. A detection tool names them in texts; only what is defined or called is asked for here.</remarks>
internal static partial class OffensiveNames
{
    /// <summary>No honest module has a function of this name.</summary>
    private static readonly HashSet<string> Sure = new((
        "Add-Exfiltration Add-Persistence Add-RegBackdoor Add-RemoteRegBackdoor Add-ScrnSaveBackdoor Add-ConstrainedDelegationBackdoor ConvertTo-Rc4ByteStream Disable-ADIDNSNode Do-Exfiltration Enable-ADIDNSNode Enable-DuplicateToken "
        + "Enabled-DuplicateToken Exploit-Jboss Exploit-JBoss Find-Fruit Find-GPOLocation Find-TrustedDocuments Find-LocalAdminAccess Find-InterestingDomainAcl Find-InterestingDomainShareFile Find-DomainUserLocation Find-DomainLocalGroupMember Find-ForeignUser "
        + "Find-ForeignGroup Find-DomainObjectPropertyOutlier Find-AVSignature Find-PSServiceAccounts Get-ADIDNSZone Get-ADIDNSPermission Get-ADIDNSNodeOwner Get-ChromeDump Get-FoxDump Get-GPPPassword Get-GPPAutologon Get-CachedGPPPassword "
        + "Get-KerberosAESKey Get-Keystrokes Get-LSASecret Get-LsaSecret Get-PassHashes Get-PassHints Get-RegistryAlwaysInstallElevated Get-RegAlwaysInstallElevated Get-RegAutoLogon Get-RemoteBootKey Get-RemoteCachedCredential Get-RemoteLocalAccountHash "
        + "Get-RemoteLSAKey Get-RemoteMachineAccountHash Get-RemoteNLKMKey Get-RickAstley Get-SiteListPassword Get-TimedScreenshot Get-USBKeystrokes Get-VulnAutoRun Get-VulnSchTask Get-ModifiableServiceFile "
        + "Get-ModifiableRegistryAutoRun Get-ModifiableScheduledTaskFile Get-UnattendedInstallFile Get-ExploitableSystem Get-DCShadow Set-DCShadowPermissions Grant-ADIDNSPermission Gupt-Backdoor HTTP-Backdoor DNS_TXT_Pwnage Execute-OnTime Execute-DNSTXT-Code "
        + "Download_Execute Download-Execute-PS FireBuster FireListener Dump-Certs DumpCreds DumpCerts DumpHashes Get-WLAN-Keys Get-WebCredentials Invoke-ACLScanner Invoke-ADSBackdoor Invoke-AgentSmith Invoke-AllChecks Invoke-AmsiBypass Invoke-ARPScan "
        + "Invoke-AzureHound Invoke-BackdoorLNK Invoke-BadPotato Invoke-BetterSafetyKatz Invoke-BloodHound Invoke-BypassUAC Invoke-BypassUACTokenManipulation Invoke-Carbuncle Invoke-Certify Invoke-ConPtyShell Invoke-CredentialInjection Invoke-CredentialsPhish "
        + "Invoke-DAFT Invoke-DCSync Invoke-DCOM Invoke-DllInjection Invoke-DllEncode Invoke-DinvokeKatz Invoke-DNSExfiltrator Invoke-DomainPasswordSpray Invoke-DowngradeAccount Invoke-EgressCheck Invoke-EnvBypass Invoke-EternalBlue Invoke-EventVwrBypass "
        + "Invoke-ExecuteMSBuild Invoke-Eyewitness Invoke-FakeLogonScreen Invoke-Farmer Invoke-FodHelperBypass Invoke-Gopher Invoke-Grouper2 Invoke-Grouper3 Invoke-HandleKatz Invoke-ImpersonateSystem Invoke-ImpersonateUser Invoke-InteractiveSystemPowerShell "
        + "Invoke-Internalmonologue Invoke-Interceptor Invoke-Inveigh Invoke-InveighRelay Invoke-InveighUnprivileged Invoke-JSRatRegsvr Invoke-JSRatRundll Invoke-Kerberoast Invoke-ASREPRoast Invoke-KrbRelay Invoke-LdapSignCheck Invoke-Lockless Invoke-MalSCCM "
        + "Invoke-MapDomainTrust Invoke-MetasploitPayload Invoke-Mimikatz Invoke-MimikatzWDigestDowngrade Invoke-Mimikittenz Invoke-MITM6 Invoke-MS16032 Invoke-MS16135 Invoke-MS16-032 Invoke-MS16-135 Invoke-NanoDump Invoke-NetRipper Invoke-NetworkRelay "
        + "Invoke-Nightmare Invoke-NinjaCopy Invoke-OfficeScrape Invoke-OxidResolver Invoke-P0wnedshell Invoke-Paranoia Invoke-PoshRatHttp Invoke-PoshRatHttps Invoke-PostExfil Invoke-PowerDump Invoke-PowerDPAPI Invoke-PowerShellTcp Invoke-PowerShellTcpOneLine "
        + "Invoke-PowerShellUdp Invoke-PowerShellIcmp Invoke-PowerShellWmi Invoke-PPLDump Invoke-Prasadhak Invoke-PrintDemon Invoke-PSGcat Invoke-PsGcatAgent Invoke-PSInject Invoke-PsUaCme Invoke-PsUACme Invoke-ReflectivePEInjection Invoke-Rubeus Invoke-SDCLTBypass "
        + "Invoke-SafetyKatz Invoke-SauronEye Invoke-SCShell Invoke-Seatbelt Invoke-ServiceAbuse Invoke-SessionGopher Invoke-ShadowSpray Invoke-SharpHound Invoke-Shellcode Invoke-ShellcodeMSIL Invoke-ShareFinder Invoke-SMBAutoBrute Invoke-SMBExec Invoke-SMBClient "
        + "Invoke-SMBRelay Invoke-Snaffler Invoke-Spoolsample Invoke-SpraySinglePassword Invoke-SSIDExfil Invoke-StandIn Invoke-StickyNotesExtract Invoke-SQLOSCmd Invoke-SQLEscalatePriv Invoke-Tasksbackdoor Invoke-Tater Invoke-TheHash Invoke-Thunderfox "
        + "Invoke-ThunderStruck Invoke-TokenManipulation Invoke-Tokenvator Invoke-TotalExec Invoke-UrbanBishop Invoke-UserHunter Invoke-ProcessHunter Invoke-EventHunter Invoke-StealthUserHunter Invoke-UserImpersonation Invoke-RevertToSelf Invoke-VoiceTroll "
        + "Invoke-Vnc Invoke-Whisker Invoke-WinEnum Invoke-winPEAS Invoke-WireTap Invoke-WmiBackdoor Invoke-WMIExec Invoke-WMILM Invoke-WScriptBypassUAC Invoke-WScriptUACBypass Invoke-Zerologon Invoke-PrivescCheck Invoke-PrivescAudit "
        + "Invoke-CheckLocalAdminAccess Invoke-EnumerateLocalAdmin Invoke-EnumerateLocalAdminThreaded Invoke-FindLocalAdminAccess Invoke-BruteForce Invoke-PortBind Invoke-SocksProxy Invoke-ReverseSocksProxy Invoke-Empire Invoke-ReflectivePEInjection "
        + "Invoke-SelfSearch Invoke-GlobalMailSearch Invoke-GlobalO365MailSearch Invoke-PasswordSprayOWA Invoke-PasswordSprayEWS Invoke-PasswordSprayEAS Invoke-DomainHarvestOWA Invoke-UsernameHarvestOWA Invoke-InjectGEvent "
        + "Invoke-OpenInboxFinder Get-ADUsernameFromEWS New-ElevatedPersistenceOption New-UserPersistenceOption New-HoneyHash New-InMemoryModule New-SOASerialNumberArray New-ADIDNSNode Remove-ADIDNSNode Rename-ADIDNSNode Revoke-ADIDNSPermission "
        + "Set-ADIDNSNodeAttribute Set-ADIDNSNodeOwner Out-Minidump Out-MiniDump Out-CompressedDll Out-EncodedCommand Out-EncryptedScript Out-CHM Out-DnsTxt OUT-DNSTXT Out-RundllCommand Out-SCF Out-SCT Out-WebQuery "
        + "Install-SSP Install-ServiceBinary Write-ServiceBinary Write-HijackDll Write-UserAddMSI Restore-ServiceBinary Start-CaptureServer Start-Dnscat2 Start-WebcamRecorder Show-TargetScreen Show-TargetDesktop Set-MasterBootRecord Set-CriticalProcess Powerpreter "
        + "Parse_Keys Remove-PoshRat ExetoText TexttoExe Shellcode32 Shellcode64 Run-EXEonRemote Start-Keylogger Set-RemotePSRemoting Set-RemoteWMI SIEX powercat Get-DecryptedCpassword Get-DecryptedPassword Get-SQLServiceAccountPwHashes "
        + "Get-SPNTicket Get-DomainSPNTicket Request-SPNTicket Get-KerberosServiceTicket Export-PowerViewCSV Get-NetRDPSession Get-NetDomainTrust Get-NetForestTrust Get-DomainGPOUserLocalGroupMapping "
        + "Get-DomainGPOComputerLocalGroupMapping Get-DomainGPOLocalGroup Get-WMIRegCachedRDPConnection Get-WMIRegLastLoggedOn Get-WMIRegMountedDrive Get-DomainUserEvent Add-DomainObjectAcl Add-ObjectAcl "
        + "Get-AADIntAccessToken Get-LsaBackupKey Add-ADDBSidHistory Get-ADReplBackupKey Set-SamAccountPasswordHash "
        + "Invoke-VeeamGetCreds Invoke-Phant0m Invoke-RunasCs Invoke-MemoryFreeLibrary Import-DllInRemoteProcess Create-RemoteThread Get-PEDetailedInfo Update-MemoryAddresses Invoke-SessionHunter Invoke-Vulmap Invoke-LoginPrompt Invoke-Obfuscation Invoke-CradleCrafter "
        + "Invoke-RIDHijacking Invoke-SpoolSample Invoke-PSImage Invoke-DNSExfiltration Invoke-ExShellcode Invoke-LateralMovement "
        + "Start-PSReverseShell Start-Meterpreter Get-MeterpreterStage Install-Persistence Invoke-Persistence Invoke-MassMimikatz Invoke-MassCommand Invoke-MassSearch Invoke-MassTokens Invoke-HostEnum Invoke-Sherlock Find-AllVulns Find-MS10015 "
        + "Find-MS16032 Invoke-Watson Invoke-JAWS Get-AuditPrivilegeEscalation Invoke-SweetPotato Invoke-GodPotato Invoke-JuicyPotato Invoke-EFSPotato Invoke-PetitPotam Invoke-PrintNightmare Invoke-SharpUp").Split(' '),
            StringComparer.OrdinalIgnoreCase);

    /// <summary>Names that honest scripts could choose too; several of them in one script are a framework.</summary>
    private static readonly HashSet<string> Likely = new((
        "Get-ProcAddress Get-DelegateType Get-ObjectAcl Get-PathAcl Get-DomainObjectAcl Convert-LDAPProperty Get-BootKey Get-ADReplAccount ConvertTo-NTHash Get-ADDBAccount Out-Excel Out-Word Out-Shortcut Out-Java Out-JS Out-HTA Port-Scan Invoke-Decode Invoke-Encode Get-SecurityPackages Invoke-CreateProcess Invoke-ThreadedFunction Get-PEBasicInfo Get-ServiceUnquoted Get-ClipboardContents Copy-VSS Invoke-ReverseDnsLookup Get-NetSession Get-NetLocalGroup Get-NetLoggedon Decrypt-Hash Get-VaultCredential "
        + "Get-System Get-IndexedItem Get-Unconstrained Get-ServicePermission Get-ServiceFilePermission Get-UnquotedService Get-ModifiablePath Get-ModifiableService Get-RegistryAutoLogon Get-WebConfig Get-ApplicationHost Invoke-PsExec Invoke-PortScan Invoke-Portscan "
        + "Invoke-RunAs Invoke-WmiCommand Invoke-SystemCommand Invoke-SMBScanner Invoke-DNSUpdate Invoke-FileFinder Find-InterestingFile Find-DomainShare Find-DomainProcess Get-DomainSearcher Get-DomainUser Get-DomainComputer Get-DomainGroup Get-DomainGroupMember "
        + "Get-DomainGPO Get-DomainOU Get-DomainTrust Get-DomainSID Get-DomainFileServer Get-DomainDFSShare Get-DomainPolicy Get-DomainObject Set-DomainObject Set-DomainUserPassword Add-DomainGroupMember Get-ForestDomain Get-ForestTrust Get-NetDomain "
        + "Get-NetUser Get-NetComputer Get-NetGroup Get-NetGroupMember Get-NetForest Get-NetFileServer Get-NetShare Get-NetOU Get-NetSite Get-NetSubnet Get-NetGPO Get-NetGPOGroup Get-NetProcess Get-DFSshare Get-LoggedOnLocal Get-RegLoggedOn Get-LastLoggedOn "
        + "Get-CachedRDPConnection Get-RegistryMountedDrive Get-ProcessTokenGroup Get-ProcessTokenPrivilege Enable-Privilege Add-ServiceDacl Set-ServiceBinaryPath Test-ServiceDaclPermission Get-Screenshot Check-VM New-MachineAccount Get-MachineAccountAttribute "
        + "Set-MachineAccountAttribute New-DNSRecordArray Set-MacAttribute HTTP-Login Remove-Update Get-Information Get-ScreenShot Add-Win32Type psenum struct func Get-Win32Types Get-Win32Functions Get-Win32Constants Sub-SignedIntAsUnsigned Add-SignedIntAsUnsigned "
        + "Compare-Val1GreaterThanVal2AsUInt Convert-UIntToInt Test-MemoryRangeValid Write-BytesToMemory Get-ImageNtHeaders Get-NtHeaders Copy-Sections Import-DllImports Get-VirtualProtectValue Get-SQLInstanceDomain Get-SQLInstanceScanUDP Get-SQLServerLinkCrawl "
        + "Invoke-SQLAudit Get-SQLServerInfoThreaded Invoke-SQLDumpInfo ConvertFrom-UACValue Convert-NameToSid Convert-SidToName Convert-ADName Get-PrincipalContext Get-RegistryAlwaysInstallElevated Get-Proxy Find-ProcessDLLHijack Find-PathDLLHijack New-ThreadedFunction "
        + "Invoke-Impersonate Get-SecurityPackage Start-Listener Start-Negotiate Start-Agent Get-Agent Send-Message Encrypt-Bytes Decrypt-Bytes Invoke-Empire Get-FilePart Get-SysInfo shell webreq Get-Webclient Invoke-Payload New-Payload").Split(' '),
            StringComparer.OrdinalIgnoreCase);

    private const int Several = 4;

    public static bool IsSure(string name) => Sure.Contains(name);

    /// <summary>A function of the frameworks that is defined, or called.</summary>
    public static string? Known(ScriptFacts facts) => facts.Functions.FirstOrDefault(Sure.Contains) ?? facts.Commands.FirstOrDefault(command => Sure.Contains(command.Name))?.Name;

    public static string? SeveralLikely(ScriptFacts facts)
    {
        var found = facts.Functions.Concat(facts.Commands.Select(command => command.Name)).Where(Likely.Contains).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return found.Count >= Several ? string.Join(", ", found.Take(8)) : null;
    }

    /// <summary>A function that the script defines and names after an attack. Who tests, finds or removes is on the other side.</summary>
    public static string? Attack(ScriptFacts facts) => facts.Functions.FirstOrDefault(name => AttackName().BoundedIsMatch(name) && !OtherSide().BoundedIsMatch(name));

    [GeneratedRegex(
        @"mimik[ai]t|kerberoast|asreproast|asrep-?roast|dcsync|dcshadow|goldenticket|silverticket|passthehash|pass-the-hash|(?:reverse|bind|rev)-?shell|" +
        @"shellcode|bypass-?uac|uac-?bypass|amsi-?(?:bypass|patch)|(?:bypass|disable|patch|kill)-?amsi|(?:patch|disable|kill|bypass)-?etw|back-?door|key-?log|" +
        @"keystroke|meterpreter|hash-?dump|dump-?(?:hash|lsass|sam|creds|lsa)|pwdump|password-?spray|spray-?password|stealer|steal-?(?:cookie|password|wallet|" +
        @"browser|cred|discord|token)|ransom|crypto-?lock|exfil|inject-?(?:dll|pe|process|shell|code)|(?:dll|pe|process|reflective|apc)-?inject|hollow|" +
        @"wipe-?(?:logs|disk|mbr)|grab-?(?:cookie|password|wallet|token|browser|discord)|cookie-?(?:steal|grab)|wallet-?(?:steal|grab)|(?:disable|kill|stop|" +
        @"bypass)-?(?:defender|antivirus|edr|av)$|anti-?(?:vm|sandbox|analysis|debug)|privesc|c2-?(?:loop|client|beacon|server|agent)|beacon|implant|webshell|" +
        @"rootkit|clipper|dropper|worm-?(?:spread|copy)|token-?(?:steal|manip|imperson)|(?:steal|impersonate)-?token|phish", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex AttackName();

    [GeneratedRegex(
        @"^(?:test|find|detect|remove|block|protect|search|measure|assert|report|resolve|check|hunt|scan|clear|format|convert\w*|compare|confirm|prevent|" +
        @"stop-ransom|get-(?:ransom|phish|webshell|backdoor|rootkit))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex OtherSide();
}
