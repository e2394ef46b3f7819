using Xunit;

namespace Afterpatch.Containers.Tests;

public sealed class LayoutTests : IDisposable
{
    private const string Iis = "inetpub/logs/LogFiles/W3SVC1/u_ex210303.log";
    private const string Exchange = "Program Files/Microsoft/Exchange Server/V15/Logging/HttpProxy/Ecp/HttpProxy_2021030304-1.LOG";

    private static readonly string[] Expected =
    [
        @"C:\inetpub\logs\LogFiles\W3SVC1\u_ex210303.log",
        @"C:\Program Files\Microsoft\Exchange Server\V15\Logging\HttpProxy\Ecp\HttpProxy_2021030304-1.LOG",
        @"C:\Windows\System32\winevt\Logs\MSExchange Management.evtx",
    ];

    private readonly Delivery _delivery = new();

    public void Dispose() => _delivery.Dispose();

    public static TheoryData<string, string> Layouts => new()
    {
        { "kape", "EX01/C/" },
        { "kape", "C/" },
        { "kape", "EX01/C_/" },
        { "copy", "EX01/C%3A/" },
        { "copy", "EX01/C:/" },
        { "copy", "" },
        { "copy", "EX01/" },
        { "velociraptor", "uploads/auto/C%3A/" },
        { "velociraptor", "Collection-EX01-2021/uploads/ntfs/%5C%5C.%5CC%3A/" },
        { "velociraptor", "uploads/file/C:/" },
        { "acquire", "EX01_20210303/fs/C:/" },
        { "acquire", "fs/c:/" },
        { "acquire", "fs/sysvol/" },
        { "acquire", "EX01/sysvol/" },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Every_layout_gives_the_same_windows_paths_from_a_folder_and_from_a_zip(string container, string prefix)
    {
        (string, string)[] files =
        [
            (prefix + Iis, "iis"), (prefix + Exchange, "proxy"), (prefix + "Windows/System32/winevt/Logs/MSExchange Management.evtx", "evtx"),
        ];
        foreach (var path in new[] { _delivery.Folder("given", files), _delivery.Zip("given.zip", files) })
        {
            var server = _delivery.Server(path);
            Assert.Equal(Expected, Delivery.Paths(server));
            Assert.Equal(container, server.Container);
            Assert.Equal("iis", Delivery.Text(server.Files[0]));
            Assert.Empty(server.Diagnostics);
        }
    }

    [Fact]
    public void Velociraptors_escapes_in_names_are_undone_and_a_percent_that_is_none_stays()
    {
        var path = _delivery.Zip("v.zip",
            ("uploads/ntfs/%5C%5C.%5CC%3A/$Extend/$UsnJrnl%3A$J", "j"),
            ("uploads/auto/C%3A/Windows/System32/winevt/Logs/Microsoft-Windows-WMI-Activity%254Operational.evtx", "e"),
            ("uploads/auto/C%3A/Windows/System32/winevt/Logs/Microsoft-Windows-PowerShell%4Operational.evtx", "e"));
        Assert.Equal(
            [
                @"C:\$Extend\$UsnJrnl:$J",
                @"C:\Windows\System32\winevt\Logs\Microsoft-Windows-PowerShell%4Operational.evtx",
                @"C:\Windows\System32\winevt\Logs\Microsoft-Windows-WMI-Activity%4Operational.evtx",
            ],
            Delivery.Paths(_delivery.Server(path)));
    }

    [Fact]
    public void Exchange_on_another_drive_beside_a_recognised_one_keeps_its_letter()
    {
        var server = _delivery.Server(_delivery.Folder("kape",
            ("C/Windows/System32/config/SYSTEM", "s"), ("E/Exchange/Logging/Ews/Ews_2021030304-1.LOG", "e")));
        Assert.Equal([@"C:\Windows\System32\config\SYSTEM", @"E:\Exchange\Logging\Ews\Ews_2021030304-1.LOG"], Delivery.Paths(server));
    }

    [Fact]
    public void Several_hosts_in_one_folder_are_several_servers()
    {
        var evidence = _delivery.Open(_delivery.Folder("cases", ("EX02/C/" + Iis, "2"), ("EX01/C/" + Iis, "1")));
        Assert.Equal(["EX01", "EX02"], evidence.Servers.Select(server => server.Label));
        Assert.All(evidence.Servers, server => Assert.Equal(@"C:\inetpub\logs\LogFiles\W3SVC1\u_ex210303.log", Assert.Single(server.Files).Path));
    }

    [Fact]
    public void Several_archives_in_one_folder_are_several_servers()
    {
        Directory.CreateDirectory(_delivery.At("cases"));
        _delivery.Zip("cases/EX01.zip", ("C/" + Iis, "1"));
        _delivery.Zip("cases/EX02.zip", ("C/" + Iis, "2"));
        var evidence = _delivery.Open(_delivery.At("cases"));
        Assert.Equal(["EX01", "EX02"], evidence.Servers.Select(server => server.Label));
        Assert.Equal("2", Delivery.Text(evidence.Servers[1].Files[0]));
    }

    [Fact]
    public void Loose_files_keep_their_relative_path_under_an_unknown_drive()
    {
        var server = _delivery.Server(_delivery.Folder("loose", ("logs/HttpProxy/Ecp/HttpProxy_2021030304-1.LOG", "p"), ("Security.evtx", "s")));
        Assert.Equal([@"?:\logs\HttpProxy\Ecp\HttpProxy_2021030304-1.LOG", @"?:\Security.evtx"], Delivery.Paths(server));
    }

    [Fact]
    public void A_lone_file_is_evidence_by_itself()
    {
        var server = _delivery.Server(_delivery.File_("Security.evtx", "ElfFile"u8.ToArray()));
        Assert.Equal(@"?:\Security.evtx", Assert.Single(server.Files).Path);
        Assert.Equal("ElfFile", Delivery.Text(server.Files[0]));
    }

    [Fact]
    public void An_archive_found_inside_a_servers_volume_stays_whole_but_packed_logs_are_opened()
    {
        var loot = Delivery.ZipBytes(("ntds.dit", "x"));
        var packed = Delivery.ZipBytes(("u_ex210301.log", "march"));
        var path = _delivery.File_("kape.zip", Delivery.ZipOf(
            ("C/Windows/System32/config/SYSTEM", "s"u8.ToArray()), ("C/ProgramData/it.zip", loot), ("C/inetpub/logs/LogFiles/W3SVC1/old.zip", packed)));
        Assert.Equal(
            [
                @"C:\inetpub\logs\LogFiles\W3SVC1\old.zip",
                @"C:\inetpub\logs\LogFiles\W3SVC1\old\u_ex210301.log",
                @"C:\ProgramData\it.zip",
                @"C:\Windows\System32\config\SYSTEM",
            ],
            Delivery.Paths(_delivery.Server(path)));
    }
}
