using System.Diagnostics;
using Afterpatch.Artifacts.IisConfig;
using Afterpatch.Artifacts.Registry;
using Afterpatch.Artifacts.ScheduledTasks;
using Afterpatch.Artifacts.Wmi;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;
using Record = Afterpatch.Core.Record;

namespace Afterpatch.RealData.Tests;

/// <summary>Tasks, WMI, IIS configuration and hive inventories of real machines.</summary>
public sealed class PersistenceParsersTests
{
    [Fact]
    public void The_repository_has_the_two_bindings_that_it_is_known_for()
    {
        var records = Wmi(folder => Tree(folder, @"C:\Windows\System32\wbem\Repository"));
        var living = records.OfType<WmiSubscription>().Where(part => !part.IsDeleted).ToList();
        Assert.Equal(["ProcessStartTrigger -> KillProcess", "SCM Event Log Filter -> SCM Event Log Consumer"],
            living.Where(part => part.Part == "binding").Select(part => part.Name).Order(StringComparer.Ordinal));
        var script = Assert.Single(living, part => part.ClassName == "ActiveScriptEventConsumer");
        Assert.Contains("oProcess.Terminate", script.Property("ScriptText"));
        Assert.Equal(@"ROOT\subscription", script.Namespace, ignoreCase: true);
        Assert.Equal("select * from MSFT_SCMEventLogEvent", living.Single(part => part.Name == "SCM Event Log Filter").Property("Query"));
        Assert.Empty(records.OfType<Diagnostic>());
        foreach (var part in records.OfType<WmiSubscription>())
            TestContext.Current.TestOutputHelper?.WriteLine($"{part.IsDeleted} {part.Part} {part.ClassName} {part.Name} {part.Namespace} {part.WrittenUtc:u} {string.Join("; ", part.Properties.Select(p => $"{p.Key}={p.Value}"))}");
    }

    [Fact]
    public void Without_its_index_everything_is_found_and_marked()
    {
        var records = Wmi(folder => [File(Path.Combine(folder, "OBJECTS.DATA"), @"C:\x\OBJECTS.DATA")]);
        Assert.Contains(records.OfType<WmiSubscription>(), part => part.Part == "binding" && part.Name == "ProcessStartTrigger -> KillProcess" && part is { IsUncertain: true, IsDeleted: false });
        Assert.NotEmpty(records.OfType<Diagnostic>());
    }

