namespace Afterpatch.Testing.Evtx;

/// <summary>Ordinary events for logs made by <see cref="TestChunk"/>.</summary>
public static class TestEvents
{
    public static readonly DateTime Start = new(2021, 3, 3, 4, 5, 6, DateTimeKind.Utc);

    /// <summary>An event with the usual System part; the data are those of the definition.</summary>
    public static TestChunk Event(this TestChunk chunk, ulong id, string key, Action<TestChunk> data, params TestValue[] values) =>
        chunk.Record(id, Start.AddSeconds(id), body => body.Template(key, definition => definition.Element("Event", content =>
        {
            content.Element("System", System);
            data(content);
        }), [TestValue.Text("Afterpatch-Test"), TestValue.U16(7), TestValue.Time(Start.AddSeconds(id)), TestValue.U64(id), .. values]));

    /// <summary>An event with the fields Name and Count.</summary>
    public static TestChunk Simple(this TestChunk chunk, ulong id) => chunk.Event(id, "simple", content => content.Element("EventData", data =>
    {
        data.Named("Name", 4);
        data.Named("Count", 5);
    }), TestValue.Text($"number {id}"), TestValue.U32((uint)id));

    public static TestChunk Named(this TestChunk chunk, string name, int value) =>
        chunk.Element("Data", content => content.Value(value), ("Name", attribute => attribute.Text(name)));

    /// <summary>A chunk with records of consecutive numbers.</summary>
    public static TestChunk Chunk(ulong first, int count)
    {
        var chunk = new TestChunk();
        for (var i = 0; i < count; i++)
            chunk.Simple(first + (ulong)i);
        chunk.Finish();
        return chunk;
    }

    private static void System(TestChunk system)
    {
        system.Element("Provider", null, ("Name", attribute => attribute.Value(0)));
        system.Element("EventID", content => content.Value(1, 6));
        system.Element("TimeCreated", null, ("SystemTime", attribute => attribute.Value(2, 0x11)));
        system.Element("EventRecordID", content => content.Value(3, 10));
        system.Element("Channel", content => content.Text("Test/Operational"));
        system.Element("Computer", content => content.Text("EX01"));
    }
}
