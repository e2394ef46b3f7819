using System.Globalization;
using Afterpatch.Generator.Output;
using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Logs;

/// <summary>A cmdlet that somebody ran, as the logs of remote PowerShell and the audit queue keep it.</summary>
internal sealed record CmdletCall(DateTime Utc, string Cmdlet, string Parameters, string User, string UserSid, string Application = "", bool HasFailed = false)
{
    /// <summary>Recorded by Exchange's administrator audit: changes are, reads are not.</summary>
    public bool IsAudited { get; init; } = true;
}

/// <summary>A call of remote PowerShell's web interface.</summary>
internal sealed record RemoteShellCall(DateTime Utc, string User, string Client, string ClientInfo, int Status, string Command);

/// <summary>ECP server and activity, CmdletInfra, audit queue.</summary>
internal sealed class AdminLogs : IDisposable
{
    private readonly Server _server;
    private readonly Chance _chance;
    private readonly RollingLog _ecpServer;
    private readonly RollingLog _ecpActivity;
    private readonly RollingLog _cmdlet;
    private readonly RollingLog _http;
    private readonly RollingLog _audit;

    public AdminLogs(Server server, Collection collection, Chance chance)
    {
        _server = server;
        _chance = chance;
        var root = server.InstallRoot + @"Logging\";
        _ecpServer = new(collection, utc => $@"{root}ECP\Server\ECPServer{utc:yyyyMMdd}-1.LOG", false, (lines, utc) => Headers.Exchange(lines, utc, "ECP Server Log", Headers.EcpServer, null));
        _ecpActivity = new(collection, utc => $@"{root}ECP\Activity\ECPActivity_{9184}_{utc:yyyyMMdd}-1.LOG", false,
            (lines, utc) => Headers.Exchange(lines, utc, "ECP Activity Context Log", Headers.EcpServer, null));
        _cmdlet = new(collection, utc => $@"{root}CmdletInfra\Powershell-Proxy\Cmdlet\Rps_Cmdlet_{utc:yyyyMMddHH}-1.LOG", true,
            (lines, utc) => Headers.Exchange(lines, utc, "Rps Cmdlet Logs", Headers.RpsCmdlet, server.BuildAt(utc)));
        _http = new(collection, utc => $@"{root}CmdletInfra\Powershell-Proxy\Http\Rps_Http_{utc:yyyyMMddHH}-1.LOG", true,
            (lines, utc) => Headers.Exchange(lines, utc, "Rps Http Logs", Headers.RpsHttp, server.BuildAt(utc)));
        _audit = new(collection, utc => $@"{root}CosmosQueue\audit\audit{utc:yyyyMMdd}-1.LOG", false, (lines, utc) => Headers.Exchange(lines, utc, "audit", Headers.Audit, server.BuildAt(utc)));
    }

    /// <param name="command">Cmdlet with parameters, as ECP writes it.</param>
    public void Ecp(DateTime utc, string command, string url, string error = "")
    {
        var lines = _ecpServer.For(utc);
        lines.AddIso(utc).Add(',').Add(_server.Name).Add(",ECP.Request,"u8);
        var data = $"S:TIME={_chance.Between(8, 900)};S:SID={_chance.Guid()};S:CMD={command};S:REQID=;S:URL={url};S:REFERRER=;S:EX={error};S:ACTID={_chance.Guid()};S:RS=0;" +
            $"S:BLD={_server.BuildAt(utc).Version};S:TNAME=<null>;S:TID=;S:USID={_chance.Guid()};S:EDOID=;S:ACID=";
        lines.AddCsv(data).EndLine();
    }

    public void EcpActivity(DateTime utc, string smtp, string url)
    {
        var lines = _ecpActivity.For(utc);
        lines.AddIso(utc).Add(',').Add(_server.Name).Add(",Request,"u8);
        lines.AddCsv($"S:PSA={smtp};S:URL={url};S:Bld={_server.BuildAt(utc).Version};S:ActID={_chance.Guid()};I32:ADR.C=2;F:ADR.AL=1.7").EndLine();
    }

