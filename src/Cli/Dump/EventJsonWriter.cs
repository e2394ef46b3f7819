using System.Buffers.Text;
using System.Runtime.CompilerServices;
using Afterpatch.Artifacts.EventLogs;
using Afterpatch.Formats;
using Afterpatch.Formats.Evtx;
using Afterpatch.Formats.Json;

namespace Afterpatch.Cli.Dump;

/// <summary>Writes events as JSON lines, from the bytes of the log into the output buffer.</summary>
internal sealed class EventJsonWriter(OutputBuffer output)
{
    private EventJsonLayout?[] _layouts = new EventJsonLayout?[256];
    private string? _source;
    private byte[] _head = [];
    private byte[] _afterTime = [];
    private char[] _characters = new char[1024];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(EvtxEventRow row)
    {
        var record = row.Record;
        WriteEnvelope(row);
        var layout = LayoutOf(record.Layout);
        foreach (var (field, key) in layout.System)
        {
            var value = record.System(field);
            if (value.IsNull)
                continue;
            output.Write(key);
            if (value.Type == EvtxValueType.Utf16)
                WriteSystemText(field, value);
            else
                WriteValue(value);
        }
        foreach (var group in layout.Fields)
        {
            output.Write(group.Key);
            if (group.IsArray)
                WriteGroup(record, group.Indexes);
            else
                WriteValue(record.Value(group.Indexes[0]));
        }
        output.Write("}}\n"u8);
        output.EndLine();
    }

    private EventJsonLayout LayoutOf(EvtxLayout layout)
    {
        if (layout.Id < 0)
            return new EventJsonLayout(layout);
        if (layout.Id >= _layouts.Length)
            Array.Resize(ref _layouts, Math.Max(_layouts.Length * 2, layout.Id + 1));
        return _layouts[layout.Id] ??= new EventJsonLayout(layout);
    }

    private void WriteEnvelope(EvtxEventRow row)
    {
        if (!ReferenceEquals(_source, row.Source))
            SetSource(row.Source);
        var span = output.GetSpan(_head.Length + _afterTime.Length + 256);
        Span<byte> time = stackalloc byte[32];
        time = time[..EvtxText.FormatTime(row.TimeUtc, time)];
        Span<byte> id = stackalloc byte[20];
        Utf8Formatter.TryFormat(row.RecordId, id, out var idLength);
        id = id[..idLength];
        var at = Copy(_head, span, 0);
        at = Copy(time, span, at);
        at = Copy(_afterTime, span, at);
        at = Copy(id, span, at);
        at = Copy(",\"fields\":{\"EventRecordID\":"u8, span, at);
        at = Copy(id, span, at);
        at = Copy(",\"TimeCreated\":\""u8, span, at);
        at = Copy(time, span, at);
        span[at++] = (byte)'"';
        output.Advance(at);
    }

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> to, int at)
    {
        from.CopyTo(to[at..]);
        return at + from.Length;
    }

    private void SetSource(string source)
    {
        _source = source;
        var text = new byte[JsonText.MaxLength(source.Length)];
        var length = JsonText.Write(source, text);
        _head = "{\"record\":\"event\",\"utc\":\""u8.ToArray();
        _afterTime = [.. "\",\"source\":\""u8, .. text.AsSpan(0, length), .. "\",\"recordId\":"u8];
    }

    /// <summary>Some templates give numbers as text; they are numbers all the same.</summary>
    private void WriteSystemText(EvtxSystemField field, EvtxValue value)
    {
        var isNumber = field is not (EvtxSystemField.ProviderName or EvtxSystemField.Channel or EvtxSystemField.Computer
            or EvtxSystemField.EventSourceName);
        if (isNumber && uint.TryParse(value.Characters, System.Globalization.NumberStyles.None, null, out var number))
            WriteValue(new(EvtxValueType.UInt32, BitConverter.GetBytes(number)));
        else
            WriteValue(value);
    }

    private void WriteGroup(EvtxRecord record, int[] indexes)
    {
        var open = (byte)'[';
        foreach (var index in indexes)
        {
            output.GetSpan(1)[0] = open;
            output.Advance(1);
            open = (byte)',';
            WriteValue(record.Value(index));
        }
        output.Write("]"u8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteValue(EvtxValue value)
    {
        switch (value.Type)
        {
            case EvtxValueType.Utf16:
                WriteText(value.Characters);
                break;
            case EvtxValueType.Null:
                output.Write("null"u8);
                break;
            case EvtxValueType.Int8 or EvtxValueType.UInt8 or EvtxValueType.Int16 or EvtxValueType.UInt16 or EvtxValueType.Int32
                or EvtxValueType.UInt32 or EvtxValueType.Int64 or EvtxValueType.UInt64 when value.TryGetInteger(out _):
            case EvtxValueType.Boolean when value.Bytes.Length is 1 or 4:
                output.Advance(EvtxText.FormatAscii(value, output.GetSpan(64)));
                break;
            default:
                WriteOther(value);
                break;
        }
    }

    private void WriteText(ReadOnlySpan<char> text)
    {
        var span = output.GetSpan(JsonText.MaxLength(text.Length) + 2);
        span[0] = (byte)'"';
        var length = JsonText.Write(text, span[1..]);
        span[length + 1] = (byte)'"';
        output.Advance(length + 2);
    }

    private void WriteOther(EvtxValue value)
    {
        if ((value.Type & EvtxValueType.Array) != 0)
            WriteArray(value.Type & ~EvtxValueType.Array, value.Bytes);
        else if (value.IsNull)
            output.Write("null"u8);
        else if (value.Type is EvtxValueType.Ansi or EvtxValueType.EventXml)
            WriteDecoded(value);
        else
            WriteQuoted(value);
    }

    private void WriteQuoted(EvtxValue value)
    {
        var isReal = value.Type is EvtxValueType.Single or EvtxValueType.Double;
        var span = output.GetSpan(EvtxText.MaxLength(value));
        var length = EvtxText.FormatAscii(value, span[1..]);
        if (isReal && span[length] is >= (byte)'0' and <= (byte)'9')
        {
            span.Slice(1, length).CopyTo(span);
            output.Advance(length);
            return;
        }
        span[0] = span[length + 1] = (byte)'"';
        output.Advance(length + 2);
    }

    private void WriteDecoded(EvtxValue value)
    {
        var needed = EvtxText.MaxLength(value);
        if (_characters.Length < needed)
            _characters = new char[needed];
        WriteText(_characters.AsSpan(0, EvtxText.Format(value, _characters)));
    }

    private void WriteArray(EvtxValueType type, ReadOnlySpan<byte> rest)
    {
        output.Write("["u8);
        for (var isFirst = true; !rest.IsEmpty; isFirst = false)
        {
            if (!isFirst)
                output.Write(","u8);
            var length = EvtxArray.ItemLength(type, rest);
            WriteValue(new(type, rest[..length]));
            rest = rest[length..];
        }
        output.Write("]"u8);
    }
}
