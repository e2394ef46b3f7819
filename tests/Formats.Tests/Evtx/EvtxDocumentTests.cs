using Afterpatch.Testing.Evtx;
using Xunit;

namespace Afterpatch.Formats.Tests.Evtx;

/// <summary>What a document may hold.</summary>
public sealed class EvtxDocumentTests
{
    private static EvtxRead One(Action<TestChunk> data, params TestValue[] values)
    {
        var chunk = new TestChunk();
        chunk.Event(1, "one", data, values);
        var read = EvtxRead.Of(TestChunk.File(chunk.Finish()));
        Assert.Empty(read.Damage);
        return read;
    }

    [Fact]
    public void System_fields_and_named_data_are_found()
    {
        var read = EvtxRead.Of(TestChunk.File(TestEvents.Chunk(41, 2).Bytes));
        Assert.Empty(read.Damage);
        Assert.Equal([41, 42], read.Ids);
        Assert.Equal("number 42", read.Field(1, "Name"));
        Assert.Equal("42", read.Field(1, "Count"));
        Assert.Equal("Afterpatch-Test", read.Field(1, "/ProviderName"));
        Assert.Equal("7", read.Field(1, "/EventId"));
        Assert.Equal("42", read.Field(1, "/RecordId"));
        Assert.Equal("2021-03-03T04:05:48Z", read.Field(1, "/SystemTime"));
        Assert.Equal("Test/Operational", read.Field(1, "/Channel"));
    }

