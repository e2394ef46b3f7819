using System.Text;
using Afterpatch.Formats.Evtx;
using Afterpatch.Formats.Json;

namespace Afterpatch.Cli.Dump;

/// <summary>The JSON of all events of one layout, worked out once: keys as bytes, in order, and where each value comes from.</summary>
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

    public EventJsonLayout(EvtxLayout layout)
    {
        System = [.. SystemKeys.Where(key => layout.Has(key.Field)).Select(key => (key.Field, Key(key.Name)))];
        var taken = new HashSet<string>(SystemKeys.Select(key => key.Name).Concat(EnvelopeKeys), StringComparer.Ordinal);
        var groups = layout.Names.Select((name, index) => (name, index)).GroupBy(field => field.name, field => field.index);
        Fields = [.. groups.Select(group => new FieldGroup(Key(Free(group.Key, taken)), [.. group], group.Key == "Data" || group.Count() > 1))];
    }

    public (EvtxSystemField Field, byte[] Key)[] System { get; }

    public FieldGroup[] Fields { get; }

    /// <param name="Key">With the comma before and the colon behind it.</param>
    /// <param name="Indexes">Fields of the layout.</param>
    public sealed record FieldGroup(byte[] Key, int[] Indexes, bool IsArray);

    private static string Free(string name, HashSet<string> taken)
    {
        while (!taken.Add(name))
            name = "EventData." + name;
        return name;
    }

    private static byte[] Key(string name)
    {
        var text = new byte[JsonText.MaxLength(name.Length)];
        var length = JsonText.Write(name, text);
        return [.. ",\""u8, .. text.AsSpan(0, length), .. "\":"u8];
    }
}
