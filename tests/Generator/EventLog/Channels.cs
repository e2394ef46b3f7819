namespace Afterpatch.Generator.EventLog;

/// <summary>Channels and the files that Windows keeps them in.</summary>
internal static class Channels
{
    public const string Security = "Security";
    public const string System = "System";
    public const string Application = "Application";
    public const string Management = "MSExchange Management";
    public const string PowerShell = "Microsoft-Windows-PowerShell/Operational";
    public const string Defender = "Microsoft-Windows-Windows Defender/Operational";
    public const string Tasks = "Microsoft-Windows-TaskScheduler/Operational";
    public const string Wmi = "Microsoft-Windows-WMI-Activity/Operational";
    public const string IisConfiguration = "Microsoft-IIS-Configuration/Operational";

    public const string DesktopConnections = "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational";
    public const string DesktopSessions = "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational";
    public const string DesktopClient = "Microsoft-Windows-TerminalServices-RDPClient/Operational";

    public static string[] All { get; } = [Application, Security, System, Management, PowerShell, Defender, Tasks, Wmi, IisConfiguration];

    /// <summary>Written only when something is in them.</summary>
    public static string[] WhenUsed { get; } = [DesktopConnections, DesktopSessions, DesktopClient];

    public static string PathOf(string channel) => $@"C:\Windows\System32\winevt\Logs\{channel.Replace("/", "%4", StringComparison.Ordinal)}.evtx";
}
