using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;

namespace Afterpatch.Formats.Evtx;

/// <summary>Values as text, in the forms that Windows gives them.</summary>
/// <remarks>
/// Decimal integers, <c>0x1f</c> for hexadecimal types and pointers, <c>true</c>, ISO 8601 with <c>Z</c>, <c>S-1-5-18</c>, upper-case
/// hexadecimal digits for binary. Bytes that do not fit their type are written as binary: nothing is lost.
/// </remarks>
public static class EvtxText
{
    /// <summary>What 0x80 to 0x9F stand for in Windows-1252; zero where nothing does.</summary>
    private const string Windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009Džÿ";

    /// <summary>Characters that <see cref="Format"/> may write.</summary>
    public static int MaxLength(EvtxValue value) => 64 + 8 * value.Bytes.Length;

    /// <summary>Writes any value but single UTF-16 text as characters: GUIDs in braces, the items of an array joined by commas.</summary>
    /// <returns>Characters written.</returns>
    public static int Format(EvtxValue value, Span<char> output)
    {
        if ((value.Type & EvtxValueType.Array) != 0)
            return FormatArray(value.Type & ~EvtxValueType.Array, value.Bytes, output);
        switch (value.Type)
        {
            case EvtxValueType.Utf16:
                value.Characters.CopyTo(output);
                return value.Characters.Length;
            case EvtxValueType.EventXml:
                return Format(new(EvtxValueType.Utf16, value.Bytes), output);
            case EvtxValueType.Ansi:
                return FormatAnsi(value.Bytes, output);
            case EvtxValueType.Guid when value.Bytes.Length == 16:
                output[0] = '{';
                output[37] = '}';
                Widen(value, output[1..]);
                return 38;
            default:
                return Widen(value, output);
        }
    }

    private static int Widen(EvtxValue value, Span<char> output)
    {
        var needed = MaxLength(value);
        Span<byte> digits = needed <= 1024 ? stackalloc byte[1024] : new byte[needed];
        var written = FormatAscii(value, digits);
        for (var i = 0; i < written; i++)
            output[i] = (char)digits[i];
        return written;
    }

    private static int FormatArray(EvtxValueType type, ReadOnlySpan<byte> rest, Span<char> output)
    {
        var written = 0;
        while (!rest.IsEmpty)
        {
            if (written > 0)
                output[written++] = ',';
            var length = EvtxArray.ItemLength(type, rest);
            written += Format(new(type, rest[..length]), output[written..]);
            rest = rest[length..];
        }
        return written;
    }

    private static int FormatAnsi(ReadOnlySpan<byte> bytes, Span<char> output)
    {
        bytes = bytes.TrimEnd((byte)0);
        for (var i = 0; i < bytes.Length; i++)
            output[i] = bytes[i] is >= 0x80 and < 0xA0 ? Windows1252[bytes[i] - 0x80] : (char)bytes[i];
        return bytes.Length;
    }

    /// <summary>Writes a single value that is neither text nor an array as ASCII: GUIDs without braces.</summary>
    /// <param name="output">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int FormatAscii(EvtxValue value, Span<byte> output) => FormatAscii(value.Type, value.Bytes, output);

    /// <summary>The same for a value in two parts.</summary>
    public static int FormatAscii(EvtxValueType type, ReadOnlySpan<byte> bytes, Span<byte> output)
    {
        return type switch
        {
            EvtxValueType.UInt32 when bytes.Length == 4 => Decimal(BinaryPrimitives.ReadUInt32LittleEndian(bytes), output),
            EvtxValueType.UInt8 when bytes.Length == 1 => Decimal(bytes[0], output),
            EvtxValueType.UInt16 when bytes.Length == 2 => Decimal(BinaryPrimitives.ReadUInt16LittleEndian(bytes), output),
            EvtxValueType.UInt64 when bytes.Length == 8 => Decimal(BinaryPrimitives.ReadUInt64LittleEndian(bytes), output),
            EvtxValueType.Int8 when bytes.Length == 1 => Signed((sbyte)bytes[0], output),
            EvtxValueType.Int16 when bytes.Length == 2 => Signed(BinaryPrimitives.ReadInt16LittleEndian(bytes), output),
            EvtxValueType.Int32 when bytes.Length == 4 => Signed(BinaryPrimitives.ReadInt32LittleEndian(bytes), output),
            EvtxValueType.Int64 when bytes.Length == 8 => Signed(BinaryPrimitives.ReadInt64LittleEndian(bytes), output),
            EvtxValueType.HexInt32 or EvtxValueType.HexInt64 or EvtxValueType.Pointer or EvtxValueType.EventHandle => Hexadecimal(bytes, output),
            EvtxValueType.Guid when bytes.Length == 16 => FormatGuid(bytes, output),
            EvtxValueType.Sid => FormatSid(bytes, output),
            EvtxValueType.FileTime when bytes.Length == 8 => FormatFileTime(BinaryPrimitives.ReadUInt64LittleEndian(bytes), output),
            EvtxValueType.SystemTime when bytes.Length == 16 => FormatSystemTime(bytes, output),
            EvtxValueType.Boolean when bytes.Length is 1 or 4 => Copy(bytes.ContainsAnyExcept((byte)0) ? "true"u8 : "false"u8, output),
            EvtxValueType.Single when bytes.Length == 4 => Real(BinaryPrimitives.ReadSingleLittleEndian(bytes), output),
            EvtxValueType.Double when bytes.Length == 8 => Real(BinaryPrimitives.ReadDoubleLittleEndian(bytes), output),
            _ => Binary(bytes, output),
        };
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> output)
    {
        text.CopyTo(output);
        return text.Length;
    }

