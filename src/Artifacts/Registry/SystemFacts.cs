using System.Globalization;
using Afterpatch.Artifacts.Baselines;
using Afterpatch.Formats.Registry;

namespace Afterpatch.Artifacts.Registry;

/// <summary>SYSTEM: services and drivers, autostart points, firewall, port proxies, routes, protection of LSA, remote access.</summary>
internal static class SystemFacts
{
    private const int MostProviders = 100;

    public static void Read(HiveFacts facts)
    {
        var set = CurrentSet(facts);
        var control = $@"{set}\Control";
        facts.Host("name", facts.Text($@"{control}\ComputerName\ComputerName", "ComputerName"), $@"{control}\ComputerName\ComputerName");
        facts.Host("domain", facts.Text($@"{set}\Services\Tcpip\Parameters", "Domain") is { Length: > 0 } domain ? domain : facts.Text($@"{set}\Services\Tcpip\Parameters", "NV Domain"), $@"{set}\Services\Tcpip\Parameters");
        HiveMarks.System(facts, control, facts.Text($@"{control}\ComputerName\ComputerName", "ComputerName"), facts.Text($@"{set}\Services\Tcpip\Parameters", "Domain"));
        CredentialSettings.ReadSystem(facts, set);
        facts.Host("timeZone", facts.Text($@"{control}\TimeZoneInformation", "TimeZoneKeyName").Split('\0')[0], $@"{control}\TimeZoneInformation");
        var exchange = ExchangeFolder.OfServices(
            facts.Subkeys($@"{set}\Services").Where(service => service.Name.StartsWith("MSExchange", StringComparison.OrdinalIgnoreCase)).Select(service => HiveFacts.Text(service, "ImagePath")));
        Services(facts, $@"{set}\Services", exchange);
        Autostarts(facts, set, control);
        SystemPoints.Read(facts, set, control, exchange);
        Providers(facts, set, control);
        ProgramTraces.ReadShimCache(facts, control);
        Network(facts, set);
        foreach (var name in (string[])["RunAsPPL", "RunAsPPLBoot", "LmCompatibilityLevel", "NoLMHash", "DisableRestrictedAdmin", "LsaCfgFlags", "DisableDomainCreds"])
            facts.Setting($@"{control}\Lsa", name);
        facts.Setting($@"{control}\SecurityProviders\WDigest", "UseLogonCredential");
        facts.Setting($@"{set}\Services\LanmanServer\Parameters", "DisableCompression");
        foreach (var name in (string[])["fDenyTSConnections", "fSingleSessionPerUser", "AllowRemoteRPC"])
            facts.Setting($@"{control}\Terminal Server", name);
        foreach (var name in (string[])["UserAuthentication", "SecurityLayer", "PortNumber", "Shadow"])
            facts.Setting($@"{control}\Terminal Server\WinStations\RDP-Tcp", name);
        facts.Setting($@"{set}\Services\EventLog", "Start");
    }

