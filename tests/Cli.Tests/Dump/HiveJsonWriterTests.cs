using System.Text;
using System.Text.Json.Nodes;
using Afterpatch.Artifacts.Registry;
using Afterpatch.Cli.Dump;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;
using Record = Afterpatch.Core.Record;

namespace Afterpatch.Cli.Tests.Dump;

public sealed class HiveJsonWriterTests
{
    [Fact]
    public void Lines_written_in_place_are_those_of_the_records()
    {
        using var builder = new HiveBuilder();
        var bytes = builder.Key("Software\\\u00c4 \"q\"", "a class")
            .Text("Software\\Run", "quoted", "\"C:\\a b.exe\" -x\t\u0001 \u20ac").Text("Software\\Run", "", "default").Text("Software\\Run", "hidden", "C:\\a.exe\0\0more")
            .Texts("Software\\Run", "list", "one", "two").Number("Software\\Run", "number", 4_000_000_000).Value("Software\\Run", "short", 4, [1, 2])
            .Value("Software\\Run", "wide", 11, BitConverter.GetBytes(ulong.MaxValue)).Value("Software\\Run", "odd", 0x201, [1, 2, 3, 4, 5]).Value("Software\\Run", "big", 3, new byte[40_000])
            .Text("Software\\Run", "long", new string('\u2028', 70_000)).Text("Software\\Run", "DefaultPassword", "secret").Build();
        var file = new EvidenceFile(@"C:\Users\a\NTUSER.DAT", bytes.Length, () => new MemoryStream(bytes));
        using var output = new MemoryStream();
        using (var sink = new JsonLinesSink(output, CancellationToken.None))
        {
            new RegistryParser().Parse(file, sink);
            sink.Flush();
        }
        var lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var records = new Records();
        new RegistryParser().Parse(file, records);
        Assert.Equal(records.Lines.Count, lines.Length);
        foreach (var (expected, line) in records.Lines.Zip(lines))
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(line)), line);
    }

    private sealed class Records : IRecordSink
    {
        public List<string> Lines { get; } = [];

        public bool WantsEverything => true;

        public CancellationToken Cancelled => CancellationToken.None;

        public void Add(Record record)
        {
            using var stream = new MemoryStream();
            using (var sink = new JsonLinesSink(stream, CancellationToken.None))
            {
                sink.Add(record);
                sink.Flush();
            }
            Lines.Add(Encoding.UTF8.GetString(stream.ToArray()).TrimEnd());
        }

        public void Row(TextRow row) => throw new InvalidOperationException();

        public void Event(EventRow row) => throw new InvalidOperationException();
    }
}
