using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves;

/// <summary>Keeps the events that tell of services, tasks, WMI subscriptions, accounts, products that came and went and what Lemon Duck's scripts say.</summary>
/// <remarks>At most 20,000 events a file; a log with more of them is itself told by the other sieves.</remarks>
public sealed class PersistenceEventSieve : IEventSieve
{
    public string Id => "persistence";

    public IEventScan? Open(EvidenceFile file) => new Scan();

    private sealed class Scan : IEventScan
    {
        private const int Most = 20_000;
        private int _kept;

        public void Observe(EventRow row, ICollection<Record> kept)
        {
            if (_kept >= Most || !IsWanted(row))
                return;
            _kept++;
            kept.Add(row.Keep());
        }

        public void Complete(ICollection<Record> kept) { }

        private static bool IsWanted(EventRow row) => row.EventId switch
        {
            7045 or 7040 => row.Channel == "System",
            4697 or 4698 or 4699 or 4700 or 4701 or 4702 or 4720 or 4722 or 4724 or 4726 or 4732 or 4738 => row.Channel == "Security",
            106 or 140 or 141 => row.Channel == "Microsoft-Windows-TaskScheduler/Operational",
            5859 or 5860 or 5861 => row.Channel == "Microsoft-Windows-WMI-Activity/Operational",
            1034 or 11724 => row.Channel == "Application" && row.Provider.Equals("MsiInstaller", StringComparison.OrdinalIgnoreCase),
            // What was installed when, and modules that were put into the configuration of IIS: one explains the other.
            19 => row.Channel == "System" && row.Provider == "Microsoft-Windows-WindowsUpdateClient",
            2 => row.Channel == "Setup" && row.Provider == "Microsoft-Windows-Servicing",
            1033 or 11707 => row.Channel == "Application" && row.Provider.Equals("MsiInstaller", StringComparison.OrdinalIgnoreCase),
            29 => row.Channel == "Microsoft-IIS-Configuration/Operational" && Names(row, "Configuration", Modules),
            4688 => row.Channel == "Security" && Names(row, "CommandLine", Commands),
            1 => row.Channel == "Microsoft-Windows-Sysmon/Operational" && Names(row, "CommandLine", Commands),
            4104 => row.Channel == "Microsoft-Windows-PowerShell/Operational" && Names(row, "ScriptBlockText", Scripts),
            _ => false,
        };

        private static readonly string[] Modules = ["globalModules"];
        private static readonly string[] Commands = ["schtasks", "uninstall /nointeractive", "unins000", "DisableCompression", "deny445", "blackball", "taskkill", "sc.exe", "sc stop ", "sc delete ", "sc config "];
        private static readonly string[] Scripts = ["blackball", "bluetea", "SIEX", "Lemon-Duck", "2mWo17uXvG1B", "Mysa", "hwqloan", "netcatkit", "ackng", "amynx", "verifyData", "yuuuuu44", "vpn-service", "xWinWpdSrv"];

        private static bool Names(EventRow row, string field, string[] words)
        {
            var ordinal = row.Shape.Ordinal(field);
            if (ordinal < 0)
                return false;
            var text = row.Text(ordinal);
            foreach (var word in words)
                if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
                    return true;
            return false;
        }
    }
}