    public static TheoryData<byte, byte[], string> Values => new()
    {
        { 0x02, [0x41, 0x80, 0x00], "A€" },
        { 0x03, [0xFF], "-1" },
        { 0x05, [0xFE, 0xFF], "-2" },
        { 0x07, [0xFD, 0xFF, 0xFF, 0xFF], "-3" },
        { 0x09, [0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "-4" },
        { 0x0A, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "18446744073709551615" },
        { 0x0B, BitConverter.GetBytes(1.5f), "1.5" },
        { 0x0C, BitConverter.GetBytes(-0.25), "-0.25" },
        { 0x0D, [1, 0, 0, 0], "true" },
        { 0x0E, [0xDE, 0xAD], "DEAD" },
        { 0x0F, new Guid("00112233-4455-6677-8899-aabbccddeeff").ToByteArray(), "{00112233-4455-6677-8899-AABBCCDDEEFF}" },
        { 0x10, [0x10, 0, 0, 0, 0, 0, 0, 0], "0x10" },
        { 0x11, BitConverter.GetBytes(new DateTime(2021, 3, 3, 0, 0, 0, 120, DateTimeKind.Utc).ToFileTimeUtc()), "2021-03-03T00:00:00.12Z" },
        { 0x12, [0xE5, 7, 3, 0, 3, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0], "2021-03-03T04:05:06.007Z" },
        { 0x13, [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0], "S-1-5-32-544" },
        { 0x14, [0xEF, 0xBE, 0, 0], "0xbeef" },
        { 0x15, [0, 0, 0, 0, 0, 0, 0, 0x80], "0x8000000000000000" },
        { 0x88, [1, 0, 0, 0, 2, 0, 0, 0], "1,2" },
        { 0x81, [0x61, 0, 0, 0, 0, 0, 0x62, 0], "a,,b" },
        { 0x8F, new byte[32], "{00000000-0000-0000-0000-000000000000},{00000000-0000-0000-0000-000000000000}" },
        // Bytes that do not fit their type.
        { 0x08, [1, 2, 3], "010203" },
        { 0x13, [1, 200, 0, 0, 0, 0, 0, 5], "01C8000000000005" },
        { 0x12, new byte[16], "00000000000000000000000000000000" },
        { 0x77, [1], "01" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Every_type_of_value_is_written_as_Windows_writes_it(byte type, byte[] bytes, string expected)
    {
        var read = One(content => content.Element("EventData", data => data.Named("X", 4)), new TestValue(type, bytes));
        Assert.Equal(expected, read.Field(0, "X"));
    }

    [Fact]
    public void An_array_of_unnamed_data_becomes_one_field_for_each_item()
    {
        var read = One(content => content.Element("EventData", data =>
        {
            data.Element("Data", value => value.Value(4, 0x81));
            data.Element("Binary", value => value.Value(5, 0x0E));
        }), TestValue.Texts("Set-OabVirtualDirectory", "", "EX01/admin"), TestValue.Null);
        Assert.Equal("Set-OabVirtualDirectory||EX01/admin", read.Field(0, "Data"));
        Assert.Equal("(null)", read.Field(0, "Binary"));
    }

    [Fact]
    public void An_empty_substitution_is_no_value_and_an_empty_text_is_one()
    {
        var read = One(content => content.Element("EventData", data => { data.Named("A", 4); data.Named("B", 5); }), TestValue.Null, TestValue.Text(""));
        Assert.Equal("(null)", read.Field(0, "A"));
        Assert.Equal("", read.Field(0, "B"));
    }

    [Fact]
    public void User_data_give_their_leaves_and_attributes()
    {
        var read = One(content => content.Element("UserData", user => user.Element("LogFileCleared", cleared =>
        {
            cleared.Element("SubjectUserName", value => value.Value(4));
            cleared.Element("Extra", value => value.Text("x"), ("Kind", attribute => attribute.Text("k")));
        }, ("xmlns", attribute => attribute.Text("http://example")))), TestValue.Text("admin"));
        Assert.Equal("admin", read.Field(0, "SubjectUserName"));
        Assert.Equal("x", read.Field(0, "Extra"));
        Assert.Equal("k", read.Field(0, "Extra@Kind"));
        Assert.DoesNotContain(read.Records[0].Fields.Keys, name => name.Contains("xmlns", StringComparison.Ordinal));
    }

    [Fact]
    public void References_sections_and_mixtures_are_joined_into_one_text()
    {
        var read = One(content =>
        {
            content.Instruction("note", "nothing of this is a field");
            content.Element("EventData", data => data.Element("Data",
                value => value.Text("a").Entity("lt").Character('x').CData("<c>").Value(4).Entity("amp"), ("Name", attribute => attribute.Text("M"))));
        }, TestValue.U32(9));
        Assert.Equal("a<x<c>9&", read.Field(0, "M"));
    }

    [Fact]
    public void A_forwarded_event_keeps_its_rendering()
    {
        var read = One(content => content.Element("RenderingInfo", info =>
        {
            info.Element("Message", value => value.Value(4));
            info.Element("Keywords", words => words.Element("Keyword", value => value.Text("Audit Success")));
        }, ("Culture", attribute => attribute.Text("fr-FR"))), TestValue.Text("Le journal a été effacé."));
        Assert.Equal("Le journal a été effacé.", read.Field(0, "RenderingInfo.Message"));
        Assert.Equal("Audit Success", read.Field(0, "RenderingInfo.Keyword"));
        Assert.Equal("fr-FR", read.Field(0, "RenderingInfo@Culture"));
    }

    [Fact]
    public void A_nested_template_fills_the_event()
    {
        var chunk = new TestChunk();
        for (ulong id = 1; id <= 3; id++)
        {
            var text = TestValue.Text($"inner {id}");
            chunk.Record(id, TestEvents.Start, body =>
            {
                void Outer(TestChunk definition) => definition.Element("Event", content => content.Value(0, 0x21));
                void Inner(TestChunk nested) => nested.Template("inner", definition =>
                    definition.Element("EventData", data => data.Named("Inner", 0)), text);
                // The outer definition has to be known before the place of the nested one is.
                var start = body.At;
                if (id == 1)
                    body.Template("outer", Outer, TestValue.Null);
                else
                    body.Template("outer", Outer, body.Nested(22, Inner));
                Assert.True(body.At > start);
            });
        }
        var read = EvtxRead.Of(TestChunk.File(chunk.Finish()));
        Assert.Empty(read.Damage);
        Assert.Empty(read.Records[0].Fields);
        Assert.Equal("inner 2", read.Field(1, "Inner"));
        Assert.Equal("inner 3", read.Field(2, "Inner"));
        Assert.Same(read.Layouts[1], read.Layouts[2]);
    }

    [Fact]
    public void A_document_without_a_template_is_read_too()
    {
        var chunk = new TestChunk();
        chunk.Record(5, TestEvents.Start, body => body.U8(0x0F).U8(1).U8(1).U8(0)
            .Element("Event", content => content.Element("EventData", data => data.Element("Data", value => value.Text("bare"), ("Name", a => a.Text("N"))))).U8(0));
        var read = EvtxRead.Of(TestChunk.File(chunk.Finish()));
        Assert.Empty(read.Damage);
        Assert.Equal("bare", read.Field(0, "N"));
        Assert.Equal(-1, read.Layouts[0].Id);
    }

    [Fact]
    public void The_same_template_in_another_chunk_gives_the_same_layout()
    {
        var other = new TestChunk();
        other.Event(3, "other", content => content.Element("EventData", data => data.Named("Count", 4)), TestValue.U32(1)).Simple(4);
        var read = EvtxRead.Of(TestChunk.File(TestEvents.Chunk(1, 2).Bytes, other.Finish()));
        Assert.Empty(read.Damage);
        Assert.Same(read.Layouts[0], read.Layouts[3]);
        Assert.NotSame(read.Layouts[0], read.Layouts[2]);
        Assert.Equal("number 4", read.Field(3, "Name"));
    }
}
