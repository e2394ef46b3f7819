using System.Text;

namespace Afterpatch.Scripts.Aspx;

/// <summary>UTF-7 (RFC 2152): <c>+</c>, modified Base64 of UTF-16, and <c>-</c> or any other character to end it.</summary>
internal static class Utf7
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    public static string Decode(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '+')
            {
                plain.Append(text[i]);
                continue;
            }
            if (i + 1 < text.Length && text[i + 1] == '-')
            {
                plain.Append('+');
                i++;
                continue;
            }
            i = Shifted(text, i + 1, plain);
        }
        return plain.ToString();
    }

    /// <returns>Offset of the last character that was used.</returns>
    private static int Shifted(string text, int at, StringBuilder plain)
    {
        int bits = 0, count = 0, start = at;
        for (; at < text.Length; at++)
        {
            var value = Alphabet.IndexOf(text[at], StringComparison.Ordinal);
            if (value < 0)
                break;
            bits = bits << 6 | value;
            count += 6;
            if (count >= 16)
            {
                count -= 16;
                plain.Append((char)(bits >> count & 0xFFFF));
                bits &= (1 << count) - 1;
            }
        }
        if (at == start)
            plain.Append('+');
        return at < text.Length && text[at] == '-' && at > start ? at : at - 1;
    }
}
