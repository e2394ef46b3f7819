using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Afterpatch.Formats.Json;

/// <summary>Writes text as the inside of a JSON string: UTF-8, escaped as RFC 8259 asks. No quotes around it.</summary>
/// <remarks>
/// Also escaped: U+007F to U+009F, which terminals obey. A surrogate without its partner, or bytes that are no UTF-8, become U+FFFD: what is
/// written is always valid JSON.
/// </remarks>
public static class JsonText
{
    private const int Width = 16;

    /// <summary>Bytes that must be free for that many UTF-16 characters.</summary>
    public static int MaxLength(int characters) => 6 * characters + Width;

    /// <summary>Bytes that must be free for that many UTF-8 bytes.</summary>
    public static int MaxLengthOfUtf8(int bytes) => 6 * bytes + Width;

    /// <param name="output">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Write(ReadOnlySpan<char> text, Span<byte> output)
    {
        ref var from = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text));
        ref var to = ref MemoryMarshal.GetReference(output);
        var at = 0;
        nint written = 0;
        while (at < text.Length)
        {
            var left = text.Length - at;
            Vector128<byte> bytes;
            if (left >= Width)
                bytes = Vector128.NarrowWithSaturation(Vector128.LoadUnsafe(ref from, (nuint)at), Vector128.LoadUnsafe(ref from, (nuint)at + 8));
            else if (text.Length >= Width)
                bytes = LoadTail(ref from, text.Length, left);
            else
                bytes = LoadShort(ref Unsafe.Add(ref from, at), left);
            bytes.StoreUnsafe(ref to, (nuint)written);
            var special = Special(bytes);
            var plain = Math.Min(left, special == 0 ? Width : BitOperations.TrailingZeroCount(special));
            at += plain;
            written += plain;
            if (special == 0 || at == text.Length)
                continue;
            var character = Unsafe.Add(ref from, at);
            if (character is '\\' or '"')
            {
                Unsafe.Add(ref to, written) = (byte)'\\';
                Unsafe.Add(ref to, written + 1) = (byte)character;
                at++;
                written += 2;
            }
            else
                written += WriteOne(text, ref at, ref Unsafe.Add(ref to, written));
        }
        return (int)written;
    }

    /// <summary>The last characters of a text of at least sixteen, moved to the front.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> LoadTail(ref ushort from, int length, int left)
    {
        var last = (nuint)(length - Width);
        var bytes = Vector128.NarrowWithSaturation(Vector128.LoadUnsafe(ref from, last), Vector128.LoadUnsafe(ref from, last + 8));
        // Indexes beyond the vector give zero, which is special, and stands behind the text.
        return Vector128.Shuffle(bytes, Vector128<byte>.Indices + Vector128.Create((byte)(Width - left)));
    }

    /// <summary>Fewer than sixteen characters, zeros behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> LoadShort(ref ushort from, int left)
    {
        var padded = default(Padded);
        ref var to = ref Unsafe.As<Padded, ushort>(ref padded);
        if (left >= 8)
        {
            Vector128.LoadUnsafe(ref from, (nuint)left - 8).StoreUnsafe(ref to, (nuint)left - 8);
            Vector128.LoadUnsafe(ref from).StoreUnsafe(ref to);
        }
        else if (left >= 4)
        {
            Vector64.LoadUnsafe(ref from, (nuint)left - 4).StoreUnsafe(ref to, (nuint)left - 4);
            Vector64.LoadUnsafe(ref from).StoreUnsafe(ref to);
        }
        else
        {
            for (var i = 0; i < left; i++)
                Unsafe.Add(ref to, i) = Unsafe.Add(ref from, i);
        }
        return Vector128.NarrowWithSaturation(Vector128.LoadUnsafe(ref to), Vector128.LoadUnsafe(ref to, 8));
    }

    [InlineArray(Width)]
    private struct Padded
    {
        private ushort _first;
    }

    /// <param name="output">At least <see cref="MaxLengthOfUtf8"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteUtf8(ReadOnlySpan<byte> text, Span<byte> output)
    {
        ref var from = ref MemoryMarshal.GetReference(text);
        ref var to = ref MemoryMarshal.GetReference(output);
        var at = 0;
        nint written = 0;
        while (at < text.Length)
        {
            if (text.Length - at >= Width)
            {
                var bytes = Vector128.LoadUnsafe(ref from, (nuint)at);
                bytes.StoreUnsafe(ref to, (nuint)written);
                var special = Special(bytes);
                if (special == 0)
                {
                    at += Width;
                    written += Width;
                    continue;
                }
                var plain = BitOperations.TrailingZeroCount(special);
                at += plain;
                written += plain;
            }
            if (text[at] < 0x80)
                written += WriteAscii(text[at++], ref Unsafe.Add(ref to, written));
            else
            {
                Rune.DecodeFromUtf8(text[at..], out var rune, out var consumed);
                at += consumed;
                written += WriteRune(rune, ref Unsafe.Add(ref to, written));
            }
        }
        return (int)written;
    }

    /// <summary>A bit for each byte that may not stand in a JSON string as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Special(Vector128<byte> bytes)
    {
        // Printable ASCII without quote and backslash: 0x20 to 0x7E.
        var outside = Vector128.GreaterThan(bytes - Vector128.Create((byte)0x20), Vector128.Create((byte)(0x7E - 0x20)));
        var escaped = Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\'));
        return (outside | escaped).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteOne(ReadOnlySpan<char> text, ref int at, ref byte to)
    {
        var character = text[at];
        if (character < 0x80)
        {
            at++;
            return WriteAscii((byte)character, ref to);
        }
        Rune.DecodeFromUtf16(text[at..], out var rune, out var consumed);
        at += consumed;
        return WriteRune(rune, ref to);
    }

    private static int WriteAscii(byte character, ref byte to)
    {
        if (character is >= 0x20 and < 0x7F and not ((byte)'"' or (byte)'\\'))
        {
            to = character;
            return 1;
        }
        to = (byte)'\\';
        var letter = character switch
        {
            (byte)'"' or (byte)'\\' => character,
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            (byte)'\b' => (byte)'b',
            (byte)'\f' => (byte)'f',
            _ => (byte)'u',
        };
        Unsafe.Add(ref to, 1) = letter;
        return letter == (byte)'u' ? WriteHexadecimal(character, ref to) : 2;
    }

    private static int WriteRune(Rune rune, ref byte to)
    {
        if (rune.Value < 0xA0)
        {
            to = (byte)'\\';
            Unsafe.Add(ref to, 1) = (byte)'u';
            return WriteHexadecimal(rune.Value, ref to);
        }
        return rune.EncodeToUtf8(MemoryMarshal.CreateSpan(ref to, 4));
    }

    private static int WriteHexadecimal(int value, ref byte to)
    {
        for (var i = 5; i > 1; i--, value >>= 4)
            Unsafe.Add(ref to, i) = "0123456789abcdef"u8[value & 15];
        return 6;
    }
}
