namespace Afterpatch.Generator.Registry;

/// <summary>SYSTEM of a healthy server, but for its services.</summary>
internal static class SystemBaseline
{
    public static void Fill(MachineHives hives)
    {
        var root = hives.System;
        var chance = hives.Chance;
        root.At("Select").Number("Current", 1).Number("Default", 1).Number("Failed", 0).Number("LastKnownGood", 1);
        root.At("MountedDevices").Bytes(@"\DosDevices\C:", [.. Enumerable.Range(0, 12).Select(_ => (byte)chance.Below(256))]);
        root.At(@"Setup").Number("SystemSetupInProgress", 0).Text("SystemPartition", @"\Device\HarddiskVolume1").Number("OobeInProgress", 0);
        var control = hives.Control;
        control.Text("CurrentUser", "USERNAME").Text("SystemBootDevice", "multi(0)disk(0)rdisk(0)partition(2)").Text("SystemStartOptions", " NOEXECUTE=OPTOUT");
        control.At(@"ComputerName\ComputerName").Text("ComputerName", hives.Server.Name);
        control.At("TimeZoneInformation").Text("TimeZoneKeyName", "UTC").Number("ActiveTimeBias", 0).Number("Bias", 0);
        Lsa(hives);
        SessionManager(control);
        Remote(control);
        Print(control);
        control.At("NetworkProvider").Text("ProviderOrder", "RDPNP,LanmanWorkstation,webclient");
        control.At("SafeBoot").Text("AlternateShell", "cmd.exe");
        control.At("Windows").Bytes("ShutdownTime", BitConverter.GetBytes(hives.Utc.AddMinutes(-3).ToFileTimeUtc()));
        Network(hives);
    }

    private static void Lsa(MachineHives hives)
    {
        var lsa = hives.Control.At("Lsa");
        lsa.Texts("Authentication Packages", "msv1_0").Texts("Notification Packages", "rassfm", "scecli").Texts("Security Packages", "\"\"").Bytes("Bounds", [0, 48, 0, 0, 0, 32, 0, 0])
            .Number("LsaPid", 712).Number("LimitBlankPasswordUse", 1).Number("NoLmHash", 1).Number("disabledomaincreds", 0).Number("everyoneincludesanonymous", 0)
            .Number("restrictanonymous", 0).Number("restrictanonymoussam", 1).Number("SecureBoot", 1).Number("auditbasedirectories", 0).Number("crashonauditfail", 0);
        // The boot key lies in the class names of these four.
        foreach (var name in new[] { "JD", "Skew1", "GBG", "Data" })
            lsa.At(name).ClassName = hives.Chance.Hex(8);
        lsa.At(@"OSConfig").Texts("Security Packages", "\"\"");
        lsa.At("MSV1_0").Bytes("Auth132", [73, 73, 83, 83, 85, 66, 65]).Number("NtlmMinClientSec", 0x20000000).Number("NtlmMinServerSec", 0x20000000);
        hives.Control.At("SecurityProviders").Text("SecurityProviders", "credssp.dll");
        hives.Control.At(@"SecurityProviders\WDigest").Number("DigestEncryptionAlgorithms", 1).Number("Negotiate", 0).Number("UTF8HTTP", 1);
        hives.Control.At(@"SecurityProviders\SCHANNEL").Number("EventLogging", 1);
    }

