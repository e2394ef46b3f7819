using System.Buffers.Text;
using System.Runtime.CompilerServices;
using Afterpatch.Artifacts.EventLogs;
using Afterpatch.Formats.Evtx;

namespace Afterpatch.Cli.Dump;

/// <summary>Writes events as JSON lines, from the bytes of the log into the output buffer.</summary>
internal sealed class EventJsonWriter(OutputBuffer output)
{
    private readonly RecentTexts _sids = new();
    private readonly TimeText _time = new();
    private EventJsonLayout?[] _layouts = new EventJsonLayout?[256];
    private string? _source;
    private byte[] _head = [];
    private byte[] _afterTime = [];
    private char[] _characters = new char[1024];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(EvtxEventRow row)
    {
        var record = row.Record;
        var layout = LayoutOf(record.Layout);
        var span = WriteEnvelope(row, out var at);
        foreach (ref readonly var part in layout.Parts.AsSpan())
        {
            var isField = part.Kind == EventJsonPartKind.Field;
            var type = EvtxValueType.Null;
            var bytes = isField ? record.Stored(part.Index, out type) : record.Stored((EvtxSystemField)part.Index, out type);
            var needed = part.Before.Length + part.Key.Length + EventJsonValue.MaxLength(bytes.Length);
            if (span.Length - at < needed)
                span = Room(ref at, needed);
            at = EventJsonValue.Write(part.Before, span, at);
            if (!isField)
            {
                if (EvtxValue.IsNone(type, bytes))
                    continue;
                at = EventJsonValue.Write(part.Key, span, at);
                if (type == EvtxValueType.Utf16 && EventJsonValue.IsNumber((EvtxSystemField)part.Index, EvtxValue.CharactersOf(bytes), out var number))
                {
                    Utf8Formatter.TryFormat(number, span[at..], out var length);
                    at += length;
                    continue;
                }
            }
            if (type == EvtxValueType.Utf16)
                at = EventJsonValue.Write(EvtxValue.CharactersOf(bytes), span, at);
            else if (type == EvtxValueType.Sid)
                at = WriteSid(bytes, span, at);
            else if (IsRare(type))
                span = WriteRare(type, bytes, ref at);
            else
                at = EventJsonValue.Write(type, bytes, span, at);
        }
        if (span.Length - at < layout.Rest.Length)
            span = Room(ref at, layout.Rest.Length);
        output.Advance(EventJsonValue.Write(layout.Rest, span, at));
        output.EndLine();
    }

    /// <summary>Hands over what was written, and gives a new piece of the buffer.</summary>
    private Span<byte> Room(scoped ref int at, int needed)
    {
        output.Advance(at);
        at = 0;
        return output.GetSpan(needed);
    }

    private EventJsonLayout LayoutOf(EvtxLayout layout)
    {
        if (layout.Id < 0)
            return new EventJsonLayout(layout);
        if (layout.Id >= _layouts.Length)
            Array.Resize(ref _layouts, Math.Max(_layouts.Length * 2, layout.Id + 1));
        return _layouts[layout.Id] ??= new EventJsonLayout(layout);
    }

    private Span<byte> WriteEnvelope(EvtxEventRow row, out int at)
    {
        if (!ReferenceEquals(_source, row.Source))
            SetSource(row.Source);
        var span = output.GetSpan(_head.Length + _afterTime.Length + 4096);
        var time = _time.Of(row.TimeUtc);
        at = EventJsonValue.Write(_head, span, 0);
        at = EventJsonValue.Write(time, span, at);
        at = EventJsonValue.Write(_afterTime, span, at);
        Utf8Formatter.TryFormat(row.RecordId, span[at..], out var idLength);
        var id = span.Slice(at, idLength);
        at = EventJsonValue.Write(",\"fields\":{\"EventRecordID\":"u8, span, at + idLength);
        at = EventJsonValue.Write(id, span, at);
        at = EventJsonValue.Write(",\"TimeCreated\":\""u8, span, at);
        at = EventJsonValue.Write(time, span, at);
        span[at++] = (byte)'"';
        return span;
    }

    private void SetSource(string source)
    {
        _source = source;
        _head = "{\"record\":\"event\",\"utc\":\""u8.ToArray();
        _afterTime = [.. "\",\"source\":"u8, .. EventJsonValue.OfText(source), .. ",\"recordId\":"u8];
    }

    private int WriteSid(ReadOnlySpan<byte> sid, Span<byte> span, int at)
    {
        if (_sids.Find(sid) is { } known)
            return EventJsonValue.Write(known, span, at);
        var end = EventJsonValue.Write(EvtxValueType.Sid, sid, span, at);
        _sids.Keep(sid, span[at..end]);
        return end;
    }

    private static bool IsRare(EvtxValueType type) => type is EvtxValueType.Ansi or EvtxValueType.EventXml || (type & EvtxValueType.Array) != 0;

    private Span<byte> WriteRare(EvtxValueType type, ReadOnlySpan<byte> bytes, scoped ref int at)
    {
        output.Advance(at);
        at = 0;
        if ((type & EvtxValueType.Array) != 0)
            WriteArray(type & ~EvtxValueType.Array, bytes);
        else
            WriteItem(type, bytes);
        return output.GetSpan();
    }

    private void WriteArray(EvtxValueType type, ReadOnlySpan<byte> rest)
    {
        output.Write("["u8);
        for (var isFirst = true; !rest.IsEmpty; isFirst = false)
        {
            if (!isFirst)
                output.Write(","u8);
            var length = EvtxArray.ItemLength(type, rest);
            WriteItem(type, rest[..length]);
            rest = rest[length..];
        }
        output.Write("]"u8);
    }

    private void WriteItem(EvtxValueType type, ReadOnlySpan<byte> bytes)
    {
        var span = output.GetSpan(EventJsonValue.MaxLength(bytes.Length));
        output.Advance(type switch
        {
            EvtxValueType.Utf16 => EventJsonValue.Write(EvtxValue.CharactersOf(bytes), span, 0),
            EvtxValueType.Ansi or EvtxValueType.EventXml when !EvtxValue.IsNone(type, bytes) => EventJsonValue.Write(Decoded(new(type, bytes)), span, 0),
            _ => EventJsonValue.Write(type, bytes, span, 0),
        });
    }

    private ReadOnlySpan<char> Decoded(EvtxValue value)
    {
        var needed = EvtxText.MaxLength(value);
        if (_characters.Length < needed)
            _characters = new char[needed];
        return _characters.AsSpan(0, EvtxText.Format(value, _characters));
    }
}
