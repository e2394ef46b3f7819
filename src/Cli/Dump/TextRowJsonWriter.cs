using System.Buffers.Text;
using Afterpatch.Core;
using Afterpatch.Formats.Evtx;
using Afterpatch.Formats.Json;

namespace Afterpatch.Cli.Dump;

/// <summary>Writes lines of text logs as JSON lines, from the bytes of the log into the output buffer.</summary>
internal sealed class TextRowJsonWriter(OutputBuffer output)
{
    private TextSchema? _schema;
    private byte[] _head = [];
    private byte[] _afterTime = [];
    private byte[][] _keys = [];

    public void Write(TextRow row)
    {
        // The pointer is made once per schema and file; its offset and line are not used.
        if (!ReferenceEquals(row.Schema, _schema))
            SetSchema(row.Schema, row.Pointer().Source);
        output.Write(_head);
        if (row.TryGetUtc(out var utc))
        {
            output.Write(",\"utc\":\""u8);
            output.Advance(EvtxText.FormatTime(utc, output.GetSpan(32)));
            output.Write("\""u8);
        }
        output.Write(_afterTime);
        Utf8Formatter.TryFormat(row.LineNumber, output.GetSpan(32), out var digits);
        output.Advance(digits);
        output.Write(",\"fields\":{"u8);
        for (var i = 0; i < _keys.Length; i++)
        {
            output.Write(_keys[i]);
            WriteText(row.Field(i));
        }
        output.Write("}}\n"u8);
        output.EndLine();
    }

    private void WriteText(ReadOnlySpan<byte> text)
    {
        var span = output.GetSpan(JsonText.MaxLengthOfUtf8(text.Length) + 2);
        span[0] = (byte)'"';
        var length = JsonText.WriteUtf8(text, span[1..]);
        span[length + 1] = (byte)'"';
        output.Advance(length + 2);
    }

    private void SetSchema(TextSchema schema, string source)
    {
        _schema = schema;
        _head = [.. "{\"record\":"u8, .. Quoted(schema.Family)];
        _afterTime = [.. ",\"source\":"u8, .. Quoted(source), .. ",\"line\":"u8];
        var taken = new HashSet<string>(StringComparer.Ordinal);
        _keys = [.. schema.Fields.Select((name, i) => Key(i, Free(name, taken)))];
    }

    /// <summary>A header that names a column twice must not make a key occur twice.</summary>
    private static string Free(string name, HashSet<string> taken)
    {
        var free = name;
        for (var i = 2; !taken.Add(free); i++)
            free = $"{name}#{i}";
        return free;
    }

    private static byte[] Key(int index, string name) => [.. index > 0 ? ","u8 : default, .. Quoted(name), .. ":"u8];

    private static byte[] Quoted(string text)
    {
        var bytes = new byte[JsonText.MaxLength(text.Length)];
        return [.. "\""u8, .. bytes.AsSpan(0, JsonText.Write(text, bytes)), .. "\""u8];
    }
}
