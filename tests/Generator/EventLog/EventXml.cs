using System.Buffers.Binary;
using System.Globalization;

namespace Afterpatch.Generator.EventLog;

/// <summary>Writes one event as binary XML: an outer template for System, inside it one for the payload, as the Windows service does.</summary>
/// <remarks>Tokens: libevtx, "Binary XML". 0x01/0x41 element, 0x02/0x03 close, 0x04 end, 0x05 text, 0x06/0x46 attribute, 0x0C template, 0x0D/0x0E substitution, 0x0F fragment.</remarks>
internal sealed class EventXml(ChunkWriter chunk, string computer)
{
    private const string EventNamespace = "http://schemas.microsoft.com/win/2004/08/events/event";

    public void Write(WindowsEvent item, ulong recordId)
    {
        Fragment();
        chunk.U8(0x0C);
        chunk.U8(0x01);
        chunk.Template("system|" + item.Kind.Key, () => DefineEvent(item.Kind));
        (ValueKind Kind, object? Value)[] values =
        [
            (ValueKind.UInt8, item.Kind.Level),
            (ValueKind.UInt8, item.Kind.Opcode),
            (ValueKind.UInt16, item.Kind.Task),
            (ValueKind.UInt16, item.Kind.Id),
            (ValueKind.UInt16, item.Kind.Qualifiers),
            (ValueKind.Hex64, item.Kind.Keywords),
            (ValueKind.FileTime, item.Utc),
            (ValueKind.Guid, null),
            (ValueKind.UInt32, item.ProcessId),
            (ValueKind.UInt32, item.ThreadId),
            (ValueKind.UInt64, recordId),
            (ValueKind.UInt8, item.Kind.Version),
            (ValueKind.Sid, item.UserSid),
            (ValueKind.BinaryXml, item),
        ];
        Values(values);
        chunk.U8(0x00);
    }

    private void Values(ReadOnlySpan<(ValueKind Kind, object? Value)> values)
    {
        chunk.U32((uint)values.Length);
        var descriptors = chunk.Position;
        foreach (var (kind, value) in values)
        {
            chunk.U16(0);
            chunk.U8(value is null ? (byte)0 : (byte)kind);
            chunk.U8(0);
        }
        for (var i = 0; i < values.Length; i++)
        {
            var start = chunk.Position;
            if (values[i].Value is { } value)
                Value(values[i].Kind, value);
            chunk.PatchU16(descriptors + 4 * i, chunk.Position - start);
        }
    }

    private void Value(ValueKind kind, object value)
    {
        switch (kind)
        {
            case ValueKind.BinaryXml:
                Payload((WindowsEvent)value);
                break;
            case ValueKind.Text:
                chunk.Utf16(Convert.ToString(value, CultureInfo.InvariantCulture)!);
                break;
            case ValueKind.TextArray:
                foreach (var text in (string[])value)
                {
                    chunk.Utf16(text);
                    chunk.U16(0);
                }
                break;
            case ValueKind.UInt8:
                chunk.U8(Convert.ToByte(value, CultureInfo.InvariantCulture));
                break;
            case ValueKind.UInt16:
                chunk.U16(Convert.ToUInt16(value, CultureInfo.InvariantCulture));
                break;
            case ValueKind.UInt32 or ValueKind.Hex32:
                chunk.U32(Convert.ToUInt32(value, CultureInfo.InvariantCulture));
                break;
            case ValueKind.Boolean:
                chunk.U32((bool)value ? 1u : 0);
                break;
            case ValueKind.UInt64 or ValueKind.Hex64:
                chunk.U64(Convert.ToUInt64(value, CultureInfo.InvariantCulture));
                break;
            case ValueKind.FileTime:
                chunk.U64((ulong)((DateTime)value).ToFileTimeUtc());
                break;
            case ValueKind.Guid:
                chunk.Raw(((Guid)value).ToByteArray());
                break;
            case ValueKind.Sid:
                chunk.Raw(SidBytes((string)value));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such value");
        }
    }

    private void Payload(WindowsEvent item)
    {
        Fragment();
        chunk.U8(0x0C);
        chunk.U8(0x01);
        chunk.Template("payload|" + item.Kind.Key, () => DefinePayload(item.Kind));
        if (item.Kind.Payload == EventLog.Payload.Classic)
            Values([(ValueKind.TextArray, Array.ConvertAll(item.Values, static value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""))]);
        else
            Values([.. item.Kind.Fields.Zip(item.Values, static (field, value) => (field.Kind, value))]);
        chunk.U8(0x00);
    }