    private static void SessionManager(HiveKey control)
    {
        var manager = control.At("Session Manager");
        manager.Texts("BootExecute", "autocheck autochk *").Texts("ObjectDirectories", @"\Windows", @"\RPC Control").Number("ProtectionMode", 1);
        manager.At("Environment").Text("ComSpec", @"%SystemRoot%\system32\cmd.exe").Text("NUMBER_OF_PROCESSORS", "8").Text("OS", "Windows_NT")
            .Text("Path", @"%SystemRoot%\system32;%SystemRoot%;%SystemRoot%\System32\Wbem;%SYSTEMROOT%\System32\WindowsPowerShell\v1.0\;C:\Program Files\Microsoft\Exchange Server\V15\bin")
            .Text("PATHEXT", ".COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC").Text("ExchangeInstallPath", @"C:\Program Files\Microsoft\Exchange Server\V15\").Text("TEMP", @"%SystemRoot%\TEMP")
            .Text("TMP", @"%SystemRoot%\TEMP").Text("USERNAME", "SYSTEM").Text("windir", "%SystemRoot%");
        manager.At("KnownDLLs").Text("kernel32", "kernel32.dll").Text("advapi32", "advapi32.dll").Text("user32", "user32.dll").Text("DllDirectory", @"%SystemRoot%\system32");
        manager.At("Memory Management").Text("PagingFiles", @"?:\pagefile.sys").Number("ClearPageFileAtShutdown", 0);
    }

    private static void Remote(HiveKey control)
    {
        control.At("Terminal Server").Number("fDenyTSConnections", 0).Number("fSingleSessionPerUser", 1).Number("TSUserEnabled", 0);
        control.At(@"Terminal Server\Wds\rdpwd").Text("StartupPrograms", "rdpclip").Text("WdName", "Microsoft RDP 8.0");
        control.At(@"Terminal Server\WinStations\RDP-Tcp").Number("PortNumber", 3389).Number("UserAuthentication", 1).Number("SecurityLayer", 2).Number("Shadow", 1).Text("InitialProgram", "");
    }

    private static void Print(HiveKey control)
    {
        var monitors = control.At(@"Print\Monitors");
        monitors.At("Local Port").Text("Driver", "localspl.dll");
        monitors.At("Microsoft Shared Fax Monitor").Text("Driver", "FXSMON.DLL");
        monitors.At("Standard TCP/IP Port").Text("Driver", "tcpmon.dll");
        monitors.At("USB Monitor").Text("Driver", "usbmon.dll");
        monitors.At("WSD Port").Text("Driver", "WSDMon.dll");
        control.At(@"Print\Providers\Internet Print Provider").Text("Name", "inetpp.dll").Text("DisplayName", "HTTP Print Services");
        control.At(@"Print\Providers\LanMan Print Services").Text("Name", "win32spl.dll").Text("DisplayName", "LanMan Print Services");
    }

    private static void Network(MachineHives hives)
    {
        var server = hives.Server;
        var services = hives.Services;
        services.At(@"Tcpip\Parameters").Text("Hostname", server.Name).Text("Domain", server.Domain).Text("NV Domain", server.Domain).Text("NV Hostname", server.Name).Text("DataBasePath", @"%SystemRoot%\System32\drivers\etc");
        services.At(@"Tcpip\Parameters\PersistentRoutes");
        services.At(@"Tcpip\Parameters\Interfaces\{" + hives.Chance.Guid() + "}").Number("EnableDHCP", 0).Texts("IPAddress", server.Address).Texts("SubnetMask", "255.255.255.0")
            .Texts("DefaultGateway", server.Address[..(server.Address.LastIndexOf('.') + 1)] + "1").Text("NameServer", server.Address[..(server.Address.LastIndexOf('.') + 1)] + "10");
        services.At(@"Netlogon\Parameters").Number("DisablePasswordChange", 0).Number("MaximumPasswordAge", 30).Number("RequireSignOrSeal", 1);
        services.At(@"LanmanServer\Parameters").Number("AutoDisconnect", 15).Number("EnableSecuritySignature", 1).Bytes("Guid", hives.Chance.Guid().ToByteArray()).Number("SMB1", 0);
        foreach (var name in new[] { "NtpClient", "NtpServer" })
            services.At($@"W32Time\TimeProviders\{name}").Text("DllName", @"%systemroot%\system32\w32time.dll").Number("Enabled", name == "NtpClient" ? 1u : 0u);
        Firewall(services.At(@"SharedAccess\Parameters\FirewallPolicy"));
    }

    private static void Firewall(HiveKey policy)
    {
        foreach (var profile in new[] { "DomainProfile", "PublicProfile", "StandardProfile" })
            policy.At(profile).Number("EnableFirewall", 1).Number("DisableNotifications", 1);
        var rules = policy.At("FirewallRules");
        rules.Text("RemoteDesktop-UserMode-In-TCP", @"v2.26|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|App=%SystemRoot%\system32\svchost.exe|Svc=termservice|Name=@FirewallAPI.dll,-28775|Desc=@FirewallAPI.dll,-28756|EmbedCtxt=@FirewallAPI.dll,-28752|");
        rules.Text("IIS-WebServerRole-HTTP-In-TCP", "v2.26|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=80|App=System|Name=@%windir%\\system32\\inetsrv\\iisres.dll,-30500|Desc=@%windir%\\system32\\inetsrv\\iisres.dll,-30510|EmbedCtxt=@%windir%\\system32\\inetsrv\\iisres.dll,-30502|");
        rules.Text("IIS-WebServerRole-HTTPS-In-TCP", "v2.26|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=443|App=System|Name=@%windir%\\system32\\inetsrv\\iisres.dll,-30501|Desc=@%windir%\\system32\\inetsrv\\iisres.dll,-30512|EmbedCtxt=@%windir%\\system32\\inetsrv\\iisres.dll,-30502|");
        rules.Text("{6C5E5D8E-3F27-4C4B-9C31-0A7B0D1E5A11}", @"v2.26|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=25|LPort=587|LPort=717|LPort=2525|App=C:\Program Files\Microsoft\Exchange Server\V15\Bin\MSExchangeFrontendTransport.exe|Name=MSExchangeFrontendTransportWorker (TCP-In)|EmbedCtxt=MSExchange|");
        rules.Text("{0E8E4B1A-6E55-4B0C-8B2D-6C7C5F3C2B22}", @"v2.26|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=64327|App=C:\Program Files\Microsoft\Exchange Server\V15\Bin\msexchangerepl.exe|Name=MSExchangeRepl - Log Copier (TCP-In)|EmbedCtxt=MSExchange|");
    }
}
