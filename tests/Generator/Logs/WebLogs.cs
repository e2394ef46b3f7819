using Afterpatch.Generator.Output;
using Afterpatch.Generator.Traffic;
using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Logs;

/// <summary>Writes one request into every log that would hold it: IIS front end, HttpProxy, IIS back end, EWS.</summary>
internal sealed class WebLogs : IDisposable
{
    private readonly Server _server;
    private readonly Chance _chance;
    private readonly RollingLog _frontEnd;
    private readonly RollingLog _backEnd;
    private readonly Dictionary<Protocol, RollingLog> _proxies = [];
    private readonly RollingLog _ews;
    private readonly Dictionary<string, string> _agents = [];

    public WebLogs(Server server, Collection collection, Chance chance)
    {
        _server = server;
        _chance = chance;
        _frontEnd = Iis(collection, 1);
        _backEnd = Iis(collection, 2);
        foreach (var protocol in Enum.GetValues<Protocol>().Where(protocol => protocol != Protocol.None))
            _proxies.Add(protocol, Proxy(collection, protocol));
        _ews = new RollingLog(collection, utc => $@"{server.InstallRoot}Logging\Ews\Ews_{utc:yyyyMMddHH}-1.LOG", isHourly: true,
            (lines, utc) => Headers.Exchange(lines, utc, "EWS Logs", Headers.Ews, server.BuildAt(utc)));
    }

    public void Write(Request request)
    {
        var id = _chance.Guid();
        WriteFrontEnd(request, id);
        if (request.Protocol == Protocol.None)
            return;
        WriteProxy(request, id);
        if (request.BackEndStatus is not { } status)
            return;
        WriteBackEnd(request, id, status);
        if (request.Protocol == Protocol.Ews && request.SoapAction.Length > 0)
            WriteEws(request, id, status);
    }

    public void Dispose()
    {
        _frontEnd.Dispose();
        _backEnd.Dispose();
        _ews.Dispose();
        foreach (var log in _proxies.Values)
            log.Dispose();
    }

    private static RollingLog Iis(Collection collection, int site) => new(collection, utc => $@"C:\inetpub\logs\LogFiles\W3SVC{site}\u_ex{utc:yyMMdd}.log", isHourly: false,
        (lines, utc) => Headers.W3c(lines, utc, "Microsoft Internet Information Services 10.0", Headers.Iis));

    private RollingLog Proxy(Collection collection, Protocol protocol) => new(collection,
        utc => $@"{_server.InstallRoot}Logging\HttpProxy\{protocol}\HttpProxy_{utc:yyyyMMddHH}-1.LOG", isHourly: true,
        (lines, utc) => Headers.Exchange(lines, utc, "HttpProxy Logs", Headers.HttpProxy, _server.BuildAt(utc), bareFields: _server.BuildAt(utc).Minor == 1));

    private void WriteFrontEnd(Request request, Guid id)
    {
        var lines = _frontEnd.For(request.Utc);
        lines.AddW3c(request.Utc).Add(' ').Add(_server.Address).Add(' ').Add(request.Method).Add(' ').Add(request.Stem).Add(' ');
        if (request.Protocol == Protocol.None)
            lines.Add(request.Query.Length > 0 ? request.Query : "-");
        else
            lines.Add(request.Query).Add("&CorrelationID=<empty>;&cafeReqId="u8).Add(id).Add(';');
        lines.Add(' ').Add(request.Port).Add(' ').Add(request.User is { } user ? user.Replace(' ', '+') : "-").Add(' ').Add(request.Client).Add(' ');
        lines.Add(request.Agent.Length > 0 ? request.Agent : "-").Add(' ').Add(request.Referer).Add(' ').Add(request.Status).Add(' ').Add(request.SubStatus).Add(' ');
        lines.Add(request.Win32Status).Add(' ').Add(request.TimeTaken).EndLine();
    }

    private void WriteBackEnd(Request request, Guid id, int status)
    {
        var lines = _backEnd.For(request.Utc);
        lines.AddW3c(request.Utc).Add(' ').Add("::1 "u8).Add(request.Method).Add(' ').Add(request.BackEndStem ?? request.Stem).Add(' ');
        lines.Add(request.BackEndQuery ?? request.Query).Add("&CorrelationID=<empty>;&ClientId=&cafeReqId="u8).Add(id).Add("; 444 "u8);
        lines.Add(request.BackEndUser ?? request.User ?? "-").Add(" ::1 "u8).Add(request.Agent.Length > 0 ? request.Agent : "-").Add(" - "u8);
        lines.Add(status).Add(" 0 0 "u8).Add(Math.Max(1, request.TimeTaken - 6)).EndLine();
    }

