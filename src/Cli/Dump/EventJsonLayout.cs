using Afterpatch.Formats.Evtx;
using Afterpatch.Formats.Json;

namespace Afterpatch.Cli.Dump;

/// <summary>The JSON of all events of one layout, worked out once: what is the same for all of them as bytes, and where each value between comes from.</summary>
/// <remarks>
/// Names that occur more than once, and unnamed data, become one array. A field called like a system field is written as
/// <c>EventData.Name</c>, so that no key occurs twice.
/// </remarks>
internal sealed class EventJsonLayout
{
    private static readonly (EvtxSystemField Field, string Name)[] SystemKeys =
    [
        (EvtxSystemField.Channel, "Channel"), (EvtxSystemField.ProviderName, "Provider"), (EvtxSystemField.ProviderGuid, "ProviderGuid"),
        (EvtxSystemField.EventSourceName, "EventSourceName"), (EvtxSystemField.EventId, "EventID"), (EvtxSystemField.Qualifiers, "Qualifiers"),
        (EvtxSystemField.Version, "Version"), (EvtxSystemField.Level, "Level"), (EvtxSystemField.Task, "Task"),
        (EvtxSystemField.Opcode, "Opcode"), (EvtxSystemField.Keywords, "Keywords"), (EvtxSystemField.ActivityId, "ActivityID"),
        (EvtxSystemField.RelatedActivityId, "RelatedActivityID"), (EvtxSystemField.ProcessId, "ProcessID"), (EvtxSystemField.ThreadId, "ThreadID"),
        (EvtxSystemField.ProcessorId, "ProcessorID"), (EvtxSystemField.SessionId, "SessionID"), (EvtxSystemField.KernelTime, "KernelTime"),
        (EvtxSystemField.UserTime, "UserTime"), (EvtxSystemField.ProcessorTime, "ProcessorTime"), (EvtxSystemField.Computer, "Computer"),
        (EvtxSystemField.UserId, "UserID"),
    ];

    /// <summary>Written by the envelope of every event.</summary>
    private static readonly string[] EnvelopeKeys = ["EventRecordID", "TimeCreated"];

    private readonly List<EventJsonPart> _parts = [];
    private readonly List<byte> _same = [];

    public EventJsonLayout(EvtxLayout layout)
    {
        foreach (var (field, name) in SystemKeys)
            if (layout.Has(field))
                AddSystem(layout, field, Key(name));
        var taken = new HashSet<string>(SystemKeys.Select(key => key.Name).Concat(EnvelopeKeys), StringComparer.Ordinal);
        var groups = layout.Names.Select((name, index) => (name, index)).GroupBy(field => field.name, field => field.index);
        foreach (var group in groups)
            AddFields(layout, Key(Free(group.Key, taken)), [.. group], group.Key == "Data" || group.Count() > 1);
        Parts = [.. _parts];
        Rest = [.. _same, .. "}}\n"u8];
    }

    public EventJsonPart[] Parts { get; }

    /// <summary>What follows the last part.</summary>
    public byte[] Rest { get; }

    private void AddSystem(EvtxLayout layout, EvtxSystemField field, byte[] key)
    {
        if (layout.Constant(field) is { } text)
        {
            _same.AddRange(key);
            _same.AddRange(EventJsonValue.OfSystemText(field, text));
        }
        else
            AddPart(new(EventJsonPartKind.System, [], key, (int)field));
    }

    private void AddFields(EvtxLayout layout, byte[] key, int[] fields, bool isArray)
    {
        _same.AddRange(key);
        if (isArray)
            _same.Add((byte)'[');
        for (var i = 0; i < fields.Length; i++)
        {
            if (i > 0)
                _same.Add((byte)',');
            if (layout.Constant(fields[i]) is { } text)
                _same.AddRange(EventJsonValue.OfText(text));
            else
                AddPart(new(EventJsonPartKind.Field, [], [], fields[i]));
        }
        if (isArray)
            _same.Add((byte)']');
    }

    private void AddPart(EventJsonPart part)
    {
        _parts.Add(part with { Before = [.. _same] });
        _same.Clear();
    }

    private static string Free(string name, HashSet<string> taken)
    {
        while (!taken.Add(name))
            name = "EventData." + name;
        return name;
    }

    /// <summary>With the comma before and the colon behind it.</summary>
    private static byte[] Key(string name) => [.. ","u8, .. EventJsonValue.OfText(name), .. ":"u8];
}

internal enum EventJsonPartKind
{
    Field,

    /// <summary>A system field: left out, with its key, where the event has none.</summary>
    System,
}

/// <summary>One value that events of a layout have each for themselves.</summary>
/// <param name="Before">What stands between the part before and this one.</param>
/// <param name="Key">Written only where there is a value.</param>
/// <param name="Index">Field of the layout, or <see cref="EvtxSystemField"/>.</param>
internal readonly record struct EventJsonPart(EventJsonPartKind Kind, byte[] Before, byte[] Key, int Index);
