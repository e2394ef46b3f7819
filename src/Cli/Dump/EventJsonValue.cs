using System.Globalization;
using System.Runtime.CompilerServices;
using Afterpatch.Formats.Evtx;
using Afterpatch.Formats.Json;

namespace Afterpatch.Cli.Dump;

/// <summary>Single values of events as JSON.</summary>
internal static class EventJsonValue
{
    /// <summary>Bytes that must be free for any value of that many bytes but an array.</summary>
    public static int MaxLength(int bytes) => 128 + 8 * bytes;

    public static byte[] OfText(string text)
    {
        var bytes = new byte[MaxLength(2 * text.Length)];
        return bytes[..Write(text, bytes, 0)];
    }

    /// <summary>Some templates give numbers as text; they are numbers all the same.</summary>
    public static byte[] OfSystemText(EvtxSystemField field, string text) =>
        IsNumber(field, text, out var number) ? System.Text.Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)) : OfText(text);

    public static bool IsNumber(EvtxSystemField field, ReadOnlySpan<char> text, out uint number)
    {
        number = 0;
        return field is not (EvtxSystemField.ProviderName or EvtxSystemField.Channel or EvtxSystemField.Computer or EvtxSystemField.EventSourceName)
            && uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <returns>Offset behind what was written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(ReadOnlySpan<char> text, Span<byte> output, int at)
    {
        output[at++] = (byte)'"';
        at += JsonText.Write(text, output[at..]);
        output[at] = (byte)'"';
        return at + 1;
    }

    /// <summary>Neither text nor an array: a number or a Boolean as such, anything else in quotes.</summary>
    public static int Write(EvtxValueType type, ReadOnlySpan<byte> bytes, Span<byte> output, int at)
    {
        if (IsBare(type, bytes.Length))
            return at + EvtxText.FormatAscii(type, bytes, output[at..]);
        if (EvtxValue.IsNone(type, bytes))
            return Write("null"u8, output, at);
        var length = EvtxText.FormatAscii(type, bytes, output[(at + 1)..]);
        if (IsReal(type, bytes.Length) && output[at + length] is >= (byte)'0' and <= (byte)'9')
        {
            output.Slice(at + 1, length).CopyTo(output[at..]);
            return at + length;
        }
        output[at] = output[at + length + 1] = (byte)'"';
        return at + length + 2;
    }

    public static int Write(ReadOnlySpan<byte> bytes, Span<byte> output, int at)
    {
        bytes.CopyTo(output[at..]);
        return at + bytes.Length;
    }

    /// <summary>A number in JSON too, unless it is none or infinite: then its text ends with a letter.</summary>
    private static bool IsReal(EvtxValueType type, int length) => (type, length) is (EvtxValueType.Single, 4) or (EvtxValueType.Double, 8);

    private static bool IsBare(EvtxValueType type, int length) => type switch
    {
        EvtxValueType.Int8 or EvtxValueType.UInt8 => length == 1,
        EvtxValueType.Int16 or EvtxValueType.UInt16 => length == 2,
        EvtxValueType.Int32 or EvtxValueType.UInt32 => length == 4,
        EvtxValueType.Int64 or EvtxValueType.UInt64 => length == 8,
        EvtxValueType.Boolean => length is 1 or 4,
        _ => false,
    };
}