    /// <summary>Commas in free text become blanks, as the real logs have it; the user agent is written with blanks again.</summary>
    private void WriteProxy(Request request, Guid id)
    {
        var lines = _proxies[request.Protocol].For(request.Utc);
        var build = _server.BuildAt(request.Utc);
        var isProxied = request.BackEndStatus is not null;
        lines.AddIso(request.Utc).Add(',').Add(id).Add(',').Add(build.Major).Add(',').Add(build.Minor).Add(',').Add(build.BuildNumber).Add(',').Add(build.Revision);
        lines.Add(",,"u8).Add(request.Protocol.ToString()).Add(',').Add(request.Host.Length > 0 ? request.Host : _server.PublicHost).Add(',').AddCsv(request.Stem).Add(",,"u8);
        lines.Add(request.Authentication).Add(',').Add(request.User is null ? "false" : "true").Add(',').Add(request.User).Add(",,"u8).AddCsv(request.AnchorMailbox).Add(',');
        lines.Add(Plain(request.Agent)).Add(',').Add(request.Client).Add(',').Add(_server.Name).Add(',').Add(request.Status).Add(',');
        if (request.BackEndStatus is { } backEnd)
            lines.Add(backEnd);
        lines.Add(',').Add(request.ErrorCode).Add(',').Add(request.Method).Add(',');
        if (isProxied)
            lines.Add("Proxy,"u8).Add(_server.Fqdn).Add(',').Add(build.Padded[..^3]).Add("000,IntraForest,"u8).AddCsv(request.RoutingHint).Add(",Database~"u8).Add(_server.DatabaseGuid).Add("~~"u8)
                .Add(_server.Domain).Add("~1,,,"u8);
        else
            lines.Add(",,,,,,,,"u8);
        lines.Add(request.RequestBytes).Add(',').Add(request.ResponseBytes).Add(",1,,0,0,,0,,0,,0,0,,0,"u8);
        var total = request.TimeTaken;
        lines.Add(total).Add(",0,1,0,0,"u8).Add(Math.Max(0, total - 4)).Add(",0,0,0,0,0,"u8).Add(total).Add(",0,"u8).Add(Math.Max(0, total - 2)).Add(",2,1,2,"u8).Add(total).Add(",,"u8);
        lines.AddCsv(request.Query.Length > 0 ? "?" + request.Query : "").Add(",,"u8);
        lines.Add("BeginRequest="u8).AddIso(request.Utc).Add(";CorrelationID=<empty>;ProxyState-Run=None;"u8);
        if (isProxied)
            lines.Add("FEAuth=BEVersion-"u8).Add(_server.ServerCookie).Add(";BeginGetResponse="u8).AddIso(request.Utc).Add(";OnResponseReady="u8).AddIso(request.Utc)
                .Add(";EndGetResponse="u8).AddIso(request.Utc).Add(";ProxyState-Complete=ProxyResponseData;"u8);
        lines.Add("SharedCacheGuard=0;EndRequest="u8).AddIso(request.Utc).Add(";,"u8).AddCsv(request.GenericErrors).Add(",,,,,"u8).Add(isProxied ? "CafeV1" : "").EndLine();
    }

    /// <summary>Agents repeat: each is rewritten once.</summary>
    private string Plain(string agent)
    {
        if (!_agents.TryGetValue(agent, out var plain))
            _agents.Add(agent, plain = agent.Replace('+', ' ').Replace(',', ' '));
        return plain;
    }

    private void WriteEws(Request request, Guid id, int status)
    {
        var lines = _ews.For(request.Utc);
        var build = _server.BuildAt(request.Utc);
        lines.AddIso(request.Utc).Add(',').Add(id).Add(',').Add(build.Major).Add(',').Add(build.Minor).Add(',').Add(build.BuildNumber).Add(',').Add(build.Revision).Add(",,,"u8);
        lines.Add(request.Authentication).Add(",true,"u8).Add(request.BackEndUser ?? request.User).Add(",,"u8).Add(Plain(request.Agent));
        lines.Add(",Target=None;Req=Exchange2013/Exchange2013;,"u8).Add(request.Client).Add(',').Add(_server.Name).Add(',').Add(_server.Fqdn).Add(',').Add(request.SoapAction).Add(',');
        lines.Add(status).Add(',').Add(request.RequestBytes).Add(',').Add(request.ResponseBytes).Add(",,,,,,"u8).Add(id).Add(",PrimaryServer,LocalTask,0,"u8);
        lines.Add("BackEndAuthenticator=WindowsAuthenticator;TotalBERehydrationModuleLatency=0;Latency="u8).Add(request.TimeTaken).Add(";,,"u8).EndLine();
    }
}
