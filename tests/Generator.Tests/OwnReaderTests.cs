using Afterpatch.Artifacts.EventLogs;
using Afterpatch.Artifacts.Registry;
using Afterpatch.Core;
using Afterpatch.Formats.Wmi;
using Xunit;

namespace Afterpatch.Generator.Tests;

public sealed class OwnReaderTests(OwnReaderTests.Server server) : IClassFixture<OwnReaderTests.Server>
{
    [Fact]
    public void The_products_reader_reads_every_event_that_was_written_and_finds_no_damage()
    {
        var collection = server.Collection;
        var events = 0;
        foreach (var path in Directory.EnumerateFiles(Path.Combine(collection.Evidence, "Windows/System32/winevt/Logs")))
        {
            var sink = new CountingSink();
            new EvtxParser().Parse(new EvidenceFile(@"C:\Windows\System32\winevt\Logs\" + Path.GetFileName(path), new FileInfo(path).Length, () => File.OpenRead(path)), sink);
            Assert.Empty(sink.Diagnostics);
            Assert.Equal(Written(path), (ulong)sink.Events);
            events += sink.Events;
        }
        Assert.True(events > 1_000, $"only {events} events");
    }

    [Theory]
    [InlineData("SYSTEM", "service", "MSExchangeTransport")]
    [InlineData("SOFTWARE", "product", "Microsoft Exchange Server 2016")]
    [InlineData("SAM", "account", "WDAGUtilityAccount")]
    [InlineData("SECURITY", "lsa-secret", "_SC_BackupExecAgentAccelerator")]
    public void The_products_reader_finds_no_damage_in_a_hive_and_what_was_put_there(string hive, string kind, string name)
    {
        var collection = server.Collection;
        var path = Path.Combine(collection.Evidence, "Windows/System32/config", hive);
        var sink = new CountingSink();
        new RegistryParser().Parse(new EvidenceFile(@"C:\Windows\System32\config\" + hive, new FileInfo(path).Length, () => File.OpenRead(path)), sink);
        Assert.Empty(sink.Diagnostics);
        Assert.Contains(sink.Items, item => item.Kind == kind && item.Name == name);
    }

    [Fact]
    public void Deleted_tasks_are_in_free_cells()
    {
        var collection = server.Collection;
        var path = Path.Combine(collection.Evidence, "Windows/System32/config/SOFTWARE");
        var sink = new CountingSink();
        new RegistryParser().Parse(new EvidenceFile(@"C:\Windows\System32\config\SOFTWARE", new FileInfo(path).Length, () => File.OpenRead(path)), sink);
        Assert.Contains(sink.Tasks, task => task is { IsDeleted: true, Path: @"\Mysa1" });
        Assert.Contains(sink.Tasks, task => task is { IsDeleted: false, Path: @"\blackball" });
    }

    /// <summary>Classes, index and maps are the generator's own: what the product reads it reads from them.</summary>
    [Fact]
    public void The_products_reader_reads_the_wmi_repository_without_damage_living_and_deleted()
    {
        var folder = Path.Combine(server.Collection.Evidence, "Windows/System32/wbem/Repository");
        byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(folder, name));
        var repository = WmiRepository.Open(Bytes("OBJECTS.DATA"), Bytes("INDEX.BTR"), [Bytes("MAPPING1.MAP"), Bytes("MAPPING2.MAP"), Bytes("MAPPING3.MAP")]);
        var found = repository.Subscriptions().ToList();
        Assert.Empty(repository.Problems);
        Assert.Equal(2, found.Count(part => part is { ClassName: "__FilterToConsumerBinding", IsDeleted: false }));
        Assert.Equal("Service Control Manager", found.Single(part => part.ClassName == "NTEventLogEventConsumer")["SourceName"]);
        Assert.Contains("/aa.jsp?", found.Single(part => part.ClassName == "CommandLineEventConsumer")["CommandLineTemplate"], StringComparison.Ordinal);
        Assert.Equal(["coronav4", "coronav4_consumer"], found.Where(part => part.IsDeleted && part["Name"].Length > 0).Select(part => part["Name"]));
        Assert.Single(found, part => part.IsDeleted && part.ClassName == "__FilterToConsumerBinding");
    }

    /// <summary>The file's header holds the number of the next record; the first is 1.</summary>
    private static ulong Written(string path) => BitConverter.ToUInt64(File.ReadAllBytes(path), 24) - 1;

    /// <summary>One generated server for all.</summary>
    public sealed class Server : IDisposable
    {
        internal GeneratedCollection Collection { get; } = new("lemon-duck", requestsPerHour: 4);

        public void Dispose() => Collection.Dispose();
    }

    private sealed class CountingSink : IRecordSink
    {
        public int Events { get; private set; }

        public List<Diagnostic> Diagnostics { get; } = [];

        public List<InventoryItem> Items { get; } = [];

        public List<ScheduledTask> Tasks { get; } = [];

        public CancellationToken Cancelled => CancellationToken.None;

        public void Add(Core.Record record)
        {
            if (record is Diagnostic diagnostic)
                Diagnostics.Add(diagnostic);
            else if (record is InventoryRecord inventory)
                Items.Add(inventory.Item);
            else if (record is ScheduledTask task)
                Tasks.Add(task);
        }

        public void Row(TextRow row) { }

        public void Event(EventRow row) => Events++;
    }
}
