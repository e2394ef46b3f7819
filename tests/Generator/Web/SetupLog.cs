using System.Globalization;
using System.Text;
using Afterpatch.Generator.Output;
using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Web;

/// <summary>ExchangeSetup.log: one run of setup after the other. Security updates do not write it; Windows Installer notes them in the Application log.</summary>
/// <remarks>Lines as in real logs of Exchange 2013 and 2016 (CSS-Exchange test data). Times are UTC.</remarks>
internal static class SetupLog
{
    public static void Write(Server server, Collection collection)
    {
        var text = new StringBuilder();
        var previous = "";
        foreach (var build in server.History.Where(build => build.Kb is null))
        {
            Run(text, server, build, previous);
            previous = build.Version;
        }
        var first = server.History[0].InstalledUtc;
        using (var stream = collection.Create(@"C:\ExchangeSetupLogs\ExchangeSetup.log", first, server.History[^1].InstalledUtc))
            stream.Write(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static void Run(StringBuilder text, Server server, Build build, string previous)
    {
        var mode = previous.Length == 0 ? "Install" : "Upgrade";
        var at = build.InstalledUtc.AddMinutes(-74);
        void Line(string line)
        {
            at = at.AddMilliseconds(37);
            text.Append(CultureInfo.InvariantCulture, $"[{at:MM'/'dd'/'yyyy HH':'mm':'ss'.0'fff}] [0] {line}\r\n");
        }

        Line("**********************************************");
        Line($"Starting Microsoft Exchange Server {(build.Product == "Subscription Edition" ? "Subscription Edition" : build.Product)} Setup");
        Line("**********************************************");
        Line("Local time zone: (UTC) Coordinated Universal Time.");
        Line($"Operating system version: Microsoft Windows NT {(build.Minor == 1 ? "10.0.14393.0" : "10.0.17763.0")}.");
        Line($"Setup version: {build.Version}.");
        Line($@"Logged on user: {server.NetBios}\{server.Admin.Sam}.");
        Line(@"Command Line Parameter Name='sourcedir', Value='D:\'.");
        Line($"Command Line Parameter Name='mode', Value='{mode}'.");
        Line($@"RuntimeAssembly was started with the following command: '/IAcceptExchangeServerLicenseTerms /mode:{mode} /sourcedir:D:\'.");
        if (previous.Length > 0)
            Line("The following roles are installed: BridgeheadRole ClientAccessRole MailboxRole FrontendTransportRole AdminToolsRole CafeRole");
        Line($"Setup will search for an Exchange Server object for the local machine with name '{server.Name}'.");
        if (previous.Length > 0)
            Line($"The locally installed version is {previous}.");
        at = build.InstalledUtc.AddMinutes(-1);
        Line("The Exchange Server setup operation completed successfully.");
        Line("CurrentResult setupbase.maincore:396: 0");
        Line("End of Setup");
        Line("**********************************************");
    }
}
