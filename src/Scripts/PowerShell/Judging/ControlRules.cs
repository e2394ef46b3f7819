using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;
using static Afterpatch.Scripts.PowerShell.Judging.LineWords;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Being driven from outside: asks for orders, runs them, answers; and what loaders do to look like something else on the network.</summary>
internal static partial class ControlRules
{
    private static readonly string[] Channels =
    [
        "TcpClient", "TcpListener", "UdpClient", "Net.Sockets.Socket", "ClientWebSocket", "NamedPipeClientStream", "NamedPipeServerStream", "SslStream", "HttpListener",
        "NetworkInformation.Ping", "api.telegram.org", "discord.com/api", "discordapp.com/api", "slack.com/api",
        "api.dropboxapi.com", "graph.microsoft.com", "api.github.com", "gist.github", "pastebin.com", "Resolve-DnsName", "nslookup", "imap", "Outlook.Application",
        "docs.google.com", "script.google.com", "sheets.googleapis", "api.twitter", "api.notion", "firebaseio",
    ];

    /// <summary>Places where anybody may put a file for a day without a name.</summary>
    private static readonly string[] Drops =
    [
        "pastebin.com/raw", "paste.ee/", "hastebin.com", "ghostbin", "rentry.co", "transfer.sh", "file.io/", "anonfiles", "bashupload", "0x0.st", "catbox.moe",
        "temp.sh/", "gofile.io", "cdn.discordapp.com", "media.discordapp.net", "api.telegram.org/file",
        ".ngrok.io", ".ngrok-free", ".trycloudflare.com", ".serveo.net", ".loca.lt", ".duckdns.org", ".no-ip.", ".ddns.net", ".hopto.org", ".zapto.org", ".sytes.net",
        ".servehttp.com", ".myftp.", ".dynu.", ".onion", "tinyurl.com", "bit.ly/", "cutt.ly", "rebrand.ly", "is.gd/",
        "t.ly/", "shorturl", "textbin.net", "controlc.com", "termbin.com", "ix.io/", "sprunge.us", "dpaste", "pastes.io", "paste.rs", "mega.nz", "mediafire.com",
        "sendspace.com", "uploadfiles", "ufile.io", "webhook.site", "requestbin", "pipedream.net", "burpcollaborator", "oastify.com", "interact.sh",
        "tempfiles", "filebin.net", "wetransfer", "litterbox", "pixeldrain", "bitbucket.org/", ".000webhostapp.com", ".herokuapp.com", ".repl.co", ".glitch.me",
        ".weebly.com", ".blogspot.", "web.app/",
    ];

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("orders-fetched-run-answered", 100, ["T1059.001", "T1071.001"], facts =>
            facts.Deeds is { Sleeps: true, RunsText: true, LoopsForever: true } && (facts.Deeds.Fetches || facts.HasAny(Channels)) && Answers(facts)
                && facts.Commands.Count < 400 ? facts.Line("while", "for (", "do {", "goto") : null),
        new("orders-from-a-channel", 60, ["T1102.002", "T1059.001"], facts => facts.Deeds is { RunsText: true, LoopsForever: true } && facts.HasAny(Channels)
            && facts.HasAny("Out-String", "2>&1", "ReadToEnd()", "| Out-File", "StandardOutput") ? facts.Line(Channels) : null),
        new("orders-by-chat", 100, ["T1102.002", "T1059"], facts => facts.HasAny("getUpdates", "conversations.history", "/channels/", "update_id", "chat_id")
            && facts.Deeds.LoopsForever && facts.HasAny("sendMessage", "chat.postMessage", "/messages", "sendDocument", "sendPhoto") && ChatOrder().Count(facts.Code) >= 2
            ? facts.Line("getUpdates", "conversations.history", "/channels/", "update_id") : null),
        new("agent-names-its-machine", 40, ["T1071.001", "T1082"], facts =>
            facts.Deeds is { Sleeps: true, Identifies: true, Fetches: true, LoopsForever: true } && (facts.Deeds.RunsText || facts.HasAny("jitter", "beacon", "checkin",
                "check-in", "callback", "Get-Random")) && facts.Sends ? facts.Line("$env:COMPUTERNAME", "MachineName", "MachineGuid", "hostname", "whoami") : null),
        new("code-from-a-drop", 60, ["T1102", "T1105"], facts => (facts.Deeds.Fetches || facts.DownloadedCode is not null) && (facts.Deeds.RunsText || facts.Deeds.Starts) ? Drop(facts) : null),
        new("data-to-a-drop", 40, ["T1567"], facts => facts.Sends && (facts.Deeds.Identifies || facts.Deeds.SearchesFiles) ? Drop(facts) ?? (facts.HasAny("api/webhooks",
            "hooks.slack.com", "api.telegram.org/bot") ? facts.Line("api/webhooks", "hooks.slack.com", "api.telegram.org/bot") : null) : null),
        new("connects-to-bare-address", 30, ["T1571"], facts => facts.HasAny("TcpClient", "Net.Sockets", "UdpClient", "ClientWebSocket")
            && facts.Deeds.Address is { Length: > 0 } address ? address : null),
        new("shell-bound-to-port", 100, ["T1059.001", "T1571"], facts =>
            facts.HasAny("TcpListener", "HttpListener", ".Bind(") && facts.HasAny("AcceptTcpClient", "AcceptSocket", "GetContext", "BeginGetContext", ".Accept(")
                && facts.Deeds.RunsText ? facts.Line("TcpListener", "HttpListener", ".Bind(") : null),
        new("pipe-for-everyone", 60, ["T1570", "T1559"], facts =>
            facts.Has("NamedPipeServerStream") && facts.Has("PipeAccessRule") && facts.HasAny("Everyone", "WorldSid", "S-1-1-0", "ANONYMOUS")
                && facts.HasAny("WaitForConnection") ? facts.Line("PipeAccessRule") : null),
        new("pipe-runs-what-it-gets", 100, ["T1570", "T1559"], facts => facts.HasAny("NamedPipeServerStream", "NamedPipeClientStream") && facts.HasAny("ReadLine()",
            "ReadToEnd()", ".Read(") && facts.Deeds.RunsText && facts.HasAny("WaitForConnection", ".Connect(") ? facts.Line("NamedPipe") : null),
        new("data-in-echo-requests", 100, ["T1048.003", "T1095"], facts => facts.Has("NetworkInformation.Ping") && facts.HasAny(".Send(", "SendAsync", "SendPingAsync")
            && !SendsNoBuffer().IsMatch(facts.Code) && (facts.HasAny("ReadAllBytes", "GetBytes(", "Get-Content") || facts.Deeds.RunsText) ? facts.Line("NetworkInformation.Ping") : null),
        new("server-certificate-not-checked", 15, ["T1071.001"], facts => facts.Has("ServerCertificateValidationCallback") || facts.Has("TrustAllCertsPolicy")
            ? facts.Line("ServerCertificateValidationCallback", "TrustAllCertsPolicy") : null),
        new("browser-imitated", 15, ["T1071.001"], facts => facts.HasAny("Mozilla/", "AppleWebKit") && facts.Deeds.Fetches && (facts.Deeds.RunsText
            || facts.DownloadedCode is not null) ? facts.Line("Mozilla/", "AppleWebKit") : null),
        new("fetches-and-runs-by-turns", 60, ["T1105", "T1059.001"], facts => facts.Deeds is { Fetches: true, RunsText: true, Sleeps: true, LoopsForever: true }
            && facts.Deeds.Address!.Length > 0 ? facts.Deeds.Address : null),
        new("payload-of-another-kind", 70, ["T1036.008", "T1105"], facts => facts.Deeds.Fetches && (facts.Deeds.Starts || facts.Deeds.RunsText
            || facts.LoadedBytes is not null) ? Disguised(facts) : null),
    ];

    /// <summary>Sends back what it made of it.</summary>
    private static bool Answers(ScriptFacts facts) => facts.Sends || facts.HasAny("UploadString", ".Write(", ".WriteLine(", "SendAsync", ".Send(", "POST", "Out-File \\\\", "New-Item \\\\");

    private static string? Drop(ScriptFacts facts)
    {
        if (!facts.HasAny(Drops))
            return null;
        foreach (var url in ScriptIndicators.Urls(facts.Code))
            if (Any(url, Drops))
                return url;
        return facts.Lines.FirstOrDefault(line => line.Length < 2_000 && Any(line, Drops) && Any(line, ["Download", "iwr", "irm", "curl", "Invoke-", "Uri"]));
    }

    /// <summary>What the address calls a picture or a text becomes a program or a script.</summary>
    private static string? Disguised(ScriptFacts facts)
    {
        foreach (var line in facts.Lines)
            if (line.Length < 4_000 && Picture().BoundedMatch(line) is { Success: true } picture && Program().IsMatch(line[(picture.Index + picture.Length)..]))
                return line;
        return null;
    }

    /// <summary>A host and at most a time: nothing is carried.</summary>
    [GeneratedRegex(@"Ping\s*\)*\s*(?:::new\(\))?\)?\.Send\w*\(\s*[^,()]{1,80}(?:,\s*[$\w]{1,40})?\s*\)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex SendsNoBuffer();

    [GeneratedRegex(@"['""]\^?/(?:shell|cmd|exec|ps|run|upload|download|get|screenshot|screen|kill|die|info|sysinfo|keylog|webcam|cd|dir|whoami)\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex ChatOrder();

    [GeneratedRegex(@"(?:https?|ftp)://[^\s'"",)]{4,300}\.(?:jpg|jpeg|png|gif|bmp|ico|txt|log|css|mp3|mp4|pdf|docx?|xlsx?|dat|woff2?)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Picture();

    [GeneratedRegex(@"\.(?:exe|dll|scr|com|pif|ps1|bat|cmd|vbs|vbe|js|jse|wsf|hta)\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Program();
}
