using System.Text.Json;
using Afterpatch.Artifacts.Databases;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;
using Record = Afterpatch.Core.Record;

namespace Afterpatch.RealData.Tests;

/// <summary>User Access Logging beside the rows that go-ese reads.</summary>
public sealed class UserAccessTests
{
    [Fact]
    public void Rows_are_those_that_another_reader_expects()
    {
        Assert.SkipWhen(Repository.SharedData is null, "the public evidence is not here");
        var folder = Path.Combine(Repository.SharedData!, "ese-go");
        var rows = Rows(Directory.GetFiles(Path.Combine(folder, "testdata", "Sample_UAL", "HyperV-PC"), "Current.mdb").Single());
        foreach (var line in File.ReadLines(Path.Combine(folder, "fixtures", "UAL_CLIENTS.golden")))
        {
            using var expected = JsonDocument.Parse(line);
            var root = expected.RootElement;
            var row = rows.Single(row => row.Accesses == root.GetProperty("TotalAccesses").GetInt64() && UtcText.Format(row.FirstUtc)!.StartsWith(root.GetProperty("InsertDate").GetString()![..19], StringComparison.Ordinal));
            Assert.Equal(root.GetProperty("AuthenticatedUserName").GetString(), row.Account);
            Assert.Equal(root.GetProperty("LastAccess").GetString()![..19], UtcText.Format(row.LastUtc)![..19]);
            Assert.Equal(root.EnumerateObject().Where(field => field.Name.StartsWith("Day", StringComparison.Ordinal)).Select(field => (int.Parse(field.Name.AsSpan(3)), field.Value.GetInt32())),
                row.Days.Select(day => (day.Key.DayOfYear, day.Value)));
        }
    }

    [Fact]
    public void Every_days_accesses_add_up_to_the_rows_total_in_every_database()
    {
        Assert.SkipWhen(Repository.SharedData is null, "the public evidence is not here");
        var files = Directory.GetFiles(Repository.SharedData!, "*.mdb", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        var all = files.SelectMany(Rows).ToList();
        Assert.NotEmpty(all);
        Assert.All(all, row => Assert.Equal(row.Accesses, row.Days.Sum(day => (long)day.Value)));
    }

    private static List<UserAccess> Rows(string path)
    {
        var sink = new Sink();
        new DatabaseParser().Parse(new EvidenceFile($@"C:\Windows\System32\LogFiles\Sum\{Path.GetFileName(path)}", new FileInfo(path).Length, () => File.OpenRead(path)), sink);
        Assert.DoesNotContain(sink.Records.OfType<Diagnostic>(), damage => damage.Field is not "state");
        return [.. sink.Records.OfType<UserAccess>()];
    }

    private sealed class Sink : IRecordSink
    {
        public List<Record> Records { get; } = [];

        public CancellationToken Cancelled => CancellationToken.None;

        public void Add(Record record) => Records.Add(record);

        public void Row(TextRow row)
        {
        }

        public void Event(EventRow row)
        {
        }
    }
}
