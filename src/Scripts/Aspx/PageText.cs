using System.Text;

namespace Afterpatch.Scripts.Aspx;

/// <summary>Bytes of a page to text, whatever encoding hides in them.</summary>
internal static class PageText
{
    private const int SampleBytes = 4096;

    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    /// <summary>Latin-1 stands for every double-byte code page: code is ASCII, and bytes above it only occur in texts.</summary>
    public static (string Text, string Encoding) Decode(ReadOnlySpan<byte> bytes)
    {
        var (text, name) = DecodeBytes(bytes);
        if (text.Contains("+ADw", StringComparison.Ordinal) || IsUtf7Declared(text))
            (text, name) = (Utf7.Decode(text), "utf-7");
        if (text.Contains('\0', StringComparison.Ordinal))
            text = text.Replace("\0", "", StringComparison.Ordinal);
        return (text, name);
    }

    private static (string Text, string Encoding) DecodeBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            return (Encoding.UTF8.GetString(bytes[3..]), "utf-8");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]))
            return (Encoding.UTF32.GetString(bytes[4..]), "utf-32");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return (Encoding.Unicode.GetString(bytes[2..]), "utf-16");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return (Encoding.BigEndianUnicode.GetString(bytes[2..]), "utf-16be");
        if (Utf16WithoutMark(bytes) is { } wide)
            return (wide.GetString(bytes), wide.WebName);
        if (IsEbcdic(bytes))
            return (CodePagesEncodingProvider.Instance.GetEncoding(37)!.GetString(bytes), "ibm037");
        try
        {
            return (StrictUtf8.GetString(bytes), "utf-8");
        }
        catch (DecoderFallbackException)
        {
            return (Encoding.Latin1.GetString(bytes), "latin-1");
        }
    }

    private static UnicodeEncoding? Utf16WithoutMark(ReadOnlySpan<byte> bytes)
    {
        var sample = bytes[..Math.Min(bytes.Length, SampleBytes)];
        int even = 0, odd = 0;
        for (var i = 0; i < sample.Length; i++)
        {
            if (sample[i] != 0)
                continue;
            if ((i & 1) == 0)
                even++;
            else
                odd++;
        }
        var enough = sample.Length / 4;
        return odd > enough && even < enough / 8 ? new UnicodeEncoding(false, false)
            : even > enough && odd < enough / 8 ? new UnicodeEncoding(true, false) : null;
    }

    /// <summary>A page saved in EBCDIC: <c>&lt;%</c> is 4C 6C there, and no ASCII bracket exists in the file.</summary>
    private static bool IsEbcdic(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf((ReadOnlySpan<byte>)[0x4C, 0x6C, 0x7C]) >= 0 && bytes.IndexOf("<%"u8) < 0 && bytes.IndexOf((byte)0x40) >= 0;

    private static bool IsUtf7Declared(string text) =>
        text.Contains("65000", StringComparison.Ordinal) && text.Contains("codepage", StringComparison.OrdinalIgnoreCase);
}
