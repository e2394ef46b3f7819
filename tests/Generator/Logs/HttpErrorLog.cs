using Afterpatch.Generator.Output;
using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Logs;

/// <summary>HTTPERR: what http.sys ends itself.</summary>
internal sealed class HttpErrorLog(Server server, Collection collection) : IDisposable
{
    private readonly RollingLog _log = new(collection, utc => $@"C:\Windows\System32\LogFiles\HTTPERR\httperr{utc.DayOfYear}.log", isHourly: false,
        (lines, utc) => Headers.W3c(lines, utc, "Microsoft HTTP API 2.0", Headers.HttpError));

    public void Write(DateTime utc, string client, int port, string method, string uri, string status, string reason)
    {
        _log.For(utc).AddW3c(utc).Add(' ').Add(client).Add(' ').Add(port).Add(' ').Add(server.Address).Add(" 443 "u8).Add(method == "-" ? "-" : "HTTP/1.1").Add(' ').Add(method).Add(' ')
            .Add(uri).Add(" - "u8).Add(status).Add(" 1 "u8).Add(reason).Add(" MSExchangeOWAAppPool"u8).EndLine();
    }

    public void Dispose() => _log.Dispose();
}
