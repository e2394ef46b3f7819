using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>Where a request's parts stand in the rows of IIS, HttpProxy, EWS and remote PowerShell logs; -1 for what a log does not have.</summary>
internal sealed class RequestColumns
{
    public RequestColumns(TextSchema schema, EvidenceFile file)
    {
        Family = schema.Family;
        Method = First(schema, "cs-method", "Method", "SoapAction");
        Stem = First(schema, "cs-uri-stem", "UrlStem");
        Query = First(schema, "cs-uri-query", "UrlQuery");
        Port = schema.Ordinal("s-port");
        User = First(schema, "cs-username", "AuthenticatedUser");
        Client = First(schema, "X-Forwarded-For", "c-ip", "ClientIpAddress");
        Socket = First(schema, "c-ip", "ClientIpAddress");
        Server = schema.Ordinal("s-ip");
        ServerName = schema.Ordinal("ServerHostName");
        UserAgent = First(schema, "cs(User-Agent)", "UserAgent", "ClientInfo");
        Referer = schema.Ordinal("cs(Referer)");
        Status = First(schema, "sc-status", "HttpStatus");
        SubStatus = First(schema, "sc-substatus", "SubStatus");
        BackEndStatus = schema.Ordinal("BackEndStatus");
        Anchor = schema.Ordinal("AnchorMailbox");
        RequestBytes = First(schema, "cs-bytes", "RequestBytes", "RequestSize");
        ResponseBytes = First(schema, "sc-bytes", "ResponseBytes", "ResponseSize");
        Host = First(schema, "cs-host", "UrlHost");
        RequestId = schema.Ordinal("RequestId");
        Impersonated = schema.Ordinal("ImpersonatedUser");
        var folder = file.Path.Split('\\');
        Site = folder.Length > 1 ? folder[^2] : "";
    }

    public string Family { get; }

    public string Site { get; }

    public int Method { get; }

    public int Stem { get; }

    public int Query { get; }

    public int Port { get; }

    public int User { get; }

    /// <summary>The address that a balancer passes on where it is logged, else the socket's.</summary>
    public int Client { get; }

    public int Socket { get; }

    /// <summary>The address that the server was asked at.</summary>
    public int Server { get; }

    /// <summary>The name of the server that wrote the row.</summary>
    public int ServerName { get; }

    public int UserAgent { get; }

    public int Referer { get; }

    public int Status { get; }

    public int SubStatus { get; }

    public int BackEndStatus { get; }

    public int Anchor { get; }

    public int RequestBytes { get; }

    public int ResponseBytes { get; }

    public int Host { get; }

    public int RequestId { get; }

    public int Impersonated { get; }

    /// <summary>The first address of the row's client column; of a list of hops the first.</summary>
    public string ClientOf(TextRow row)
    {
        var value = row.Field(Client);
        if (value.IsEmpty)
            value = row.Field(Socket);
        var end = value.IndexOfAny((byte)',', (byte)' ', (byte)'+');
        return System.Text.Encoding.UTF8.GetString(end < 0 ? value : value[..end]);
    }

    /// <summary>
    /// Whether a server asked: the machine itself, or a front end its back end (port 444). Whom it asked for stands in the front
    /// end's log, or where addresses are passed on, here.
    /// </summary>
    public bool IsRelayed(TextRow row)
    {
        if (Client != Socket && !row.Field(Client).IsEmpty)
            return false;
        var client = row.Field(Socket);
        return Ascii.Number(row.Field(Port)) == 444 || (!client.IsEmpty && client.SequenceEqual(row.Field(Server)));
    }

    public WebRequest Keep(TextRow row, string reason) => new()
    {
        At = row.Pointer(),
        TimeUtc = row.TryGetUtc(out var utc) ? utc : null,
        Family = Family,
        Method = row.Text(Method),
        UriStem = row.Text(Stem),
        UriQuery = row.Text(Query),
        Host = row.Text(Host),
        Port = (int)Ascii.Number(row.Field(Port)),
        UserName = row.Text(User),
        ClientIp = ClientOf(row),
        UserAgent = row.Text(UserAgent),
        Referer = row.Text(Referer),
        Status = (int)Ascii.Number(row.Field(Status)),
        SubStatus = (int)Ascii.Number(row.Field(SubStatus)),
        BackEndStatus = (int)Ascii.Number(row.Field(BackEndStatus)),
        RequestBytes = Ascii.Number(row.Field(RequestBytes)),
        ResponseBytes = Ascii.Number(row.Field(ResponseBytes)),
        Site = Site,
        AnchorMailbox = row.Text(Anchor),
        RequestId = row.Text(RequestId),
        Reason = reason,
    };

    private static int First(TextSchema schema, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (schema.Ordinal(name) is var ordinal && ordinal >= 0)
                return ordinal;
        return -1;
    }
}
