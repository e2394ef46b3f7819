using Afterpatch.Core;
using Afterpatch.Formats;
using Afterpatch.Formats.Evtx;

namespace Afterpatch.Artifacts.EventLogs;

/// <summary>The event that an <see cref="EvtxReader"/> stands on, as detectors see it. One object for all events of a file.</summary>
public sealed class EvtxEventRow(EvtxRecord record, string source) : EventRow
{
    private readonly StringPool _providers = new();
    private readonly StringPool _channels = new();
    private readonly StringPool _computers = new();
    private readonly StringPool _users = new();
    private EventShape?[] _shapes = new EventShape?[256];
    private EvtxLayout? _lonely;
    private EventShape? _lonelyShape;

    /// <summary>The record itself, for who can use bytes.</summary>
    public EvtxRecord Record => record;

    /// <summary>Windows path of the log.</summary>
    public string Source => source;

    public override EventShape Shape
    {
        get
        {
            var layout = record.Layout;
            if ((uint)layout.Id < (uint)_shapes.Length && _shapes[layout.Id] is { } shape)
                return shape;
            return NewShape(layout);
        }
    }

    /// <summary><c>System/EventRecordID</c>, which an exported log keeps; else the record's own number.</summary>
    public override ulong RecordId => record.System(EvtxSystemField.RecordId).TryGetInteger(out var id) ? id : record.Header.Id;

    /// <summary><c>System/TimeCreated</c>; else the time of writing.</summary>
    public override DateTime TimeUtc
    {
        get
        {
            var value = record.System(EvtxSystemField.SystemTime);
            if (value.Type == EvtxValueType.FileTime && value.TryGetInteger(out var ticks) && WindowsTime.FromFileTime(ticks) is { } created)
                return created;
            if (value.Type == EvtxValueType.Utf16 && UtcText.TryParse(value.Characters.ToString(), out var parsed))
                return parsed;
            return WindowsTime.FromFileTime(record.Header.Written) ?? DateTime.UnixEpoch;
        }
    }

    public override int EventId => Number(EvtxSystemField.EventId);

    public override int Level => Number(EvtxSystemField.Level);

    public override int Version => Number(EvtxSystemField.Version);

    public override int Task => Number(EvtxSystemField.Task);

    public override int Opcode => Number(EvtxSystemField.Opcode);

    public override ulong Keywords
    {
        get
        {
            var value = record.System(EvtxSystemField.Keywords);
            if (value.TryGetInteger(out var keywords))
                return keywords;
            var text = value.Type == EvtxValueType.Utf16 ? value.Characters : default;
            return text.StartsWith("0x") && ulong.TryParse(text[2..], System.Globalization.NumberStyles.AllowHexSpecifier, null, out keywords)
                ? keywords : 0;
        }
    }

    public override int ProcessId => Number(EvtxSystemField.ProcessId);

    public override int ThreadId => Number(EvtxSystemField.ThreadId);

    public override string Provider => _providers.Get(record.Text(EvtxSystemField.ProviderName));

    public override string Channel => _channels.Get(record.Text(EvtxSystemField.Channel));

    public override string Computer => _computers.Get(record.Text(EvtxSystemField.Computer));

    public override string UserSid => _users.Get(record.Text(EvtxSystemField.UserId));

    public override ReadOnlySpan<char> Text(int field) => record.Text(field);

    public override bool IsNull(int field) => record.Value(field).IsNull;

    public override bool TryNumber(int field, out ulong number) => record.Value(field).TryGetInteger(out number) || base.TryNumber(field, out number);

    public override ReadOnlySpan<byte> Stored(int field, out byte type)
    {
        var value = record.Value(field);
        type = (byte)value.Type;
        return value.Bytes;
    }

    public override EvidencePointer Pointer() => new(source, record.Offset, record.Header.Size, RecordId: RecordId);

    private int Number(EvtxSystemField field)
    {
        var value = record.System(field);
        if (value.TryGetInteger(out var number))
            return (int)number;
        return value.Type == EvtxValueType.Utf16 && int.TryParse(value.Characters, null, out var parsed) ? parsed : 0;
    }

    private EventShape NewShape(EvtxLayout layout)
    {
        if (layout.Id < 0)
        {
            if (!ReferenceEquals(layout, _lonely))
                (_lonely, _lonelyShape) = (layout, new EventShape(layout.Names));
            return _lonelyShape!;
        }
        if (layout.Id >= _shapes.Length)
            Array.Resize(ref _shapes, Math.Max(_shapes.Length * 2, layout.Id + 1));
        return _shapes[layout.Id] ??= new EventShape(layout.Names);
    }
}
