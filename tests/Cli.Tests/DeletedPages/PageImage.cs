using System.Globalization;
using System.Text;
using Afterpatch.Generator.EventLog;
using Afterpatch.Testing.Ntfs;
using Afterpatch.Testing.Vss;

namespace Afterpatch.Cli.Tests.DeletedPages;

/// <summary>The image of a server on which a page lived and died, with the traces of it that are asked for and no others, each as Windows leaves it.</summary>
internal static class PageImage
{
    public const string Page = @"C:\inetpub\wwwroot\aspnet_client\shell.aspx";
    public const string Client = "203.0.113.9";
    public const string Deleter = @"cmd.exe /c del C:\inetpub\wwwroot\aspnet_client\shell.aspx";

    public static readonly DateTime Born = new(2021, 3, 3, 10, 0, 0, DateTimeKind.Utc);
    public static readonly DateTime Copied = Born.AddHours(2);
    public static readonly DateTime Used = Born.AddHours(5);
    public static readonly DateTime Gone = Born.AddDays(2);
    public static readonly DateTime Missed = Gone.AddHours(1);

    /// <summary>Each trace with the first and the last moment of the page's life that it alone can tell.</summary>
    public static readonly IReadOnlyDictionary<string, (DateTime? First, DateTime? Last)> Traces = new Dictionary<string, (DateTime?, DateTime?)>
    {
        ["$MFT"] = (Born, Born),
        ["content"] = (Born, Born),
        ["shadow copy"] = (Born, Copied),
        ["$UsnJrnl"] = (Born, Gone),
        ["$I30"] = (Born, Born),
        ["$LogFile"] = (Born, Born),
        [".compiled"] = (Born.AddMinutes(1), Born.AddMinutes(1)),
        ["web log"] = (Used, Missed),
        ["cmdlet"] = (Born, Born),
        ["security product"] = (Gone, Gone),
        ["process"] = (null, Gone),
    };

    /// <summary>A one-line eval page, as hexadecimal so that no product takes the test for the real thing.</summary>
    private static readonly byte[] Shell = Convert.FromHexString("3c25402050616765204c616e67756167653d224a73637269707422253e3c256576616c28526571756573742e4974656d5b2278225d2c22756e7361666522293b253e");

    public static byte[] Make(IReadOnlySet<string> traces)
    {
        var now = Volume(traces, isThere: false);
        return traces.Contains("shadow copy") ? new ShadowCopyBuilder(Volume(new HashSet<string>(), isThere: true)).Snapshot(Copied).Change(now).Build() : now;
    }

    /// <summary>A cumulative update replaced the pages of Exchange, took some away, and an application pool threw away what it had compiled; a copy of before is kept.</summary>
    public static byte[] AfterSetUp() => new ShadowCopyBuilder(Exchange(isUpdated: false)).Snapshot(Copied).Change(Exchange(isUpdated: true)).Build();

    private static byte[] Exchange(bool isUpdated)
    {
        var builder = new NtfsImageBuilder(256);
        var time = new NtfsTimes(isUpdated ? Gone : NtfsImageBuilder.Created);
        var root = Folders(builder, NtfsImageBuilder.Root, "Program Files", "Microsoft", "Exchange Server", "V15");
        var reporting = Folders(builder, root, "ClientAccess", "ecp", "Reporting");
        var auth = Folders(builder, root, "FrontEnd", "HttpProxy", "owa", "auth");
        var windows = Folders(builder, NtfsImageBuilder.Root, "Windows");
        var compiled = Folders(builder, windows, "Microsoft.NET", "Framework64", "v4.0.30319", "Temporary ASP.NET Files", "owa", "8e05b027", "e164d61b");
        var unpacked = Folders(builder, windows, "Temp", "ExchangeSetup", "ClientAccess", "owa");
        var content = Encoding.ASCII.GetBytes($"<%@ Page Language=\"C#\" %><html><body>{(isUpdated ? "new" : "old one")}</body></html>");
        var journal = new UsnBuilder();
        for (var i = 0; i < 30; i++)
        {
            if (!isUpdated || i % 10 != 9)
                builder.File(reporting, $"Page{i}.aspx", content, standard: time);
            journal.Add(NtfsImageBuilder.Reference(150 + i, 1), reporting, $"Page{i}.aspx", 0x8000_0200, Gone).Add(NtfsImageBuilder.Reference(190 + i, 1), reporting, $"Page{i}.aspx", 0x8000_0100, Gone.AddMinutes(3));
            builder.File(unpacked, $"p{i}.aspx", content, isDeleted: isUpdated, standard: time);
        }
        foreach (var name in new[] { "logon.aspx", "errorFE.aspx", "signout.aspx" })
        {
            builder.File(auth, name, content, standard: time);
            builder.File(compiled, name.ToLowerInvariant() + ".cdcab7d2.compiled", Encoding.ASCII.GetBytes($"<preserve virtualPath=\"/owa/auth/{name}\" assembly=\"App_Web_{name[0]}\"></preserve>"),
                isDeleted: isUpdated, standard: time);
            journal.Add(NtfsImageBuilder.Reference(230, 1), compiled, name + ".cdcab7d2.compiled", 0x8000_0200, Gone);
        }
        if (isUpdated)
            Keep(builder, journal);
        var volume = builder.Build();
        Array.Resize(ref volume, 2 << 20);
        return volume;
    }

