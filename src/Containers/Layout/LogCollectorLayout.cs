using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Afterpatch.Containers.Members;
using Afterpatch.Core;

namespace Afterpatch.Containers.Layout;

/// <summary>Microsoft's ExchangeLogCollector: one folder or zip a server, in it folders and zips with names of their own for every log family.</summary>
/// <remarks>
/// Names from CSS-Exchange, <c>Diagnostics/ExchangeLogCollector</c>. The install root is not told; the default is assumed. Event logs have <c>-</c>
/// where Windows has <c>%4</c>.
/// </remarks>
internal static partial class LogCollectorLayout
{
    private const string Root = @"C:\Program Files\Microsoft\Exchange Server\V15\";

    private static readonly FrozenDictionary<string, string> Folders = new Dictionary<string, string>
    {
        ["EWS_BE_Logs"] = @"Logging\Ews",
        ["EWS_Proxy_Logs"] = @"Logging\HttpProxy\Ews",
        ["RCA_Logs"] = @"Logging\RPC Client Access",
        ["RCA_Proxy_Logs"] = @"Logging\HttpProxy\RpcHttp",
        ["RPC_Http_Logs"] = @"Logging\RpcHttp",
        ["EAS_Proxy_Logs"] = @"Logging\HttpProxy\Eas",
        ["AutoD_Logs"] = @"Logging\Autodiscover",
        ["AutoD_Proxy_Logs"] = @"Logging\HttpProxy\Autodiscover",
        ["OWA_Logs"] = @"Logging\OWA",
        ["OWA_Proxy_Logs"] = @"Logging\HttpProxy\Owa",
        ["OWA_Proxy_Calendar_Logs"] = @"Logging\HttpProxy\OwaCalendar",
        ["AD_Driver_Logs"] = @"Logging\ADDriver",
        ["MAPI_Logs"] = @"Logging\MapiHttp\Mailbox",
        ["MAPI_Proxy_Logs"] = @"Logging\HttpProxy\Mapi",
        ["MAPI_AddressBook_Service_Logs"] = @"Logging\MAPI AddressBook Service",
        ["ECP_Logs"] = @"Logging\ECP",
        ["ECP_Proxy_Logs"] = @"Logging\HttpProxy\Ecp",
        ["OAB_Proxy_Logs"] = @"Logging\HttpProxy\OAB",
        ["OAB_Generation_Logs"] = @"Logging\OABGeneratorLog",
        ["OAB_Generation_Simple_Logs"] = @"Logging\OABGeneratorSimpleLog",
        ["PowerShell_Proxy_Logs"] = @"Logging\HttpProxy\PowerShell",
        ["Mitigation_Service_Logs"] = @"Logging\MitigationService",
        ["ManagedAvailabilityMonitoringLogs"] = @"Logging\Monitoring",
        ["Daily_Performance_Logs"] = @"Logging\Diagnostics\DailyPerformanceLogs",
        ["Message_Tracking_Logs"] = @"TransportRoles\Logs\MessageTracking",
        ["Hub_Receive_Protocol_Logs"] = @"TransportRoles\Logs\Hub\ProtocolLog\SmtpReceive",
        ["Hub_Send_Protocol_Logs"] = @"TransportRoles\Logs\Hub\ProtocolLog\SmtpSend",
        ["Hub_Connectivity_Logs"] = @"TransportRoles\Logs\Hub\Connectivity",
        ["FE_Receive_Protocol_Logs"] = @"TransportRoles\Logs\FrontEnd\ProtocolLog\SmtpReceive",
        ["FE_Send_Protocol_Logs"] = @"TransportRoles\Logs\FrontEnd\ProtocolLog\SmtpSend",
        ["FE_Connectivity_Logs"] = @"TransportRoles\Logs\FrontEnd\Connectivity",
        ["MBX_Receive_Protocol_Logs"] = @"TransportRoles\Logs\Mailbox\ProtocolLog\SmtpReceive",
        ["MBX_Send_Protocol_Logs"] = @"TransportRoles\Logs\Mailbox\ProtocolLog\SmtpSend",
        ["MBX_Delivery_Connectivity_Logs"] = @"TransportRoles\Logs\Mailbox\Connectivity\Delivery",
        ["MBX_Submission_Connectivity_Logs"] = @"TransportRoles\Logs\Mailbox\Connectivity\Submission",
        ["Queue_V15_Data"] = @"TransportRoles\Logs\Hub\QueueViewer",
        ["Transport_Configuration"] = "Bin",
        ["Imap_Logs"] = @"Logging\Imap4",
        ["Pop_Logs"] = @"Logging\Pop3",
        ["IIS_Config_Logs"] = @"C:\Windows\System32\inetsrv\config",
        ["HTTPERR_Logs"] = @"C:\Windows\System32\LogFiles\HTTPERR",
        ["Windows_Event_Logs"] = @"C:\Windows\System32\winevt\Logs",
        ["Exchange_Server_Setup_Logs"] = @"C:\ExchangeSetupLogs",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <returns>What is no part of such a delivery.</returns>
    public static List<Member> Place(List<Member> members, ServerSorter servers)
    {
        var rest = new List<Member>();
        foreach (var member in members)
        {
            var at = Array.FindIndex(member.Segments, 0, member.Segments.Length - 1, static name => FolderOf(name) is not null);
            if (at < 0)
            {
                rest.Add(member);
                continue;
            }
            var folder = FolderOf(member.Segments[at])!;
            var host = servers.Host(member.Segments, at, "exchange-log-collector");
            host.Container = "exchange-log-collector";
            if (!host.IsNamed && Dated().Match(host.Label) is { Success: true } dated)
                host.Label = dated.Groups["name"].Value;

            // Event logs lie in groups that Windows does not have.
            var isEvents = folder.EndsWith("Logs", StringComparison.Ordinal) && folder.Contains("winevt", StringComparison.Ordinal);
            var below = isEvents ? member.Segments.AsSpan(member.Segments.Length - 1) : member.Segments.AsSpan(at + 1);
            host.Files.Add((WindowsPath.Join(folder, below, isEscaped: false), member));
        }
        return rest;
    }

    private static string? FolderOf(string name)
    {
        if (Folders.TryGetValue(name, out var known))
            return known.Contains(':') ? known : Root + known;
        return Iis.Match(name) is { Success: true } match ? @"C:\inetpub\logs\LogFiles\" + match.Groups["site"].Value : null;
    }

    private static readonly BoundedRegex Iis = new(@"^IIS_(?<site>.+)_Logs$", RegexOptions.IgnoreCase);

    /// <summary>A server's zip ends in month and day, and a number when there are several.</summary>
    [GeneratedRegex(@"^(?<name>.+?)-[0-9]{3,4}(-[0-9]{1,3})?$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Dated();
}
