using Afterpatch.Generator.EventLog;
using Afterpatch.Generator.Scenarios;
using Afterpatch.Generator.Traffic;

namespace Afterpatch.Generator.Attacks;

/// <summary>CVE-2021-26855 with -27065: the front end is made to speak for the intruder, an address book's URL becomes a page.</summary>
internal sealed class ProxyLogon(Incident incident, string client, string agent)
{
    private const string Sid = "S-1-5-21-500";

    /// <summary>Probing that a patched or closed server answers with an error.</summary>
    public void Attempt(DateTime utc, string resource, int status)
    {
        incident.Add(FrontEnd(utc, resource, "/autodiscover/autodiscover.xml?#", status) with { BackEndStatus = null, ErrorCode = "ServerNotFound" });
        incident.Truth("proxylogon", "a forged back-end address was sent and refused", "address", client, utc, "attempted");
    }

    /// <summary>The whole chain up to the page on disk.</summary>
    /// <param name="path">Windows path of the page.</param>
    /// <returns>When the page was written.</returns>
    public DateTime Succeed(DateTime utc, string path, string parameter)
    {
        // Days are given as fractions; the trace has whole seconds.
        utc = utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerSecond));
        var server = incident.Server;
        var script = "http://f/" + Inert.ChopperScript(parameter);
        var canary = incident.Chance.Hex(60);
        var resource = $"/ecp/{incident.Chance.Letters(1)}.js";
        Step(utc, resource, "/autodiscover/autodiscover.xml", "", 200);
        Step(utc.AddSeconds(2), resource, "/mapi/emsmdb", $"MailboxId={incident.Chance.Guid()}@{server.Domain}", 200);
        Step(utc.AddSeconds(4), resource, "/ecp/proxyLogon.ecp", "", 241);
        Step(utc.AddSeconds(6), resource, "/ecp/DDI/DDIService.svc/GetObject", $"msExchEcpCanary={canary}&schema=OABVirtualDirectory", 200);
        Step(utc.AddSeconds(8), resource, "/ecp/DDI/DDIService.svc/SetObject", $"msExchEcpCanary={canary}&schema=OABVirtualDirectory", 200);
        Ecp(utc.AddSeconds(8), $"Set-OabVirtualDirectory.ExternalUrl='{script}'", canary, "OABVirtualDirectory");
        var identity = $"{server.Name}\\OAB (Default Web Site)";
        Cmdlet(utc.AddSeconds(8), "Set-OabVirtualDirectory", $"-ExternalUrl \"{script}\" -Identity \"{identity}\"");
        Step(utc.AddSeconds(11), resource, "/ecp/DDI/DDIService.svc/SetObject", $"msExchEcpCanary={canary}&schema=ResetOABVirtualDirectory", 200);
        var share = $@"\\127.0.0.1\{path[0]}$\{path[3..]}";
        Ecp(utc.AddSeconds(11), $"Remove-OabVirtualDirectory.Identity='{identity}'.Force='True',New-OabVirtualDirectory.FilePathName='{share}'", canary, "ResetOABVirtualDirectory");
        Cmdlet(utc.AddSeconds(12), "Remove-OabVirtualDirectory", $"-Identity \"{identity}\" -Force \"True\"");
        Cmdlet(utc.AddSeconds(13), "New-OabVirtualDirectory", "-WebSiteName \"Default Web Site\" -Role \"ClientAccess\"");
        var written = utc.AddSeconds(13);
        incident.Left(path, Page(script, written), written);
        incident.Truth("proxylogon", "a forged back-end address was accepted and led to the control panel as the server's own account", "address", client, utc, "succeeded", written);
        incident.Truth("oab-external-url", "a script was set as the address of an offline address book", "cmdlet", "Set-OabVirtualDirectory", utc.AddSeconds(8), "succeeded");
        incident.Truth("webshell-file", "a page that holds a script as its address lies in a web directory", "file", path, written, "succeeded");
        return written;
    }

    private void Step(DateTime utc, string resource, string stem, string query, int status)
    {
        var server = incident.Server;
        incident.Add(FrontEnd(utc, resource, $"{stem}?{query}#", status) with
        {
            BackEndStatus = status,
            BackEndStem = stem,
            BackEndQuery = query,
            BackEndUser = server.MachineAccount,
            Authentication = "",
        });
    }

    private Request FrontEnd(DateTime utc, string resource, string target, int status) =>
        new(utc, Protocol.Ecp, "POST", resource, client, agent, status)
        {
            Authentication = "FBA",
            AnchorMailbox = $"ServerInfo~a]@{incident.Server.Fqdn}:444{target}",
            RoutingHint = "X-BEResource-Cookie",
            TimeTaken = incident.Chance.Between(40, 700),
            RequestBytes = 312,
            ResponseBytes = 1_204,
        };

    private void Ecp(DateTime utc, string command, string canary, string schema) =>
        incident.Add(new Happening(utc, recorders => recorders.Admin.Ecp(utc, command, $"/ecp/DDI/DDIService.svc/SetObject?msExchEcpCanary={canary}&schema={schema}")));

    private void Cmdlet(DateTime utc, string cmdlet, string parameters) =>
        incident.Event(ServerEvents.Cmdlet(utc, cmdlet, parameters, $"{incident.Server.Domain}/Users/Administrator", Sid.Replace("S-1-5-21", incident.Server.DomainSid, StringComparison.Ordinal)));

    /// <summary>The property sheet of the virtual directory, written where a page belongs.</summary>
    private string Page(string script, DateTime written)
    {
        var server = incident.Server;
        string[][] rows =
        [
            ["Name", "OAB (Default Web Site)"], ["PollInterval", "480"], ["OfflineAddressBooks", ""], ["RequireSSL", "True"], ["BasicAuthentication", "False"], ["WindowsAuthentication", "True"],
            ["OAuthAuthentication", "False"], ["MetabasePath", $"IIS://{server.Fqdn}/W3SVC/1/ROOT/OAB"], ["Path", server.InstallRoot + @"FrontEnd\HttpProxy\OAB"], ["ExtendedProtectionTokenChecking", "None"],
            ["ExtendedProtectionFlags", ""], ["ExtendedProtectionSPNList", ""], ["AdminDisplayVersion", $"Version 15.{server.BuildAt(written).Minor} (Build {server.BuildAt(written).BuildNumber}.{server.BuildAt(written).Revision})"],
            ["Server", server.Name], ["InternalUrl", $"https://{server.Fqdn}/OAB"], ["InternalAuthenticationMethods", "WindowsIntegrated"], ["ExternalUrl", script], ["ExternalAuthenticationMethods", "WindowsIntegrated"],
            ["AdminDisplayName", ""], ["ExchangeVersion", "0.10 (14.0.100.0)"], ["DistinguishedName", $"CN=OAB (Default Web Site),CN=HTTP,CN=Protocols,CN={server.Name},CN=Servers"], ["Identity", $"{server.Name}\\OAB (Default Web Site)"],
            ["ObjectCategory", $"{server.Domain}/Configuration/Schema/ms-Exch-OAB-Virtual-Directory"], ["ObjectClass", "top"], ["WhenChanged", written.ToString("M'/'d'/'yyyy h':'mm':'ss tt", System.Globalization.CultureInfo.InvariantCulture)],
            ["Id", $"{server.Name}\\OAB (Default Web Site)"], ["OriginatingServer", "dc01." + server.Domain], ["IsValid", "True"],
        ];
        return string.Concat(rows.Select(row => $"{row[0],-32}: {row[1]}\r\n"));
    }
}