    [Fact]
    public void All_202_tasks_are_read()
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared evidence is not on this machine");
        var tasks = new List<ScheduledTask>();
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Repository.SharedData!, "tasks-museum-w10"), "*", SearchOption.AllDirectories))
        {
            var records = Parse(new TaskXmlParser(), File(path, @"C:\Windows\System32\Tasks\x"));
            Assert.Empty(records.OfType<Diagnostic>());
            tasks.AddRange(records.OfType<ScheduledTask>());
        }
        Assert.Equal(202, tasks.Count);
        Assert.All(tasks, task => Assert.NotEmpty(task.Runs));
        Assert.Single(tasks, task => task.Runs[0].Command == @"C:\TMP\mim.exe");
    }

    [Fact]
    public void A_job_file_says_what_it_runs()
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared evidence is not on this machine");
        var records = Parse(new JobFileParser(), File(Path.Combine(Repository.SharedData!, "plaso/test_data/wintask.job"), @"C:\Windows\Tasks\wintask.job"));
        var task = Assert.Single(records.OfType<ScheduledTask>());
        Assert.EndsWith("GoogleUpdate.exe", task.Runs[0].Command);
        Assert.NotEmpty(task.Triggers);
    }

    [Fact]
    public void Healthy_servers_have_only_what_the_baseline_knows()
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared evidence is not on this machine");
        foreach (var server in (string[])["E16", "E19"])
        {
            var path = Path.Combine(Repository.SharedData!, "exconf-css/Diagnostics/HealthChecker/Tests/DataCollection", server, "Exchange/IIS/applicationHost.config");
            var items = Parse(new IisConfigParser(), File(path, @"C:\Windows\System32\inetsrv\config\applicationHost.config")).OfType<InventoryRecord>().ToList();
            Assert.True(items.Count > 200);
            // How logons are protected is a setting of the owner's, not a thing that runs.
            Assert.All(items.Where(item => item.Item.Kind != "extended-protection"), item => Assert.Equal("yes", item.Item.Healthy));
        }
    }

    [Fact]
    public void A_software_hive_tells_its_host_and_its_tasks()
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared evidence is not on this machine");
        var bytes = RegistryHivesTests.Unpacked(Path.Combine(Repository.SharedData!, "deb-plaso/test_data/SOFTWARE.xz"));
        var records = Parse(new RegistryParser(), new EvidenceFile(@"C:\Windows\System32\config\SOFTWARE", bytes.Length, () => new MemoryStream(bytes)));
        Assert.Contains(records.OfType<HostFact>(), fact => fact.Name == "os" && fact.Value.StartsWith("Windows 7", StringComparison.Ordinal));
        var tasks = records.OfType<ScheduledTask>().Where(task => !task.IsDeleted).ToList();
        Assert.Equal(87, tasks.Count); // 81 with a definition; Windows 7 keeps no actions in the registry
        Assert.Equal(56, tasks.Count(task => task.Triggers.Count > 0));
        Assert.Empty(records.OfType<Diagnostic>());
        Assert.Contains(records.OfType<InventoryRecord>(), item => item.Item.Kind == "product");
    }

    [Fact]
    public void A_sam_hive_tells_its_accounts()
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared evidence is not on this machine");
        var records = Parse(new RegistryParser(), File(Path.Combine(Repository.SharedData!, "deb-plaso/test_data/SAM"), @"C:\Windows\System32\config\SAM"));
        var accounts = records.OfType<InventoryRecord>().Where(item => item.Item.Kind == "account" && !item.IsDeleted).ToList();
        var administrator = Assert.Single(accounts, account => account.Item.Name == "Administrator");
        Assert.Equal("500", administrator["rid"]);
        Assert.Contains("Administrators", administrator["groups"]);
        foreach (var account in records.OfType<InventoryRecord>())
            TestContext.Current.TestOutputHelper?.WriteLine($"{account.Item.Kind} {account.Item.Name} deleted={account.IsDeleted} {string.Join("; ", account.Item.Fields.Select(p => $"{p.Key}={p.Value}"))}");
    }

    [Fact]
    public void A_system_hive_tells_its_services()
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared evidence is not on this machine");
        var bytes = RegistryHivesTests.Unpacked(Path.Combine(Repository.SharedData!, "reg-regipy/regipy_tests/data/SYSTEM.xz"));
        var records = Parse(new RegistryParser(), new EvidenceFile(@"C:\Windows\System32\config\SYSTEM", bytes.Length, () => new MemoryStream(bytes)));
        var services = records.OfType<InventoryRecord>().Where(item => item.Item.Kind == "service").ToList();
        Assert.True(services.Count > 300);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', services.Where(one => one.Item.Healthy != "yes").Select(one => $"{one.Item.Healthy} {one.IsDeleted} {one.Item.Name} {one["imagePath"]} {one["serviceDll"]}")));
        Assert.Contains(records.OfType<HostFact>(), fact => fact.Name == "timeZone" && fact.Value.Length > 3);
    }

    internal static List<Record> Parse(IArtifactParser parser, EvidenceFile file)
    {
        var sink = new Sink();
        parser.Parse(file, sink);
        return sink.Records;
    }

    internal static EvidenceFile File(string path, string windowsPath) =>
        new(windowsPath, new FileInfo(path).Length, () => System.IO.File.OpenRead(path));

    private static List<Record> Wmi(Func<string, IReadOnlyList<EvidenceFile>> files)
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared evidence is not on this machine");
        Assert.SkipWhen(!System.IO.File.Exists("/usr/bin/7z"), "7z is not on this machine");
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var archive = Directory.EnumerateFiles(Path.Combine(Repository.SharedData!, "wmi-museum-w10"), "*.7z", SearchOption.AllDirectories).Single();
            using (var process = Process.Start(new ProcessStartInfo("7z", ["x", "-y", $"-o{folder}", archive]) { RedirectStandardOutput = true })!)
            {
                process.StandardOutput.ReadToEnd();
                process.WaitForExit();
            }
            return Parse(new WmiRepositoryParser(), files(folder).Single(file => file.Name == "OBJECTS.DATA"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IReadOnlyList<EvidenceFile> Tree(string folder, string windowsFolder) =>
        new EvidenceTree("x", "folder", Directory.EnumerateFiles(folder).Select(path => File(path, $@"{windowsFolder}\{Path.GetFileName(path)}")).ToList(), []).Files;

    private sealed class Sink : IRecordSink
    {
        public List<Record> Records { get; } = [];

        public CancellationToken Cancelled => CancellationToken.None;

        public void Add(Record record) => Records.Add(record);

        public void Row(TextRow row) => throw new InvalidOperationException();

        public void Event(EventRow row) => throw new InvalidOperationException();
    }
}
