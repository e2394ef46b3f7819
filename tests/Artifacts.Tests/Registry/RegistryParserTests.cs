using Afterpatch.Artifacts.Registry;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;
using Record = Afterpatch.Core.Record;

namespace Afterpatch.Artifacts.Tests.Registry;

public sealed class RegistryParserTests
{
    [Fact]
    public void A_hive_is_known_by_content_wherever_it_lies()
    {
        var bytes = new HiveBuilder().Key(@"SAM\Domains\Account\Users").Build();
        var hive = Assert.Single(Parse(@"C:\Windows\Temp\a.tmp", bytes).OfType<HiveFile>());
        Assert.Equal("sam", hive.HiveKind);
        Assert.False(hive.IsInItsPlace);
        Assert.True(Assert.Single(Parse(@"C:\Windows\System32\config\SAM", bytes).OfType<HiveFile>()).IsInItsPlace);
    }

    [Fact]
    public void A_dump_withholds_hashes_and_secrets()
    {
        var sam = new HiveBuilder().Value(@"SAM\Domains\Account\Users\000001F4", "V", 3, [1, 2, 3, 4, 5]).Build();
        var value = Assert.Single(Parse(@"C:\x", sam, everything: true).OfType<RegistryValue>());
        Assert.True(value.IsWithheld);
        Assert.Equal("", value.Data);
        var security = new HiveBuilder().Value(@"Policy\Secrets\DefaultPassword\CurrVal", "", 0, [1, 2, 3, 4, 5]).Build();
        Assert.True(Assert.Single(Parse(@"C:\x", security, everything: true).OfType<RegistryValue>()).IsWithheld);
        var system = new HiveBuilder().Key(@"ControlSet001\Control\Lsa\JD", "0a1b2c").Build();
        Assert.All(Parse(@"C:\x", system, everything: true).OfType<RegistryKey>(), key => Assert.Equal("", key.ClassName));
    }

    [Fact]
    public void A_live_hive_gives_services_autostarts_and_settings()
    {
        var system = new HiveBuilder().Number("Select", "Current", 1).Key("MountedDevices")
            .Text(@"ControlSet001\Services\W3SVC", "ImagePath", @"%windir%\system32\svchost.exe -k iissvcs").Text(@"ControlSet001\Services\W3SVC\Parameters", "ServiceDll", @"%windir%\system32\inetsrv\iisw3adm.dll")
            .Text(@"ControlSet001\Services\evil", "ImagePath", @"C:\Temp\a.exe").Number(@"ControlSet001\Services\evil", "Start", 2)
            .Texts(@"ControlSet001\Control\Lsa", "Security Packages", "kerberos", "mimilib")
            .Text(@"ControlSet001\Services\PortProxy\v4tov4\tcp", "0.0.0.0/65529", "1.1.1.1/53")
            .Number(@"ControlSet001\Control\SecurityProviders\WDigest", "UseLogonCredential", 1)
            .Text(@"ControlSet001\Control\ComputerName\ComputerName", "ComputerName", "EX01").Build();
        var records = Parse(@"C:\Windows\System32\config\SYSTEM", system);
        var items = records.OfType<InventoryRecord>().ToList();
        Assert.Equal("yes", items.Single(item => item.Item.Name == "W3SVC").Item.Healthy);
        Assert.Equal("automatic", items.Single(item => item.Item.Name == "evil")["start"]);
        Assert.Equal("kerberos\nmimilib", items.Single(item => item.Item.Kind == "autostart")["command"]);
        Assert.Equal("1.1.1.1/53", items.Single(item => item.Item.Kind == "port-proxy")["rule"]);
        Assert.Equal("1", items.Single(item => item.Item.Kind == "setting")["data"]);
        Assert.Equal("EX01", records.OfType<HostFact>().Single(fact => fact.Name == "name").Value);
        Assert.Empty(Parse(@"C:\Windows\Temp\x\a.tmp", system).OfType<InventoryRecord>());
    }