    private static int Decimal(ulong value, Span<byte> output)
    {
        Utf8Formatter.TryFormat(value, output, out var written);
        return written;
    }

    private static int Signed(long value, Span<byte> output)
    {
        Utf8Formatter.TryFormat(value, output, out var written);
        return written;
    }

    private static int Real(double value, Span<byte> output)
    {
        value.TryFormat(output, out var written, default, CultureInfo.InvariantCulture);
        return written;
    }

    private static int Real(float value, Span<byte> output)
    {
        value.TryFormat(output, out var written, default, CultureInfo.InvariantCulture);
        return written;
    }

    private static int Hexadecimal(ReadOnlySpan<byte> bytes, Span<byte> output)
    {
        if (bytes.Length is not (4 or 8))
            return Binary(bytes, output);
        var value = bytes.Length == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        output[0] = (byte)'0';
        output[1] = (byte)'x';
        var digits = value == 0 ? 1 : (67 - System.Numerics.BitOperations.LeadingZeroCount(value)) / 4;
        for (var i = digits + 1; i > 1; i--, value >>= 4)
            output[i] = "0123456789abcdef"u8[(int)(value & 15)];
        return digits + 2;
    }

    private static int Binary(ReadOnlySpan<byte> bytes, Span<byte> output)
    {
        Convert.TryToHexString(bytes, output, out var written);
        return written;
    }

    private static int FormatGuid(ReadOnlySpan<byte> bytes, Span<byte> output)
    {
        // The first three groups are little-endian numbers, the others are bytes in order.
        Span<byte> ordered = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(ordered, BinaryPrimitives.ReadUInt32LittleEndian(bytes));
        BinaryPrimitives.WriteUInt16BigEndian(ordered[4..], BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]));
        BinaryPrimitives.WriteUInt16BigEndian(ordered[6..], BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]));
        bytes[8..].CopyTo(ordered[8..]);
        Span<byte> digits = stackalloc byte[32];
        Convert.TryToHexString(ordered, digits, out _);
        digits[..8].CopyTo(output);
        output[8] = output[13] = output[18] = output[23] = (byte)'-';
        digits[8..12].CopyTo(output[9..]);
        digits[12..16].CopyTo(output[14..]);
        digits[16..20].CopyTo(output[19..]);
        digits[20..].CopyTo(output[24..]);
        return 36;
    }

    private static int FormatSid(ReadOnlySpan<byte> bytes, Span<byte> output)
    {
        if (bytes.Length < 8 || bytes.Length < 8 + 4 * bytes[1])
            return Binary(bytes, output);
        var at = Copy("S-"u8, output);
        at += Decimal(bytes[0], output[at..]);
        output[at++] = (byte)'-';
        var authority = ((ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        at += Decimal(authority, output[at..]);
        for (var i = 0; i < bytes[1]; i++)
        {
            output[at++] = (byte)'-';
            at += Decimal(BinaryPrimitives.ReadUInt32LittleEndian(bytes[(8 + 4 * i)..]), output[at..]);
        }
        return at;
    }

    private static int FormatFileTime(ulong ticks, Span<byte> output) =>
        ticks == 0 ? Copy("1601-01-01T00:00:00Z"u8, output)
        : WindowsTime.FromFileTime(ticks) is { } time ? FormatTime(time, output)
        : Decimal(ticks, output);

    private static int FormatSystemTime(ReadOnlySpan<byte> bytes, Span<byte> output)
    {
        var part = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(bytes);
        if (part[0] is 0 or > 9999 || part[1] is 0 or > 12 || part[3] == 0 || part[3] > DateTime.DaysInMonth(part[0], part[1])
            || part[4] > 23 || part[5] > 59 || part[6] > 59 || part[7] > 999)
            return Binary(bytes, output);
        return FormatTime(new DateTime(part[0], part[1], part[3], part[4], part[5], part[6], part[7], DateTimeKind.Utc), output);
    }

    /// <summary>ISO 8601, UTC, with as many of seven fraction digits as are not zero. At most 28 bytes.</summary>
    public static int FormatTime(DateTime utc, Span<byte> output)
    {
        var (date, time) = utc;
        Digits(output, 0, 4, date.Year);
        output[4] = output[7] = (byte)'-';
        Digits(output, 5, 2, date.Month);
        Digits(output, 8, 2, date.Day);
        output[10] = (byte)'T';
        Digits(output, 11, 2, time.Hour);
        output[13] = output[16] = (byte)':';
        Digits(output, 14, 2, time.Minute);
        Digits(output, 17, 2, time.Second);
        var fraction = (int)(utc.Ticks % TimeSpan.TicksPerSecond);
        var at = 19;
        if (fraction != 0)
        {
            output[19] = (byte)'.';
            Digits(output, 20, 7, fraction);
            for (at = 27; output[at - 1] == '0'; at--)
                continue;
        }
        output[at] = (byte)'Z';
        return at + 1;
    }

    private static void Digits(Span<byte> output, int at, int count, int value)
    {
        for (var i = at + count - 1; i >= at; i--, value /= 10)
            output[i] = (byte)('0' + value % 10);
    }
}
