using Afterpatch.Generator.Scenarios;
using Afterpatch.Generator.Traffic;

namespace Afterpatch.Generator.Attacks;

/// <summary>An intruder works through a page that they left.</summary>
internal static class ShellUse
{
    /// <param name="url">As asked for, <c>/aspnet_client/x.aspx</c>.</param>
    /// <param name="folder">Where the page lies; the first command goes there.</param>
    public static DateTime Post(Incident incident, DateTime utc, string url, string folder, string client, string agent, params string[] commands)
    {
        var protocol = url.StartsWith("/owa/", StringComparison.OrdinalIgnoreCase) ? Protocol.Owa : url.StartsWith("/ecp/", StringComparison.OrdinalIgnoreCase) ? Protocol.Ecp : Protocol.None;
        var at = utc;
        foreach (var command in commands)
        {
            incident.Add(Request(at, protocol, "POST", url, client, agent, 200, incident.Chance.Between(300, 4_000)));
            incident.WorkerProcess(at.AddMilliseconds(200), @"C:\Windows\System32\cmd.exe", $"\"c:\\Windows\\System32\\cmd.exe\" /c cd /d \"{folder}\"&{command}&echo [S]&cd&echo [E]");
            at = at.AddSeconds(incident.Chance.Between(12, 90));
        }
        incident.Truth("webshell-used", "a page that no installation brought was posted to, with success", "url", url, utc, "succeeded", at);
        return at;
    }

    public static Request Request(DateTime utc, Protocol protocol, string method, string url, string client, string agent, int status, int timeTaken = 30) =>
        new(utc, protocol, method, url, client, agent, status) { TimeTaken = timeTaken, Authentication = protocol == Protocol.None ? "" : "FBA", ResponseBytes = status == 200 ? 1400 : 0 };
}