    private static byte[] Volume(IReadOnlySet<string> traces, bool isThere)
    {
        var builder = new NtfsImageBuilder(128);
        var time = new NtfsTimes(Born);
        var web = Folders(builder, NtfsImageBuilder.Root, "inetpub", "wwwroot");
        var client = ClientFolder(builder, web, traces.Contains("$I30") ? "shell.aspx" : null);
        var windows = Folders(builder, NtfsImageBuilder.Root, "Windows");
        var logs = Folders(builder, windows, "System32", "winevt", "Logs");
        // A page that Exchange brings: the evidence has the server's pages, so that one that is missing is gone.
        builder.File(Folders(builder, NtfsImageBuilder.Root, "Program Files", "Microsoft", "Exchange Server", "V15", "FrontEnd", "HttpProxy", "owa", "auth"), "errorFE.aspx", "<html></html>"u8.ToArray());
        if (isThere)
            builder.File(client, "shell.aspx", Shell, standard: time);
        if (traces.Contains("$MFT"))
            builder.File(client, "shell.aspx", new byte[5000], isDeleted: true, standard: time, isReused: true);
        if (traces.Contains("content"))
            builder.File(client, "shell.aspx", [.. Shell, .. new byte[700].Select(_ => (byte)' ')], isDeleted: true, standard: time);
        if (traces.Contains("$UsnJrnl"))
            Journal(builder, client);
        if (traces.Contains("$LogFile"))
            Metafile(builder, 2, "$LogFile", IndexBuilder.LogFile(client, time, "shell.aspx"));
        if (traces.Contains(".compiled"))
            builder.File(Folders(builder, windows, "Microsoft.NET", "Framework64", "v4.0.30319", "Temporary ASP.NET Files", "root", "e22c2559", "92c7e946"), "shell.aspx.cdcab7d2.compiled",
                """<preserve resultType="3" virtualPath="/aspnet_client/shell.aspx" flags="110000" assembly="App_Web_x" type="ASP.shell_aspx"></preserve>"""u8.ToArray(), standard: new(Born.AddMinutes(1)));
        if (traces.Contains("web log"))
            builder.File(Folders(builder, NtfsImageBuilder.Reference(Entry(web) - 1, 1), "logs", "LogFiles", "W3SVC1"), "u_ex210303.log", WebLog());
        if (traces.Contains("security product"))
            builder.File(Folders(builder, windows, "debug"), "msert.log", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(SafetyScanner())]);
        if (traces.Contains("cmdlet"))
            builder.File(logs, "MSExchange Management.evtx", Log(ServerEvents.Cmdlet(Born, "New-MailboxExportRequest", @"-Mailbox 'a' -FilePath '\\127.0.0.1\C$\inetpub\wwwroot\aspnet_client\shell.aspx'", "contoso/a", "S-1-5-21-1")));
        if (traces.Contains("process"))
            builder.File(logs, "Security.evtx", Log(SecurityEvents.Process(Gone, "CONTOSO", "EX01", @"C:\Windows\System32\inetsrv\w3wp.exe", @"C:\Windows\System32\cmd.exe", Deleter, 8, 4)));
        var volume = builder.Build();
        Array.Resize(ref volume, 2 << 20);
        return volume;
    }

    private static int Entry(ulong reference) => (int)(reference & 0xFFFF_FFFF);

    private static ulong Folders(NtfsImageBuilder builder, ulong parent, params string[] names) => names.Aggregate(parent, (folder, name) => builder.Directory(folder, name));

    /// <summary>The folder of the page; its index still has the page's name in its slack, when that is asked for.</summary>
    private static ulong ClientFolder(NtfsImageBuilder builder, ulong web, string? slack)
    {
        if (slack is null)
            return builder.Directory(web, "aspnet_client");
        var time = new NtfsTimes(Born);
        var folder = Entry(web) + 1;
        var index = builder.Store(IndexBuilder.Index(NtfsImageBuilder.Reference(folder, 1), time, [], [slack]));
        builder.Record(entry => new MftRecordBuilder(entry, 1, 3).Standard(time, 0x10).Name(web, "aspnet_client", time, true)
            .NonResident(0xA0, "$I30", 4096, [index], NtfsImageBuilder.ClusterBytes));
        return NtfsImageBuilder.Reference(folder, 1);
    }

    private static void Journal(NtfsImageBuilder builder, ulong folder)
    {
        var file = NtfsImageBuilder.Reference(99, 1);
        Keep(builder, new UsnBuilder().Add(file, folder, "shell.aspx", 0x100, Born).Add(file, folder, "shell.aspx", 0x8000_0200, Gone));
    }

    private static void Keep(NtfsImageBuilder builder, UsnBuilder changes)
    {
        var journal = changes.Build();
        Array.Resize(ref journal, (journal.Length + NtfsImageBuilder.ClusterBytes - 1) / NtfsImageBuilder.ClusterBytes * NtfsImageBuilder.ClusterBytes);
        var run = builder.Store(journal);
        var extend = builder.Directory(NtfsImageBuilder.Root, "$Extend");
        builder.Record(entry => new MftRecordBuilder(entry, 1, 1).Standard(new(NtfsImageBuilder.Created)).Name(extend, "$UsnJrnl", new(NtfsImageBuilder.Created))
            .NonResident(0x80, "$J", journal.Length, [run], NtfsImageBuilder.ClusterBytes));
    }

    private static void Metafile(NtfsImageBuilder builder, int entry, string name, byte[] content) =>
        builder.RecordAt(entry, new MftRecordBuilder(entry, (ushort)entry, 1).Standard(new(NtfsImageBuilder.Created), 6).Name(NtfsImageBuilder.Root, name, new(NtfsImageBuilder.Created), false, content.Length, 3)
            .NonResident(0x80, "", content.Length, [builder.Store(content)], NtfsImageBuilder.ClusterBytes));

    private static byte[] Log(WindowsEvent item)
    {
        using var stream = new MemoryStream();
        using (var writer = new EvtxWriter(stream, "EX01"))
            writer.Add(item);
        return stream.ToArray();
    }

    private static byte[] WebLog()
    {
        var log = new StringBuilder("#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: 2021-03-03 00:00:00\r\n")
            .Append("#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken\r\n");
        void Line(DateTime utc, int status) => log.Append(CultureInfo.InvariantCulture, $"{utc:yyyy-MM-dd HH:mm:ss} 10.0.0.4 POST /aspnet_client/shell.aspx - 443 - {Client} Mozilla/5.0 - {status} 0 0 31\r\n");
        for (var i = 0; i < 6; i++)
            Line(Used.AddMinutes(i), 200);
        Line(Missed, 404);
        return Encoding.ASCII.GetBytes(log.ToString());
    }

    private static string SafetyScanner() => $"""
        ---------------------------------------------------------------------------------------
        Microsoft Safety Scanner v1.333, (build 1.333.160.0)
        Started On {Gone.ToString("ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture)}

        Quick Scan Results:
        -------------------
        Threat Detected: Backdoor:ASP/Sample.F!dha, removed.
          Action: Remove, Result: 0x00000000
            file://{Page}
                SigSeq: 0x0000055555DF9F6D
        Results Summary:
        ----------------
        Microsoft Safety Scanner Finished On {Gone.AddMinutes(30).ToString("ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture)}

        Return code: 6 (0x6)
        """;
}
