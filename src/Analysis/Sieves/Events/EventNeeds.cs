namespace Afterpatch.Analysis.Sieves.Events;

/// <summary>Which events the detectors of this program look at, other than Sigma rules and scripts.</summary>
/// <remarks>Sources: Microsoft Learn, "Review event logs and error codes to troubleshoot issues with Microsoft Defender Antivirus"; "Advanced security audit policy settings".</remarks>
internal static class EventNeeds
{
    public const string EventLogProvider = "Microsoft-Windows-Eventlog";
    public const string Security = "Microsoft-Windows-Security-Auditing";
    public const string Defender = "Microsoft-Windows-Windows Defender";
    public const string KernelGeneral = "Microsoft-Windows-Kernel-General";
    public const string ServiceControl = "Service Control Manager";
    public const string LegacyEventLog = "EventLog";
    public const string UnifiedMessaging = "MSExchange Unified Messaging";

    /// <summary>DS-Replication-Get-Changes-All: with it passwords are replicated too.</summary>
    private const string ReplicateAll = "1131f6ad-9c07-11d1-f79f-00c04fc2dcd2";

    private static readonly Func<Core.EventRow, bool> IsDirectoryCommand = EventNeed.Mentions("ntds.dit", "ntdsutil", "dcsync");

    /// <summary>Values of Defender's configuration that are told when they change; the others change with every update.</summary>
    public static readonly string[] DefenderSwitches =
    [
        "DisableAntiSpyware", "DisableAntiVirus", "DisableRealtimeMonitoring", "DisableBehaviorMonitoring", "DisableIOAVProtection",
        "DisableOnAccessProtection", "DisableScanOnRealtimeEnable", "DisableScriptScanning", "DisableIntrusionPreventionSystem", "SpyNetReporting",
    ];

    public static IReadOnlyList<EventNeed> All { get; } =
    [
        // Logs cleared.
        new(EventLogProvider, [1102, 104]),
        // Auditing taken back; the service that writes the logs stopped or changed; boots to tell a stop from a shutdown.
        new(Security, [4719], EventNeed.Field("AuditPolicyChanges", "%%8448", "%%8450")),
        new(LegacyEventLog, [6005, 6006, 6008]),
        new(KernelGeneral, [12, 13]),
        new(ServiceControl, [7040], EventNeed.Field("param4", "EventLog", "WinDefend", "Sense")),
        // What the virus scanner found, and what was done to it.
        new(Defender, [1006, 1007, 1008, 1009, 1013, 1015, 1116, 1117, 1118, 1119, 5000, 5001, 5010, 5012, 5013]),
        new(Defender, [5007], EventNeed.Field("New Value", ["\\Exclusions\\", .. DefenderSwitches])),
        new(Defender, [5007], EventNeed.Field("Old Value", "\\Exclusions\\")),
        // The directory replicated, opened to somebody, copied, or named by a command.
        new(Security, [4662, 5136], EventNeed.Mentions(ReplicateAll)),
        new("ESENT", [216, 325, 326, 327], EventNeed.Mentions("ntds.dit")),
        new(Security, [4688], IsDirectoryCommand),
        new("Microsoft-Windows-Sysmon", [1], IsDirectoryCommand),
        new("Microsoft-Windows-PowerShell", [4104], IsDirectoryCommand),
    ];
}
