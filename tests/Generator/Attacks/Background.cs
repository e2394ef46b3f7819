using Afterpatch.Generator.EventLog;
using Afterpatch.Generator.Scenarios;
using Afterpatch.Generator.Traffic;

namespace Afterpatch.Generator.Attacks;

/// <summary>What every server on the Internet sees and what administrators do about it: all of it harmless here.</summary>
internal sealed class Background(Incident incident)
{
    private static readonly string[] Agents =
        ["Mozilla/5.0+zgrab/0.x", "python-requests/2.25.1", "Mozilla/5.0+(compatible;+Nmap+Scripting+Engine;+https://nmap.org/book/nse.html)", "masscan/1.3", "Mozilla/5.0+(compatible;+CensysInspect/1.1)", "Go-http-client/1.1"];

    private static readonly (string Path, int Status)[] Guesses =
    [
        ("/owa/auth/shell.aspx", 404), ("/aspnet_client/system_web/4_0_30319/load.aspx", 404), ("/aspnet_client/shell.aspx", 404), ("/owa/auth/errorEEE.aspx", 404), ("/.env", 404), ("/wp-login.php", 404),
        ("/owa/auth/outlook.aspx", 404), ("/remote/login", 404), ("/ecp/y.js", 404), ("/owa/auth/x.js", 404), ("/actuator/health", 404), ("/aspnet_client/discover.aspx", 404),
    ];

    /// <summary>Scanners of all kinds, all refused.</summary>
    public void Scanners(DateTime from, DateTime to, int perDay)
    {
        for (var day = from; day < to; day = day.AddDays(1))
            for (var i = 0; i < perDay; i++)
                Scan(day.AddSeconds(incident.Chance.Below((int)Math.Min(86_400, (to - day).TotalSeconds))));
    }

    /// <summary>Microsoft's own emergency mitigation: rewrite rules in the configuration, nothing else.</summary>
    public void Mitigation(DateTime utc)
    {
        const string rules =
            """
                <rewrite>
                  <rules>
                    <rule name="X-AnonResource-Backend Abort - inbound" stopProcessing="false">
                      <match url=".*" />
                      <conditions>
                        <add input="{HTTP_COOKIE}" pattern="(.*)X-AnonResource-Backend(.*)" />
                      </conditions>
                      <action type="AbortRequest" />
                    </rule>
                    <rule name="X-BEResource Abort - inbound" stopProcessing="true">
                      <match url=".*" />
                      <conditions>
                        <add input="{HTTP_COOKIE}" pattern="(.*)X-BEResource=(.+)/(.+)~(.+)" />
                      </conditions>
                      <action type="AbortRequest" />
                    </rule>
                  </rules>
                </rewrite>
            """;
        incident.Edits.Add((@"C:\inetpub\wwwroot\web.config", text => text.Replace("    </system.webServer>", rules.ReplaceLineEndings("\r\n") + "\r\n    </system.webServer>", StringComparison.Ordinal)));
        incident.Event(ServerEvents.IisChange(utc, "/system.webServer/rewrite/rules", "MACHINE/WEBROOT/APPHOST/Default Web Site", "", "X-BEResource Abort - inbound"));
        incident.Truth("mitigation", "the vendor's rewrite rules were put in place", "configuration", @"C:\inetpub\wwwroot\web.config", utc, "context");
    }

    /// <summary>A vulnerability scanner of the organisation's own: authenticated, loud, refused.</summary>
    public void InternalScanner(DateTime utc)
    {
        for (var i = 0; i < 60; i++)
        {
            var (path, status) = Guesses[i % Guesses.Length];
            incident.Add(ShellUse.Request(utc.AddSeconds(i * 2), ProtocolOf(path), i % 3 == 0 ? "POST" : "GET", path, "10.60.0.9", "Mozilla/4.0+(compatible;+MSIE+8.0;+Windows+NT+5.1;+Trident/4.0)", status, 2));
        }
    }

    private void Scan(DateTime utc)
    {
        var chance = incident.Chance;
        var client = $"{chance.Of([45, 62, 141, 167, 185, 193])}.{chance.Between(1, 250)}.{chance.Between(1, 250)}.{chance.Between(1, 250)}";
        var agent = chance.Of(Agents);
        switch (chance.Below(6))
        {
            case 0:
                new ProxyShell(incident, client, agent).Attempt(utc, chance.Of([401, 400, 404]));
                break;
            case 1:
                new ProxyLogon(incident, client, agent).Attempt(utc, "/ecp/y.js", chance.Of([500, 503]));
                break;
            case 2:
                incident.Add(new Request(utc, Protocol.Owa, "GET", "/owa/auth/logon.aspx", client, agent, 200) { Authentication = "FBA", TimeTaken = 9, ResponseBytes = 58_000 });
                break;
            case 3:
                incident.Add(new Request(utc, Protocol.Autodiscover, "POST", "/autodiscover/autodiscover.json", client, agent, 401) { Query = "a=..foo.var/powershell/?X-Rps-CAT=x&Email=autodiscover/autodiscover.json%3fa=..foo.var", TimeTaken = 3 });
                break;
            default:
                var (path, status) = chance.Of(Guesses);
                incident.Add(ShellUse.Request(utc, ProtocolOf(path), chance.Is(.5) ? "POST" : "GET", path, client, agent, status, 2));
                break;
        }
    }

    private static Protocol ProtocolOf(string path) => path.StartsWith("/owa/", StringComparison.Ordinal) ? Protocol.Owa : path.StartsWith("/ecp/", StringComparison.Ordinal) ? Protocol.Ecp : Protocol.None;
}
