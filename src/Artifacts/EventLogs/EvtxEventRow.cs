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
    private readonly KnownLayouts _layouts = new();
    private KnownLayout _layout = KnownLayout.None;
    private long _turnedTo = -1;
    private int _eventId;

    /// <summary>The record itself, for who can use bytes.</summary>
    public EvtxRecord Record => record;

    /// <summary>Windows path of the log.</summary>
    public string Source => source;

    public override EventShape Shape => Layout.Shape;

    /// <summary><c>System/EventRecordID</c>, which an exported log keeps; else the record's own number.</summary>
    public override ulong RecordId => TryInteger(EvtxSystemField.RecordId, out var id) ? id : record.Header.Id;

    /// <summary><c>System/TimeCreated</c>; else the time of writing.</summary>
    public override DateTime TimeUtc
    {
        get
        {
            var bytes = record.Stored(EvtxSystemField.SystemTime, out var type);
            if (type == EvtxValueType.FileTime && EvtxValue.TryGetInteger(type, bytes, out var ticks) && WindowsTime.FromFileTime(ticks) is { } created)
                return created;
            if (type == EvtxValueType.Utf16 && UtcText.TryParse(EvtxValue.CharactersOf(bytes).ToString(), out var parsed))
                return parsed;
            return WindowsTime.FromFileTime(record.Header.Written) ?? DateTime.UnixEpoch;
        }
    }

    /// <summary>Asked by almost everyone for every event: read once.</summary>
    public override int EventId
    {
        get
        {
            if (_turnedTo != record.Offset)
                (_turnedTo, _eventId) = (record.Offset, Number(EvtxSystemField.EventId));
            return _eventId;
        }
    }

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

    public override string Provider => Layout.Provider ?? _providers.Get(record.Text(EvtxSystemField.ProviderName));

    public override string Channel => Layout.Channel ?? _channels.Get(record.Text(EvtxSystemField.Channel));

    public override string Computer => Layout.Computer ?? _computers.Get(record.Text(EvtxSystemField.Computer));

    public override string UserSid => _users.Get(record.Text(EvtxSystemField.UserId));

    public override ReadOnlySpan<char> Text(int field) => record.Text(field);

    public override bool IsNull(int field) => EvtxValue.IsNone(TypeOf(field, out var bytes), bytes);

    public override bool TryNumber(int field, out ulong number) => EvtxValue.TryGetInteger(TypeOf(field, out var bytes), bytes, out number) || base.TryNumber(field, out number);

    public override ReadOnlySpan<byte> Stored(int field, out byte type)
    {
        var bytes = record.Stored(field, out var stored);
        type = (byte)stored;
        return bytes;
    }

    public override int CopyStored(ReadOnlySpan<int> fields, Span<byte> output)
    {
        var at = 0;
        foreach (var field in fields)
        {
            var type = EvtxValueType.Null;
            var bytes = field < 0 ? default : record.Stored(field, out type);
            if (bytes.Length > output.Length - at - StoredHead)
                return -1;
            at += WriteStored((byte)type, bytes, output[at..]);
        }
        return at;
    }

    public override EvidencePointer Pointer() => new(source, record.Offset, record.Header.Size, RecordId: RecordId);

    private int Number(EvtxSystemField field)
    {
        var bytes = record.Stored(field, out var type);
        if (EvtxValue.TryGetInteger(type, bytes, out var number))
            return (int)number;
        return type == EvtxValueType.Utf16 && int.TryParse(EvtxValue.CharactersOf(bytes), null, out var parsed) ? parsed : 0;
    }

    private bool TryInteger(EvtxSystemField field, out ulong number)
    {
        var bytes = record.Stored(field, out var type);
        return EvtxValue.TryGetInteger(type, bytes, out number);
    }

    private EvtxValueType TypeOf(int field, out ReadOnlySpan<byte> bytes)
    {
        bytes = record.Stored(field, out var type);
        return type;
    }

    private KnownLayout Layout => ReferenceEquals(record.Layout, _layout.Of) ? _layout : _layout = Turn(record.Layout);

    private KnownLayout Turn(EvtxLayout layout) => _layouts.Find(layout) ?? _layouts.Add(new KnownLayout(
        layout, new EventShape(layout.Names), Constant(layout, EvtxSystemField.ProviderName, _providers),
        Constant(layout, EvtxSystemField.Channel, _channels), Constant(layout, EvtxSystemField.Computer, _computers)));

    private static string? Constant(EvtxLayout layout, EvtxSystemField field, StringPool pool) => layout.Constant(field) is { } text ? pool.Get(text) : null;
}
