using System.IO.Compression;
using System.Text;
using Afterpatch.Generator.Output;
using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Web;

/// <summary>The web directories of a healthy server: pages of the right names with plausible content, configuration from a real one.</summary>
internal sealed class WebTree(Server server, Collection collection)
{
    private static readonly (string Name, string Folder)[] Configurations =
    [
        ("DefaultWebSite_web.config", @"C:\inetpub\wwwroot"), ("DefaultWebSite-OWA_web.config", @"{0}FrontEnd\HttpProxy\owa"), ("DefaultWebSite-ECP_web.config", @"{0}FrontEnd\HttpProxy\ecp"),
        ("DefaultWebSite-EWS_web.config", @"{0}FrontEnd\HttpProxy\EWS"), ("DefaultWebSite-EAS_web.config", @"{0}FrontEnd\HttpProxy\sync"), ("DefaultWebSite-OAB_web.config", @"{0}FrontEnd\HttpProxy\OAB"),
        ("DefaultWebSite-MAPI_web.config", @"{0}FrontEnd\HttpProxy\mapi"), ("DefaultWebSite-AutoD_web.config", @"{0}FrontEnd\HttpProxy\Autodiscover"), ("DefaultWebSite-RPC_web.config", @"{0}FrontEnd\HttpProxy\rpc"),
        ("DefaultWebSite-PowerShell_web.config", @"{0}FrontEnd\HttpProxy\PowerShell"), ("DefaultWebSite-Rest_web.config", @"{0}FrontEnd\HttpProxy\Rest"),
        ("ExchangeBackEnd-OWA_web.config", @"{0}ClientAccess\owa"), ("ExchangeBackEnd-ECP_web.config", @"{0}ClientAccess\ecp"), ("ExchangeBackEnd-EWS_web.config", @"{0}ClientAccess\exchweb\EWS"),
        ("ExchangeBackEnd-EAS_web.config", @"{0}ClientAccess\sync"), ("ExchangeBackEnd-OAB_web.config", @"{0}ClientAccess\OAB"), ("ExchangeBackEnd-AutoD_web.config", @"{0}ClientAccess\Autodiscover"),
        ("ExchangeBackEnd-MapiEmsmdb_web.config", @"{0}ClientAccess\mapi\emsmdb"), ("ExchangeBackEnd-MapiNspi_web.config", @"{0}ClientAccess\mapi\nspi"), ("ExchangeBackEnd-Push_web.config", @"{0}ClientAccess\PushNotifications"),
        ("ExchangeBackEnd-Rest_web.config", @"{0}ClientAccess\rest"), ("ExchangeBackEnd-PowerShell_web.config", @"{0}ClientAccess\PowerShell-Proxy"),
    ];

    /// <summary>Pages that a healthy server has in <c>owa\auth</c>.</summary>
    private static readonly string[] OwaPages = ["errorFE.aspx", "ExpiredPassword.aspx", "frowny.aspx", "logoff.aspx", "logon.aspx", "OutlookCN.aspx", "RedirSuiteServiceProxy.aspx", "signout.aspx"];

