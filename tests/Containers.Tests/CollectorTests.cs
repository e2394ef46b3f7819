using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Containers.Tests;

public sealed class CollectorTests : IDisposable
{
    private readonly Delivery _delivery = new();

    public void Dispose() => _delivery.Dispose();

    [Fact]
    public void Dfir_orcs_nested_archive_is_mapped_by_its_list_and_named_after_the_host()
    {
        var server = _delivery.Server(Repository.Golden("containers/DFIR-ORC_Server_EX01.contoso.example_General.7z"));
        Assert.Equal("EX01.contoso.example", server.Label);
        Assert.Equal("dfir-orc", server.Container);
        var events = server.Files.Single(file => file.Path == @"C:\Windows\System32\winevt\Logs\Security.evtx");
        Assert.Equal("ElfFile", Delivery.Text(events));
        Assert.Equal(new DateTime(2020, 10, 13, 11, 5, 6, 667, DateTimeKind.Utc), events.CreatedUtc);
        Assert.Equal(new DateTime(2021, 3, 29, 7, 55, 50, 18, DateTimeKind.Utc), events.ModifiedUtc);
        Assert.Contains(server.Files, file => file.Path == @"?:\Event\GetThis.csv");
    }

    [Fact]
    public void Several_dfir_orc_archives_of_one_host_are_one_server()
    {
        Directory.CreateDirectory(_delivery.At("orc"));
        foreach (var (keyword, name) in new[] { ("General", "Application"), ("Detail", "System") })
            File.Copy(_delivery.Zip($"{keyword}.zip", ($"evtx/1_{name}", name), ("GetThis.csv", $"ComputerName,VolumeID,FullName,SampleName\nEX01,0x1,\\Windows\\System32\\winevt\\Logs\\{name}.evtx,evtx\\1_{name}\n")),
                _delivery.At($"orc/DFIR-ORC_Server_EX01.contoso.example_{keyword}.zip"));
        var server = _delivery.Server(_delivery.At("orc"));
        Assert.Equal([@"C:\Windows\System32\winevt\Logs\Application.evtx", @"C:\Windows\System32\winevt\Logs\System.evtx"], Delivery.Paths(server).Where(path => path[0] == 'C'));
    }

    [Fact]
    public void A_dfir_orc_volume_has_the_drive_that_its_list_of_volumes_tells()
    {
        var server = _delivery.Server(_delivery.Zip("DFIR-ORC_Server_EX01_General.zip",
            ("volstats.csv", "ComputerName,VolumeID,Location,MountPoint\nEX01,0x2,x,E:\\\n"),
            ("GetThis.csv", "ComputerName,VolumeID,FullName,SampleName,AttrName,SnapshotID\nEX01,0x2,\\Exchange\\Logging\\Ews\\a.LOG,00_a_data,,\nEX01,0x2,\\$Extend\\$UsnJrnl,00_j_data,$J,{00000000-0000-0000-0000-000000000000}\n"),
            ("00_a_data", "log"), ("00_j_data", "journal")));
        Assert.Contains(@"E:\Exchange\Logging\Ews\a.LOG", Delivery.Paths(server));
        Assert.Contains(@"E:\$Extend\$UsnJrnl:$J", Delivery.Paths(server));
    }