    [Fact]
    public void Services_of_exchange_are_known_wherever_it_was_installed_and_one_that_runs_from_elsewhere_is_not()
    {
        using var system = new HiveBuilder().Number("Select", "Current", 1).Key("MountedDevices");
        foreach (var (name, image) in ((string, string)[])[("MSExchangeDelivery", "MSExchangeDelivery.exe"), ("MSExchangeMitigation", "MSExchangeMitigation.exe"), ("MSExchangeRepl", "msexchangerepl.exe"),
            ("MSExchangeServiceHost", "Microsoft.Exchange.ServiceHost.exe"), ("MSExchangeADTopology", "Microsoft.Exchange.Directory.TopologyService.exe")])
            system.Text($@"ControlSet001\Services\{name}", "ImagePath", $@"""E:\Mail\Exch\Bin\{image}""");
        system.Text(@"ControlSet001\Services\MSExchangeIS", "ImagePath", @"C:\ProgramData\Microsoft.Exchange.Store.Service.exe");
        var services = Parse(@"C:\Windows\System32\config\SYSTEM", system.Build()).OfType<InventoryRecord>().Where(item => item.Item.Kind == "service").ToList();
        Assert.Equal(["MSExchangeIS"], services.Where(item => item.Item.Healthy != "yes").Select(item => item.Item.Name));
    }

    [Fact]
    public void A_software_hive_gives_the_exchange_build_tasks_and_exclusions()
    {
        const string cache = @"Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache";
        var software = new HiveBuilder().Key("Classes").Text(@"Microsoft\Windows NT\CurrentVersion", "ProductName", "Windows Server 2016")
            .Number(@"Microsoft\ExchangeServer\v15\Setup", "MsiProductMajor", 15).Number(@"Microsoft\ExchangeServer\v15\Setup", "MsiProductMinor", 1)
            .Number(@"Microsoft\ExchangeServer\v15\Setup", "MsiBuildMajor", 2106).Number(@"Microsoft\ExchangeServer\v15\Setup", "MsiBuildMinor", 2)
            .Text($@"{cache}\Tree\blackball", "Id", "{1}").Value($@"{cache}\Tasks\{{1}}", "Actions", 3, [3, 0, 0, 0, 0, 0, 0x66, 0x66, 0, 0, 0, 0, 2, 0, 0, 0, 0x61, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
            .Number(@"Microsoft\Windows Defender\Exclusions\Paths", @"c:\", 0).Number(@"Microsoft\Windows Defender\Exclusions\Processes", "EdgeTransport.exe", 0)
            .Text(@"Microsoft\ExchangeServer\v15\Setup", "MsiInstallPath", @"E:\Messagerie\").Number(@"Microsoft\Windows Defender\Exclusions\Paths", @"E:\Messagerie\Logging", 0).Build();
        var records = Parse(@"C:\Windows\System32\config\SOFTWARE", software);
        Assert.Equal("15.1.2106.2", Assert.Single(records.OfType<BuildFact>()).Build);
        var task = Assert.Single(records.OfType<ScheduledTask>());
        Assert.Equal((@"\blackball", "a", false), (task.Path, task.Runs[0].Command, task.HasSecurityDescriptor));
        Assert.Equal(["none", "current", "current"], records.OfType<InventoryRecord>().Where(item => item.Item.Kind == "defender-exclusion").Select(item => item["list"]));
    }

    [Fact]
    public void A_users_hive_tells_where_they_went_by_remote_desktop()
    {
        const string client = @"Software\Microsoft\Terminal Server Client";
        var user = new HiveBuilder().Key(@"Software\Microsoft\Windows\CurrentVersion\Explorer").Key("Environment").Key(@"Control Panel\Desktop")
            .Text($@"{client}\Servers\dc01", "UsernameHint", @"CONTOSO\adm").Text($@"{client}\Default", "MRU0", "fs01").Text($@"{client}\Default", "MRU1", "dc01").Build();
        var targets = Parse(@"C:\Users\anna\NTUSER.DAT", user).OfType<InventoryRecord>().Where(item => item.Item.Kind == "remote-desktop-target").ToArray();
        Assert.Equal([("dc01", @"CONTOSO\adm"), ("fs01", "")], targets.Select(target => (target.Item.Name, target["user"])));
        Assert.All(targets, target => Assert.NotNull(target.ChangedUtc));
    }

    [Fact]
    public void Damage_becomes_diagnostics()
    {
        var whole = new HiveBuilder().Text(@"ControlSet001\Services\A", "ImagePath", @"C:\a.exe").Number("Select", "Current", 1).Build();
        foreach (var cut in Damage.EveryCut(whole, 300))
            Parse(@"C:\x", whole[..cut], everything: true);
        foreach (var edited in Damage.AnyEdits(whole, 300, seed: 1))
        {
            Parse(@"C:\x", edited);
            Parse(@"C:\x", edited, everything: true);
        }
    }

    internal static List<Record> Parse(string path, byte[] bytes, bool everything = false)
    {
        var sink = new ListSink { WantsEverything = everything };
        var file = new EvidenceFile(path, bytes.Length, () => new MemoryStream(bytes));
        new RegistryParser().Parse(file, sink);
        return sink.Records;
    }
}
