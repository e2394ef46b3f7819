using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Afterpatch.Formats.Windows;

namespace Afterpatch.Formats.Wmi;

/// <summary>Strings and arrays in the data part of a class or an instance.</summary>
internal static class WmiHeap
{
    private const uint ArrayFlag = 0x2000;

    /// <summary>A CIM string: a flag (0 one byte a character, else UTF-16), the text, a NUL.</summary>
    public static string? String(ReadOnlySpan<byte> heap, uint at)
    {
        if (at >= heap.Length)
            return null;
        var text = heap[((int)at + 1)..];
        if (heap[(int)at] == 0)
        {
            var end = text.IndexOf((byte)0);
            return Encoding.Latin1.GetString(end < 0 ? text : text[..end]);
        }
        for (var i = 0; i + 1 < text.Length; i += 2)
            if (text[i] == 0 && text[i + 1] == 0)
                return Encoding.Unicode.GetString(text[..i]);
        return Encoding.Unicode.GetString(text[..(text.Length & ~1)]);
    }

    /// <summary>A property's value as text; null when its type or place is none that is understood.</summary>
    public static string? Value(ReadOnlySpan<byte> values, ReadOnlySpan<byte> heap, WmiProperty property)
    {
        if (property.Offset >= values.Length)
            return null;
        var value = values[(int)property.Offset..];
        var type = property.Type & 0xFF;
        if ((property.Type & ArrayFlag) != 0)
            return value.Length < 4 ? null : Array(heap, BinaryPrimitives.ReadUInt32LittleEndian(value), type);
        return type switch
        {
            8 or 101 or 102 when value.Length >= 4 => String(heap, BinaryPrimitives.ReadUInt32LittleEndian(value)),
            _ => Scalar(value, type),
        };
    }

    private static string? Scalar(ReadOnlySpan<byte> value, uint type) => type switch
    {
        11 when value.Length >= 2 => BinaryPrimitives.ReadUInt16LittleEndian(value) != 0 ? "true" : "false",
        16 when value.Length >= 1 => ((sbyte)value[0]).ToString(CultureInfo.InvariantCulture),
        17 when value.Length >= 1 => value[0].ToString(CultureInfo.InvariantCulture),
        2 when value.Length >= 2 => BinaryPrimitives.ReadInt16LittleEndian(value).ToString(CultureInfo.InvariantCulture),
        18 when value.Length >= 2 => BinaryPrimitives.ReadUInt16LittleEndian(value).ToString(CultureInfo.InvariantCulture),
        3 when value.Length >= 4 => BinaryPrimitives.ReadInt32LittleEndian(value).ToString(CultureInfo.InvariantCulture),
        19 when value.Length >= 4 => BinaryPrimitives.ReadUInt32LittleEndian(value).ToString(CultureInfo.InvariantCulture),
        20 when value.Length >= 8 => BinaryPrimitives.ReadInt64LittleEndian(value).ToString(CultureInfo.InvariantCulture),
        21 when value.Length >= 8 => BinaryPrimitives.ReadUInt64LittleEndian(value).ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>A byte array that is a SID becomes its text; string arrays are joined by line feeds.</summary>
    private static string? Array(ReadOnlySpan<byte> heap, uint at, uint type)
    {
        if (at + 4L > heap.Length)
            return null;
        var count = BinaryPrimitives.ReadUInt32LittleEndian(heap[(int)at..]);
        var items = heap[((int)at + 4)..];
        if (type == 17)
            return count > items.Length ? null : Sid.Read(items[..(int)count], out _) ?? Convert.ToHexStringLower(items[..(int)count]);
        if (type != 8 || count > items.Length / 4)
            return null;
        var texts = new List<string>();
        for (var i = 0; i < count; i++)
            texts.Add(String(heap, BinaryPrimitives.ReadUInt32LittleEndian(items[(i * 4)..])) ?? "");
        return string.Join('\n', texts);
    }
}
