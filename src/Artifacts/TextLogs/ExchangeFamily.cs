using Afterpatch.Core;
using Afterpatch.Formats.Text;

namespace Afterpatch.Artifacts.TextLogs;

/// <summary>Names the family of an Exchange log: by its <c>#Log-type:</c>, else by the columns that only that family has.</summary>
internal static class ExchangeFamily
{
    private static readonly Dictionary<string, string> ByLogType = new(StringComparer.OrdinalIgnoreCase)
    {
        ["HttpProxy Logs"] = "httpproxy",
        ["ECP Server Log"] = "ecp-server",
        ["ECP Activity Context Log"] = "ecp-activity",
        ["OABGenerator Log"] = "oab-generator",
        ["OABGeneratorLog"] = "oab-generator",
        ["OAB Generator Log"] = "oab-generator",
        ["Rps Cmdlet Logs"] = "rps-cmdlet",
        ["Rps Http Logs"] = "rps-http",
        ["RpsHttp Logs"] = "rps-http",
        ["EWS Logs"] = "ews",
        ["MapiHttp Log"] = "mapi",
        ["MAPI Client Access Log"] = "mapi",
        ["audit"] = "audit",
        ["Message Tracking Log"] = "message-tracking",
        ["Agent Log"] = "agent-log",
        ["SMTP Receive Protocol Log"] = "smtp-receive",
        ["SMTP Send Protocol Log"] = "smtp-send",
        ["EAS Logs"] = "eas",
        ["ActiveSync Logs"] = "eas",
        ["Autodiscover Logs"] = "autodiscover",
    };

    /// <summary>Columns that tell a family, most telling first.</summary>
    private static readonly (string Family, string[] Columns)[] ByColumns =
    [
        ("httpproxy", ["AnchorMailbox", "UrlStem"]),
        ("rps-cmdlet", ["Cmdlet", "Parameters"]),
        ("rps-http", ["ClientInfo", "ShellId"]),
        ("ews", ["SoapAction", "ImpersonatedUser"]),
        ("audit", ["RecordType", "Operation", "Data"]),
        ("message-tracking", ["message-id", "event-id"]),
        ("agent-log", ["Agent", "P1FromAddress"]),
        ("ecp-server", ["EventId", "EventData", "ServerName"]),
        ("mapi", ["AuthenticatedUserEmail", "OperationSpecific"]),
        ("smtp", ["connector-id", "session-id", "sequence-number"]),
    ];

    /// <summary>Columns of remote PowerShell's HTTP log, whose files may have no header. Source: the catalogue's reading of public collectors.</summary>
    private static readonly string[] RpsHttp =
        ("DateTime,StartTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,ClientRequestId,UrlHost,UrlStem,AuthenticationType,"
        + "IsAuthenticated,AuthenticatedUser,Organization,ManagedOrganization,ClientIpAddress,ServerHostName,FrontEndServer,HttpStatus,SubStatus,"
        + "ErrorCode,Action,CommandId,CommandName,SessionId,ShellId,FailFast,ContributeToFailFast,RequestBytes,ClientInfo,CPU,Memory,"
        + "ActivityContextLifeTime,TotalTime,UrlQuery,GenericLatency,GenericInfo,GenericErrors").Split(',');

    /// <summary>The columns of a family that may come without a header, by file name; else null.</summary>
    public static IReadOnlyList<string>? KnownFields(string fileName) =>
        fileName.Contains("Rps_Http", StringComparison.OrdinalIgnoreCase) ? RpsHttp : null;

    public static string Of(FieldedLogReader log, EvidenceFile file)
    {
        var family = log.Directive("Log-type") is { } type && ByLogType.TryGetValue(type, out var known) ? known : FromColumns(log);
        return family switch
        {
            "httpproxy" => $"httpproxy/{Protocol(log, file)}",
            "ecp-server" when file.Path.Contains(@"\Activity\", StringComparison.OrdinalIgnoreCase) => "ecp-activity",
            "smtp" => file.Name.StartsWith("SEND", StringComparison.OrdinalIgnoreCase)
                || file.Path.Contains(@"\SmtpSend\", StringComparison.OrdinalIgnoreCase) ? "smtp-send" : "smtp-receive",
            not null => family,
            _ => FromPath(file) ?? $"exchange/{Slug(log.Directive("Log-type") ?? "unnamed")}",
        };
    }

    private static string? FromColumns(FieldedLogReader log)
    {
        foreach (var (family, columns) in ByColumns)
            if (columns.All(column => log.Fields.Contains(column, StringComparer.OrdinalIgnoreCase)))
                return family;
        return null;
    }

    private static string? FromPath(EvidenceFile file) =>
        file.Path.Contains(@"\OABGeneratorLog\", StringComparison.OrdinalIgnoreCase) ? "oab-generator" : null;

    /// <summary>The folder under <c>HttpProxy</c>, else the row's own column.</summary>
    private static string Protocol(FieldedLogReader log, EvidenceFile file)
    {
        const string Folder = @"\HttpProxy\";
        var at = file.Path.IndexOf(Folder, StringComparison.OrdinalIgnoreCase);
        if (at >= 0 && file.Path.IndexOf('\\', at + Folder.Length) is var end && end > 0)
            return Slug(file.Path[(at + Folder.Length)..end]);
        for (var i = 0; i < log.Fields.Count; i++)
            if (log.Fields[i].Equals("Protocol", StringComparison.OrdinalIgnoreCase))
                return Slug(System.Text.Encoding.UTF8.GetString(log.Field(i)));
        return "unnamed";
    }

    private static string Slug(string text)
    {
        var kept = new System.Text.StringBuilder();
        foreach (var c in text.Length > 64 ? text[..64] : text)
            if (char.IsAsciiLetterOrDigit(c))
                kept.Append(char.ToLowerInvariant(c));
            else if (kept.Length > 0 && kept[^1] != '-')
                kept.Append('-');
        var slug = kept.ToString().Trim('-');
        return slug.Length == 0 ? "unnamed" : slug;
    }
}