    [Fact]
    public void A_dfir_orc_volume_of_which_nothing_of_windows_was_collected_is_known_by_the_folders_of_set_up()
    {
        const string list = "ComputerName,VolumeID,FullName,SampleName\nEX01,0x1,\\inetpub\\wwwroot\\a.aspx,00_a_data\nEX01,0x2,\\Exchange\\Logging\\b.LOG,00_b_data\n";
        var one = _delivery.Server(_delivery.Zip("DFIR-ORC_Server_EX01_General.zip", ("GetThis.csv", list), ("00_a_data", "a"), ("00_b_data", "b")));
        Assert.Contains(@"C:\inetpub\wwwroot\a.aspx", Delivery.Paths(one));
        Assert.Contains(@"?:\Exchange\Logging\b.LOG", Delivery.Paths(one));
        var both = _delivery.Server(_delivery.Zip("DFIR-ORC_Server_EX02_General.zip", ("GetThis.csv", list.Replace(@"\Exchange\", @"\Program Files\", StringComparison.Ordinal)), ("00_a_data", "a"), ("00_b_data", "b")));
        Assert.All(Delivery.Paths(both), path => Assert.StartsWith(@"?:\", path, StringComparison.Ordinal));
    }

    [Fact]
    public void Microsofts_log_collector_is_mapped_to_where_exchange_and_iis_keep_their_logs()
    {
        var events = Delivery.ZipBytes(("MSExchange Management.evtx", "e"));
        var path = _delivery.File_("EX01-1124.zip", Delivery.ZipOf(
            ("ECP_Proxy_Logs.zip", Delivery.ZipBytes(("HttpProxy_2021030304-1.LOG", "p"))), ("ECP_Logs/Server/ECPServer20210303-1.LOG", "s"u8.ToArray()),
            ("IIS_W3SVC1_Logs/u_ex210303.log", "i"u8.ToArray()), ("Windows_Event_Logs/Windows-Logs.zip", events), ("General_Server_Info/Running_Processes-EX01.txt", "t"u8.ToArray())));
        var server = _delivery.Server(path);
        Assert.Equal(("EX01", "exchange-log-collector"), (server.Label, server.Container));
        Assert.Equal(
            [
                @"?:\General_Server_Info\Running_Processes-EX01.txt",
                @"C:\inetpub\logs\LogFiles\W3SVC1\u_ex210303.log",
                @"C:\Program Files\Microsoft\Exchange Server\V15\Logging\ECP\Server\ECPServer20210303-1.LOG",
                @"C:\Program Files\Microsoft\Exchange Server\V15\Logging\HttpProxy\Ecp\HttpProxy_2021030304-1.LOG",
                @"C:\Windows\System32\winevt\Logs\MSExchange Management.evtx",
            ],
            Delivery.Paths(server));
    }

    [Fact]
    public void Kapes_copy_log_gives_the_times_that_the_zip_does_not_keep()
    {
        var server = _delivery.Server(_delivery.Zip("k.zip",
            ("EX01/C/inetpub/wwwroot/a.aspx", "x"), ("EX01/C/Windows/System32/config/SYSTEM", "s"),
            ("EX01/2021-03-08T010000_CopyLog.csv", "CopiedTimestamp,SourceFile,DestinationFile,FileSize,CreatedOnUtc,ModifiedOnUtc\r\n2021-03-08 01:00:00,\"C:\\inetpub\\wwwroot\\a.aspx\",x,1,2021-03-03 04:12:13.1234567,2021-03-03 04:12:14.0000000\r\n")));
        var page = server.Files.Single(file => file.Name == "a.aspx");
        Assert.Equal(new DateTime(2021, 3, 3, 4, 12, 13, DateTimeKind.Utc).AddTicks(1234567), page.CreatedUtc);
        Assert.Equal(new DateTime(2021, 3, 3, 4, 12, 14, DateTimeKind.Utc), page.ModifiedUtc);
        Assert.Null(server.Files.Single(file => file.Name == "SYSTEM").CreatedUtc);
    }

    [Fact]
    public void Velociraptor_names_its_host_and_the_times_of_its_files()
    {
        var server = _delivery.Server(_delivery.Zip("Collection.zip",
            ("client_info.json", "{\"Hostname\":\"EX01\",\"Fqdn\":\"EX01.contoso.example\"}"), ("uploads/auto/C%3A/inetpub/wwwroot/a.aspx", "x"), ("uploads/auto/C%3A/Windows/System32/config/SAM", "s"),
            ("results/Windows.KapeFiles.Targets%2FAll File Metadata.json", "{\"Created\":\"2021-03-03T04:12:13.5Z\",\"Modified\":\"2021-03-03T04:12:14Z\",\"SourceFile\":\"\\\\\\\\.\\\\C:\\\\inetpub\\\\wwwroot\\\\a.aspx\"}\nnot json\n")));
        Assert.Equal(("EX01", "velociraptor"), (server.Label, server.Container));
        Assert.Equal(new DateTime(2021, 3, 3, 4, 12, 13, 500, DateTimeKind.Utc), server.Files.Single(file => file.Name == "a.aspx").CreatedUtc);
    }
}