    private static string CurrentSet(HiveFacts facts) =>
        int.TryParse(facts.Text("Select", "Current"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1000
            ? string.Create(CultureInfo.InvariantCulture, $"ControlSet{number:D3}") : "ControlSet001";

    private static void Services(HiveFacts facts, string path, string exchange)
    {
        foreach (var service in facts.Subkeys(path))
        {
            var image = HiveFacts.Text(service, "ImagePath");
            var parameters = service.Subkey("Parameters");
            var dll = parameters is { } key && HiveFacts.Text(key, "ServiceDll") is { Length: > 0 } library ? library : HiveFacts.Text(service, "ServiceDll");
            if (image.Length == 0 && dll.Length == 0 && HiveFacts.Text(service, "Type").Length == 0)
                continue;
            facts.Add("service", service.Name, Healthy(service.Name, image, dll, exchange), service,
                ("displayName", HiveFacts.Text(service, "DisplayName")), ("imagePath", image), ("serviceDll", dll), ("application", Application(parameters)), ("type", TypeName(HiveFacts.Text(service, "Type"))),
                ("start", StartName(HiveFacts.Text(service, "Start"))), ("account", HiveFacts.Text(service, "ObjectName")),
                ("failureCommand", HiveFacts.Text(service, "FailureCommand")), ("environment", HiveFacts.Text(service, "Environment").Replace('\n', ' ')),
                ("hidden", IsHidden(service) ? "yes" : ""));
        }
    }

    /// <summary>What a wrapper (srvany, nssm) starts in the service's name.</summary>
    private static string Application(HiveKey? parameters) =>
        parameters is not { } key || HiveFacts.Text(key, "Application") is not { Length: > 0 } program ? ""
            : HiveFacts.Text(key, "AppParameters") is { Length: > 0 } arguments ? $"{program} {arguments}" : program;

    /// <param name="exchangeFolder">Where the services of Exchange run from, when that is known.</param>
    internal static string Healthy(string name, string image, string dll, string exchangeFolder = "")
    {
        var content = dll.Length == 0 ? image : $"{WindowsPaths.Normal(image)}|{WindowsPaths.Normal(dll)}";
        var judged = Baseline.Embedded.Judge("service", name, content, exchangeFolder);
        // Per-user services carry a random tail that differs on every machine.
        return judged == "unknown" && name.LastIndexOf('_') is var tail and > 0 ? Baseline.Embedded.Judge("service", $"{name[..tail]}_*", content, exchangeFolder) : judged;
    }

    /// <summary>A descriptor that denies the administrators to query the status hides the service from every listing.</summary>
    private static bool IsHidden(HiveKey service)
    {
        if (service.Subkey("Security") is not { } security || security.Value("Security") is not { } value)
            return false;
        var sddl = Formats.Windows.SecurityDescriptorText.Of(value.Data());
        foreach (var entry in sddl.Split('(', ')'))
            if (entry.StartsWith("D;", StringComparison.Ordinal) && entry.EndsWith(";S-1-5-32-544", StringComparison.Ordinal) && entry.Split(';') is { Length: > 2 } parts
                && parts[2].StartsWith("0x", StringComparison.Ordinal) && uint.TryParse(parts[2].AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var mask)
                && (mask & 0x4) != 0)
                return true;
        return false;
    }

    private static void Autostarts(HiveFacts facts, string set, string control)
    {
        facts.Autostarts("BootExecute", $@"{control}\Session Manager", "BootExecute", "SetupExecute", "Execute", "S0InitialCommand");
        facts.Autostarts("AppCertDlls", $@"{control}\Session Manager\AppCertDlls");
        facts.Autostarts("LSA packages", $@"{control}\Lsa", "Security Packages", "Authentication Packages", "Notification Packages");
        facts.Autostarts("LSA packages", $@"{control}\Lsa\OSConfig", "Security Packages");
        facts.Autostarts("Security providers", $@"{control}\SecurityProviders", "SecurityProviders");
        facts.Autostarts("Service control manager", control, "ServiceControlManagerExtension");
        facts.Autostarts("Known libraries", $@"{control}\Session Manager\KnownDLLs");
        facts.Autostarts("Name server plug-in", $@"{set}\Services\DNS\Parameters", "ServerLevelPluginDll");
        facts.Autostarts("Address server plug-in", $@"{set}\Services\DHCPServer\Parameters", "CalloutDlls");
        facts.Autostarts("Safe boot shell", $@"{control}\SafeBoot", "AlternateShell");
        facts.Autostarts("RDP startup", $@"{control}\Terminal Server\Wds\rdpwd", "StartupPrograms");
        facts.Autostarts("RDP startup", $@"{control}\Terminal Server\WinStations\RDP-Tcp", "InitialProgram");
        facts.Autostarts("Profiler", $@"{control}\Session Manager\Environment", "COR_PROFILER", "COR_PROFILER_PATH", "COR_PROFILER_PATH_32", "COR_PROFILER_PATH_64", "CORECLR_PROFILER_PATH", "COR_ENABLE_PROFILING", "DOTNET_STARTUP_HOOKS", "APPDOMAIN_MANAGER_ASM");
        facts.EachAutostart("Print monitor", $@"{control}\Print\Monitors", "Driver");
        facts.EachAutostart("Print provider", $@"{control}\Print\Providers", "Name");
        facts.EachAutostart("Time provider", $@"{set}\Services\W32Time\TimeProviders", "DllName");
    }

    /// <summary>Libraries that see every password at logon, and those that every print job passes.</summary>
    private static void Providers(HiveFacts facts, string set, string control)
    {
        foreach (var order in (string[])["Order", "HwOrder"])
            foreach (var name in facts.Text($@"{control}\NetworkProvider\{order}", "ProviderOrder").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(MostProviders))
                facts.Autostarts("Network provider", $@"{set}\Services\{name}\NetworkProvider", "ProviderPath");
        foreach (var platform in facts.Subkeys($@"{control}\Print\Environments"))
            foreach (var processor in facts.Subkeys($@"{control}\Print\Environments\{platform.Name}\Print Processors"))
                if (processor.Value("Driver") is { } driver)
                    facts.Autostart("Print processor", processor, driver, $@"{control}\Print\Environments\{platform.Name}\Print Processors\{processor.Name}", HiveFacts.Text(driver));
    }

    private static void Network(HiveFacts facts, string set)
    {
        foreach (var family in (string[])["v4tov4", "v4tov6", "v6tov4", "v6tov6"])
            Values(facts, "port-proxy", $@"{set}\Services\PortProxy\{family}\tcp");
        Values(facts, "persistent-route", $@"{set}\Services\Tcpip\Parameters\PersistentRoutes");
        Values(facts, "firewall-rule", $@"{set}\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules");
        foreach (var profile in (string[])["DomainProfile", "StandardProfile", "PublicProfile"])
            facts.Setting($@"{set}\Services\SharedAccess\Parameters\FirewallPolicy\{profile}", "EnableFirewall");
        foreach (var card in facts.Subkeys($@"{set}\Services\Tcpip\Parameters\Interfaces"))
        {
            if (HiveFacts.Text(card, "NameServer") is { Length: > 0 } servers)
                facts.Add("dns-servers", card.Name, "unknown", card, ("servers", servers));
            foreach (var name in (string[])["IPAddress", "DhcpIPAddress"])
                foreach (var address in HiveFacts.Text(card, name).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    if (address != "0.0.0.0")
                        facts.Host("ip", address, $@"{set}\Services\Tcpip\Parameters\Interfaces\{card.Name}");
        }
    }

    private static void Values(HiveFacts facts, string kind, string path)
    {
        if (facts.Find(path) is { } key)
            foreach (var value in key.Values())
            {
                var data = HiveFacts.Text(value);
                // Rules that Windows brings name their text by a resource.
                var healthy = kind == "firewall-rule" && data.Contains("|Name=@", StringComparison.Ordinal) ? "yes" : "unknown";
                facts.Add(kind, value.Name, healthy, key.LastWriteUtc, new Core.EvidencePointer(facts.File.Path, value.FileOffset), false, ("rule", data));
            }
    }

    private static string StartName(string start) =>
        start switch { "0" => "boot", "1" => "system", "2" => "automatic", "3" => "manual", "4" => "disabled", _ => start };

    private static string TypeName(string type) => type switch
    {
        "1" => "kernel driver",
        "2" => "file system driver",
        "16" => "own process",
        "32" => "shared process",
        "80" or "96" or "208" or "224" => "user service",
        "272" => "own process, interactive",
        _ => type,
    };
}
