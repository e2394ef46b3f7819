using System.Text;

namespace Afterpatch.Scripts.PowerShell;

/// <summary>Text from the bytes of a script file.</summary>
public static class ScriptText
{
    /// <summary>Bytes of a file that are looked at.</summary>
    public const int MaxBytes = 24 << 20;

    private static readonly UTF8Encoding Strict = new(false, true);

    /// <summary>By its byte order mark, else by the look of its bytes: UTF-16 without a mark, UTF-8, or single bytes.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
            bytes = bytes[..MaxBytes];
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            return Encoding.UTF8.GetString(bytes[3..]);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]))
            return Encoding.UTF32.GetString(bytes[4..]);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return Encoding.Unicode.GetString(bytes[2..]);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        if (ZeroesAt(bytes, 1))
            return Encoding.Unicode.GetString(bytes);
        if (ZeroesAt(bytes, 0))
            return Encoding.BigEndianUnicode.GetString(bytes);
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    /// <summary>More control characters than any script has.</summary>
    public static bool IsBinary(string text)
    {
        var head = text.AsSpan(0, Math.Min(text.Length, 64 * 1024));
        var bad = 0;
        foreach (var letter in head)
            bad += letter is < ' ' and not ('\t' or '\r' or '\n' or '\f' or '\0' or '\x1A' or '\x1B') or '\uFFFD' or >= '\x7F' and < '\xA0' ? 1 : 0;
        return bad > 16 && bad * 10 > head.Length && !StartsReadable(head);
    }

    /// <summary>A script that carries shifted letters starts with code; a program, an archive or a picture does not.</summary>
    private static bool StartsReadable(ReadOnlySpan<char> head)
    {
        if (head.Length < 48)
            return false;
        foreach (var letter in head[..48])
            if (letter is < ' ' and not ('\t' or '\r' or '\n') or >= '\x7F')
                return false;
        return true;
    }

    /// <summary>Every second byte of the head is zero, and the others are not.</summary>
    private static bool ZeroesAt(ReadOnlySpan<byte> bytes, int parity)
    {
        var head = bytes[..Math.Min(bytes.Length & ~1, 256)];
        var zeroes = 0;
        var others = 0;
        for (var i = 0; i < head.Length; i++)
        {
            if (head[i] == 0 && (i & 1) == parity)
                zeroes++;
            else if (head[i] == 0)
                others++;
        }
        return head.Length >= 4 && zeroes * 10 >= head.Length / 2 * 8 && others == 0;
    }
}
