using System.Text;
using System.Text.Json;
using Afterpatch.Artifacts.EventLogs;
using Afterpatch.Cli.Commands;
using Afterpatch.Cli.Dump;
using Afterpatch.Cli.Language;
using Afterpatch.Core;
using Afterpatch.Testing.Evtx;
using Xunit;

namespace Afterpatch.Cli.Tests.Dump;

public sealed class DumpCommandTests
{
    private static List<JsonElement> Dump(TestChunk chunk)
    {
        var bytes = TestChunk.File(chunk.Finish());
        using var output = new MemoryStream();
        using (var sink = new JsonLinesSink(output, CancellationToken.None))
        {
            new EvtxParser().Parse(new EvidenceFile(@"C:\Logs\a.evtx", bytes.Length, () => new MemoryStream(bytes)), sink);
            sink.Flush();
        }
        return [.. Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static JsonElement Fields(Action<TestChunk> data, params TestValue[] values)
    {
        var chunk = new TestChunk();
        chunk.Event(1, "one", data, values);
        var line = Dump(chunk)[0];
        var fields = line.GetProperty("fields");
        var keys = fields.EnumerateObject().Select(field => field.Name).ToArray();
        Assert.Equal(keys.Length, keys.Distinct().Count());
        return fields;
    }

    [Fact]
    public void A_line_has_record_time_source_number_and_fields()
    {
        var lines = Dump(TestEvents.Chunk(7, 2));
        Assert.Equal(["event", "event", "source-span"], lines.Select(line => line.GetProperty("record").GetString()));
        Assert.Equal("2021-03-03T04:05:13Z", lines[0].GetProperty("utc").GetString());
        Assert.Equal(@"C:\Logs\a.evtx", lines[0].GetProperty("source").GetString());
        Assert.Equal(7, lines[0].GetProperty("recordId").GetInt32());
        var fields = lines[0].GetProperty("fields");
        Assert.Equal("Afterpatch-Test", fields.GetProperty("Provider").GetString());
        Assert.Equal(7, fields.GetProperty("EventID").GetInt32());
        Assert.Equal("number 7", fields.GetProperty("Name").GetString());
        Assert.Equal(7, fields.GetProperty("Count").GetInt32());
    }

    [Fact]
    public void Unnamed_data_and_names_that_occur_twice_become_arrays()
    {
        var fields = Fields(content => content.Element("EventData", data =>
        {
            data.Element("Data", value => value.Value(4, 0x81));
            data.Named("Twice", 5);
            data.Named("Twice", 6);
        }), TestValue.Texts("Get-App", "x"), TestValue.U32(1), TestValue.Null);
        Assert.Equal("[\"Get-App\",\"x\"]", fields.GetProperty("Data").GetRawText());
        Assert.Equal("[1,null]", fields.GetProperty("Twice").GetRawText());
    }

    [Fact]
    public void A_field_called_like_a_system_field_keeps_both()
    {
        var fields = Fields(content => content.Element("EventData", data => data.Named("Computer", 4)), TestValue.Text("other"));
        Assert.Equal("EX01", fields.GetProperty("Computer").GetString());
        Assert.Equal("other", fields.GetProperty("EventData.Computer").GetString());
    }

    [Fact]
    public void Values_keep_their_kind()
    {
        var fields = Fields(content => content.Element("EventData", data =>
        {
            for (var i = 0; i < 6; i++)
                data.Named($"V{i}", 4 + i);
        }), TestValue.Text("a\"b\\c\u001b"), new(0x0D, [1, 0, 0, 0]), new(0x14, [0xE7, 3, 0, 0]), new(0x0C, BitConverter.GetBytes(double.NaN)),
            new(0x88, [1, 0, 0, 0, 2, 0, 0, 0]), TestValue.Guid(new Guid("5770385f-c22a-43e0-bf4c-06f5698ffbd9")));
        Assert.Equal("a\"b\\c\u001b", fields.GetProperty("V0").GetString());
        Assert.True(fields.GetProperty("V1").GetBoolean());
        Assert.Equal("0x3e7", fields.GetProperty("V2").GetString());
        Assert.Equal("NaN", fields.GetProperty("V3").GetString());
        Assert.Equal("[1,2]", fields.GetProperty("V4").GetRawText());
        Assert.Equal("5770385F-C22A-43E0-BF4C-06F5698FFBD9", fields.GetProperty("V5").GetString());
    }

    [Fact]
    public void What_the_template_says_itself_stands_between_the_values()
    {
        var fields = Fields(content => content.Element("EventData", data =>
        {
            data.Element("Data", value => value.Text("first \"one\""));
            data.Element("Data", value => value.Value(4));
            data.Element("Data", value => value.Text("last"));
            data.Named("After", 5);
        }), TestValue.Text("two"), TestValue.U8(3));
        Assert.Equal("[\"first \\\"one\\\"\",\"two\",\"last\"]", fields.GetProperty("Data").GetRawText());
        Assert.Equal(3, fields.GetProperty("After").GetInt32());
    }

    [Fact]
    public void Numbers_of_a_wrong_size_are_text_and_long_text_is_whole()
    {
        var text = new string('\u0007', 20_000);
        var fields = Fields(content => content.Element("EventData", data =>
        {
            data.Named("Real", 4);
            data.Named("Long", 5);
            data.Named("Sid", 6);
            data.Named("Same", 7);
        }), new(0x0C, [1, 2, 3]), TestValue.Text(text), new(0x13, [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0]), new(0x13, [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0]));
        Assert.Equal("010203", fields.GetProperty("Real").GetString());
        Assert.Equal(text, fields.GetProperty("Long").GetString());
        Assert.Equal("S-1-5-18", fields.GetProperty("Sid").GetString());
        Assert.Equal("S-1-5-18", fields.GetProperty("Same").GetString());
    }

    [Fact]
    public void Nothing_that_a_terminal_obeys_is_printed()
    {
        var chunk = new TestChunk();
        chunk.Event(1, "one", content => content.Element("EventData", data => data.Named("X", 4)), TestValue.Text("\u001b]0;owned\u0007\u202e\n"));
        var bytes = TestChunk.File(chunk.Finish());
        var output = new StringWriter();
        new EvtxParser().Parse(new EvidenceFile(@"C:\a.evtx", bytes.Length, () => new MemoryStream(bytes)), new ReadableSink(output, CommandTexts.Of("en"), CancellationToken.None));
        Assert.Contains(@"    X: \u001b]0;owned\u0007\u202e\u000a", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output.ToString());
    }

    [Fact]
    public void A_file_that_is_not_there_or_of_no_known_kind_is_the_users_mistake()
    {
        var root = CommandList.Root(CommandTexts.Of("en"));
        Assert.Equal(ExitCode.Usage, root.Parse(["dump", "/no/such/file.evtx"]).Invoke());
        var unknown = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllBytes(unknown, [0xDE, 0xAD, 0xBE, 0xEF]);
        try
        {
            Assert.Equal(ExitCode.Usage, root.Parse(["dump", unknown, "--json"]).Invoke());
        }
        finally
        {
            File.Delete(unknown);
        }
    }
}
