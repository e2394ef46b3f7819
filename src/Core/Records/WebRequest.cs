using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>One HTTP request that a text sieve kept, from IIS, HTTPERR or Exchange's HttpProxy and EWS logs. Field names are W3C's.</summary>
/// <remarks>Strings are as logged, not decoded; a value that the log does not have is empty, a number that it does not have is -1.</remarks>
public sealed record WebRequest : Record
{
    public required DateTime? TimeUtc { get; init; }

    /// <summary>Log family: <c>iis</c>, <c>httperr</c>, <c>httpproxy</c>, <c>ews</c>, <c>rps-http</c>.</summary>
    public required string Family { get; init; }

    public string Method { get; init; } = "";

    public string UriStem { get; init; } = "";

    public string UriQuery { get; init; } = "";

    public string Host { get; init; } = "";

    public int Port { get; init; } = -1;

    public string UserName { get; init; } = "";

    public string ClientIp { get; init; } = "";

    public string UserAgent { get; init; } = "";

    public string Referer { get; init; } = "";

    public int Status { get; init; } = -1;

    public int SubStatus { get; init; } = -1;

    public int BackEndStatus { get; init; } = -1;

    public long RequestBytes { get; init; } = -1;

    public long ResponseBytes { get; init; } = -1;

    /// <summary>IIS site folder (<c>W3SVC1</c>) or HttpProxy protocol (<c>Ecp</c>).</summary>
    public string Site { get; init; } = "";

    public string AnchorMailbox { get; init; } = "";

    /// <summary>Exchange's request id, equal in HttpProxy and back-end logs.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>The sieve that kept it and why, as a stable tag (<c>exploit.proxylogon/A1</c>).</summary>
    public required string Reason { get; init; }

    public override string Kind => "web-request";

    public override DateTime? Utc => TimeUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("family", Family);
        json.WriteString("site", Site);
        json.WriteString("method", Method);
        json.WriteString("uriStem", UriStem);
        json.WriteString("uriQuery", UriQuery);
        json.WriteNumber("status", Status);
        json.WriteString("clientIp", ClientIp);
        json.WriteString("userName", UserName);
        json.WriteString("userAgent", UserAgent);
        json.WriteString("reason", Reason);
    }
}