    public void Cmdlet(CmdletCall call)
    {
        var lines = _cmdlet.For(call.Utc);
        var build = _server.BuildAt(call.Utc);
        lines.AddIso(call.Utc).Add(',').AddIso(call.Utc.AddMilliseconds(-120)).Add(',').Add(_chance.Guid()).Add(",,"u8);
        lines.Add(build.Major).Add(',').Add(build.Minor).Add(',').Add(build.BuildNumber).Add(',').Add(build.Revision).Add(',').Add(_server.Name);
        lines.Add(",13864,w3wp#MSExchangePowerShellAppPool,42,en-US,,"u8).Add(call.User).Add(',').Add(call.UserSid).Add(",,,true,"u8).Add(call.Application).Add(',');
        lines.Add(call.Cmdlet).Add(',').AddCsv(call.Parameters).Add(',').Add(_chance.Guid()).Add(",,,,True,,,,,,,,,,0,False,,,,,,,1,0,0,110,0,0,60,10,0,5,120,120,"u8);
        lines.Add(call.HasFailed ? "Microsoft.Exchange.Configuration.Tasks.TaskException" : "").Add(',').Add(call.HasFailed ? "Error" : "Success").Add(",3,0,,,,,,,"u8).EndLine();
        if (call.IsAudited)
            Audit(call);
    }

    public void Http(RemoteShellCall call)
    {
        var lines = _http.For(call.Utc);
        var build = _server.BuildAt(call.Utc);
        lines.AddIso(call.Utc).Add(',').AddIso(call.Utc.AddMilliseconds(-80)).Add(',').Add(_chance.Guid()).Add(',');
        lines.Add(build.Major).Add(',').Add(build.Minor).Add(',').Add(build.BuildNumber).Add(',').Add(build.Revision).Add(",,"u8).Add(_server.Fqdn).Add(",/powershell,Kerberos,true,"u8);
        lines.Add(call.User).Add(",,,"u8).AddCsv(call.Client).Add(',').Add(_server.Name).Add(',').Add(_server.Fqdn).Add(',').Add(call.Status).Add(",0,,Command,"u8).Add(_chance.Guid()).Add(',');
        lines.Add(call.Command).Add(',').Add(_chance.Guid()).Add(',').Add(_chance.Guid()).Add(",,,1240,"u8).AddCsv(call.ClientInfo).Add(",2,1204,80,80,,,,"u8).EndLine();
    }

    public void Dispose()
    {
        _ecpServer.Dispose();
        _ecpActivity.Dispose();
        _cmdlet.Dispose();
        _http.Dispose();
        _audit.Dispose();
    }

    private void Audit(CmdletCall call)
    {
        var id = _chance.Guid();
        var lines = _audit.For(call.Utc);
        var parameters = string.Join(',', Pairs(call.Parameters).Select(pair => $"{{\"Name\":\"{Json(pair.Name)}\",\"Value\":\"{Json(pair.Value)}\"}}"));
        var json = $"{{\"CreationTime\":\"{call.Utc.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)}\",\"Id\":\"{id}\",\"Operation\":\"{call.Cmdlet}\",\"RecordType\":1," +
            $"\"ResultStatus\":\"{(call.HasFailed ? "False" : "True")}\",\"UserId\":\"{Json(call.User)}\",\"OriginatingServer\":\"{_server.Name} ({_server.BuildAt(call.Utc).Padded})\",\"Parameters\":[{parameters}]}}";
        lines.AddIso(call.Utc).Add(',').Add(_server.Name).Add(",00000000-0000-0000-0000-000000000000,ExchangeAdmin,"u8).AddCsv(json).Add(',').Add(call.User).Add(',').Add(id);
        lines.Add(',').Add(call.Cmdlet).Add(",Exchange,"u8).Add(call.HasFailed ? "False" : "True").Add(",1,onprem"u8).EndLine();
    }

    /// <summary><c>-Name "value"</c> pairs of a command line.</summary>
    private static IEnumerable<(string Name, string Value)> Pairs(string parameters)
    {
        foreach (var part in (" " + parameters).Split(" -", StringSplitOptions.RemoveEmptyEntries))
        {
            var blank = part.IndexOf(' ', StringComparison.Ordinal);
            if (blank > 0)
                yield return (part[..blank], part[(blank + 1)..].Trim().Trim('"'));
        }
    }

    private static string Json(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