    private void DefineEvent(EventKind kind)
    {
        Fragment();
        Element("Event", [("xmlns", EventNamespace, -1, default)], () =>
        {
            Element("System", [], () => DefineSystem(kind));
            Substitution(13, ValueKind.BinaryXml, isOptional: true);
        });
        chunk.U8(0x00);
    }

    private void DefineSystem(EventKind kind)
    {
        Element("Provider", kind.ProviderGuid is { } guid
            ? [("Name", kind.Provider, -1, default), ("Guid", guid.ToString("B").ToUpperInvariant(), -1, default)]
            : [("Name", kind.Provider, -1, default)]);
        Element("EventID", [("Qualifiers", null, 4, ValueKind.UInt16)], () => Substitution(3, ValueKind.UInt16));
        Element("Version", [], () => Substitution(11, ValueKind.UInt8));
        Element("Level", [], () => Substitution(0, ValueKind.UInt8));
        Element("Task", [], () => Substitution(2, ValueKind.UInt16));
        Element("Opcode", [], () => Substitution(1, ValueKind.UInt8));
        Element("Keywords", [], () => Substitution(5, ValueKind.Hex64));
        Element("TimeCreated", [("SystemTime", null, 6, ValueKind.FileTime)]);
        Element("EventRecordID", [], () => Substitution(10, ValueKind.UInt64));
        Element("Correlation", [("ActivityID", null, 7, ValueKind.Guid)]);
        Element("Execution", [("ProcessID", null, 8, ValueKind.UInt32), ("ThreadID", null, 9, ValueKind.UInt32)]);
        Element("Channel", [], () => Text(kind.Channel));
        Element("Computer", [], () => Text(computer));
        Element("Security", [("UserID", null, 12, ValueKind.Sid)]);
    }

    private void DefinePayload(EventKind kind)
    {
        Fragment();
        switch (kind.Payload)
        {
            case EventLog.Payload.Classic:
                Element("EventData", [], () => Element("Data", [], () => Substitution(0, ValueKind.TextArray)));
                break;
            case EventLog.Payload.Named:
                Element("EventData", [], () =>
                {
                    for (var i = 0; i < kind.Fields.Length; i++)
                    {
                        var index = i;
                        Element("Data", [("Name", kind.Fields[i].Name, -1, default)], () => Substitution(index, kind.Fields[index].Kind));
                    }
                });
                break;
            default:
                Element("UserData", [], () => Element(kind.UserElement, [("xmlns", kind.UserNamespace, -1, default)], () =>
                {
                    for (var i = 0; i < kind.Fields.Length; i++)
                    {
                        var index = i;
                        Element(kind.Fields[i].Name, [], () => Substitution(index, kind.Fields[index].Kind));
                    }
                }));
                break;
        }
        chunk.U8(0x00);
    }

    private void Fragment() => chunk.Raw([0x0F, 0x01, 0x01, 0x00]);

    private void Element(string name, ReadOnlySpan<(string Name, string? Text, int Substitution, ValueKind Kind)> attributes, Action? content = null)
    {
        chunk.U8((byte)(attributes.Length > 0 ? 0x41 : 0x01));
        chunk.U16(0xFFFF);
        var size = chunk.Hole();
        chunk.Name(name);
        if (attributes.Length > 0)
        {
            var list = chunk.Hole();
            for (var i = 0; i < attributes.Length; i++)
            {
                chunk.U8((byte)(i < attributes.Length - 1 ? 0x46 : 0x06));
                chunk.Name(attributes[i].Name);
                if (attributes[i].Text is { } text)
                    Text(text);
                else
                    Substitution(attributes[i].Substitution, attributes[i].Kind, isOptional: true);
            }
            chunk.Fill(list);
        }
        if (content is null)
        {
            chunk.U8(0x03);
        }
        else
        {
            chunk.U8(0x02);
            content();
            chunk.U8(0x04);
        }
        chunk.Fill(size);
    }

    private void Text(string text)
    {
        chunk.U8(0x05);
        chunk.U8(0x01);
        chunk.U16((ushort)text.Length);
        chunk.Utf16(text);
    }

    private void Substitution(int index, ValueKind kind, bool isOptional = false)
    {
        chunk.U8((byte)(isOptional ? 0x0E : 0x0D));
        chunk.U16((ushort)index);
        chunk.U8((byte)kind);
    }

    private static byte[] SidBytes(string sid)
    {
        var parts = sid.Split('-');
        var bytes = new byte[8 + 4 * (parts.Length - 3)];
        bytes[0] = 1;
        bytes[1] = (byte)(parts.Length - 3);
        bytes[7] = byte.Parse(parts[2], CultureInfo.InvariantCulture);
        for (var i = 3; i < parts.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8 + 4 * (i - 3)), uint.Parse(parts[i], CultureInfo.InvariantCulture));
        return bytes;
    }
}