    public void Write(DateTime installedUtc)
    {
        Configuration(installedUtc);
        foreach (var page in OwaPages)
            collection.Text($@"{server.InstallRoot}FrontEnd\HttpProxy\owa\auth\{page}", Page(page, "Microsoft.Exchange.HttpProxy." + Path.GetFileNameWithoutExtension(page)), installedUtc, Encoding.UTF8);
        collection.Text($@"{server.InstallRoot}FrontEnd\HttpProxy\ecp\auth\TimeoutLogoff.aspx", Page("TimeoutLogoff.aspx", "Microsoft.Exchange.HttpProxy.TimeoutLogoff"), installedUtc, Encoding.UTF8);
        collection.Text($@"{server.InstallRoot}FrontEnd\HttpProxy\owa\auth\GetIdToken.htm", "<!DOCTYPE html>\r\n<html><head><title>Token</title></head><body></body></html>\r\n", installedUtc);
        foreach (var page in new[] { "default.aspx", "Error.aspx", "PersonalSettings/HomePage.aspx", "UsersGroups/Mailboxes.aspx", "Organize/InboxRules.aspx" })
            collection.Text($@"{server.InstallRoot}ClientAccess\ecp\{page.Replace('/', '\\')}", Page(page, "Microsoft.Exchange.Management.ControlPanel." + Path.GetFileNameWithoutExtension(page)), installedUtc, Encoding.UTF8);
        collection.Text($@"{server.InstallRoot}ClientAccess\owa\default.aspx", Page("default.aspx", "Microsoft.Exchange.Clients.Owa2.Server.Web.DefaultPage"), installedUtc, Encoding.UTF8);
        collection.Text($@"{server.InstallRoot}ClientAccess\exchweb\EWS\Services.wsdl", "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<wsdl:definitions xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\" />\r\n", installedUtc);
        collection.Text(@"C:\inetpub\wwwroot\iisstart.htm", "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\">\r\n<html><head><title>IIS Windows Server</title></head><body></body></html>\r\n", installedUtc);
        collection.Text($@"{server.InstallRoot}TransportRoles\Shared\agents.config", Agents, installedUtc);
    }

    private void Configuration(DateTime utc)
    {
        using var archive = new ZipArchive(typeof(WebTree).Assembly.GetManifestResourceStream(server.History[^1].Minor == 1 ? "e16.zip" : "e19.zip")!);
        foreach (var (name, folder) in Configurations)
            if (archive.GetEntry(name) is { } entry)
                Copy(entry, string.Format(System.Globalization.CultureInfo.InvariantCulture, folder, server.InstallRoot) + @"\web.config", utc);
        Copy(archive.GetEntry("applicationHost.config")!, @"C:\Windows\System32\inetsrv\config\applicationHost.config", utc);
    }

    private void Copy(ZipArchiveEntry entry, string path, DateTime utc)
    {
        using var from = entry.Open();
        using var to = collection.Create(path, utc, utc);
        from.CopyTo(to);
    }

    private static string Page(string name, string type) =>
        $"<%@ Page Language=\"C#\" AutoEventWireup=\"true\" Inherits=\"{type}\" %>\r\n<%@ Import Namespace=\"Microsoft.Exchange.Clients.Common\" %>\r\n<!DOCTYPE html>\r\n<!-- {name} -->\r\n<html>\r\n" +
        "<head>\r\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\" />\r\n<title><%= PageTitle %></title>\r\n<link rel=\"shortcut icon\" href=\"<%=InlineImage(ThemeFileId.FavoriteIcon)%>\" />\r\n" +
        "</head>\r\n<body class=\"<%=BodyClass %>\">\r\n<noscript><div id=\"dvErr\"><%= LocalizedStrings.GetHtmlEncoded(NoScript) %></div></noscript>\r\n<div id=\"main\"></div>\r\n</body>\r\n</html>\r\n";

    private const string Agents =
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<configuration>\r\n  <mexRuntime>\r\n    <monitoring>\r\n      <agentExecution timeLimitInMilliseconds=\"90000\" />\r\n    </monitoring>\r\n    <agentList>\r\n" +
        "      <agent name=\"Transport Rule Agent\" baseType=\"Microsoft.Exchange.Data.Transport.Routing.RoutingAgent\" classFactory=\"Microsoft.Exchange.MessagingPolicies.TransportRuleAgent.TransportRuleAgentFactory\" assemblyPath=\"C:\\Program Files\\Microsoft\\Exchange Server\\V15\\TransportRoles\\agents\\Rule\\Microsoft.Exchange.MessagingPolicies.TransportRuleAgent.dll\" enabled=\"true\" priority=\"1\" />\r\n" +
        "    </agentList>\r\n  </mexRuntime>\r\n</configuration>\r\n";
}
