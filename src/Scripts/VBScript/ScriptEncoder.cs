using System.Text;

namespace Afterpatch.Scripts.VBScript;

/// <summary>Undoes Microsoft's Script Encoder, the <c>#@~^</c> form of VBScript.Encode and JScript.Encode. It has no key.</summary>
/// <remarks>Three substitution alphabets, chosen by position from a table of 64. Form: mark, length in Base64 (8 characters), text, checksum (8), end mark.</remarks>
internal static class ScriptEncoder
{
    public const string Start = "#@~^";
    private const string Stop = "^#~@";

    /// <summary>For each character from tab, then 32 to 127, what the three alphabets write; 3F where a character is never written so.</summary>
    private const string Alphabets =
        "643769507E2C225A654A4572613A5B5E79665D59755B274C4276456063762362 2A654D435F51337E53424F5220522063 7A264A21545A467138202B79" +
        "266632632A572A586C767F2B477B462530522C314F296C3D6949703F3F3F27787B3F3F3F675F513F3F3F62297A41247E5A2F3B663947323341736F77" +
        "4D215643755F712826394278 7C466E534A64485C74314867 72367D6E4B68707D35495D22 3F6A554B503A6A69602E236A 7F097128706F3565497D745C" +
        "242C5D2D77275444 59373F25 7B6D7C3D7C236C436D343828 6D5E314E5B392B6E7F305736 6F4C547434346B72624C254E 33563056735E3A6873785509" +
        "57474B7732613B3524442E4D 2F646B594F44453B215C2D37 684153366158587A4879222E 096050756B2D384E29553D3F 51672F";

    private const string Order = "1201202002021020102011200210200211020201011201021020112001120102";

    private static readonly char[][] Decoded = Build();

    /// <summary>Every encoded part of the text replaced by what it hides; the rest stays.</summary>
    public static string DecodeAll(string text)
    {
        var plain = new StringBuilder(text.Length);
        var at = 0;
        while (true)
        {
            var start = text.IndexOf(Start, at, StringComparison.Ordinal);
            if (start < 0)
                return plain.Append(text, at, text.Length - at).ToString();
            plain.Append(text, at, start - at);
            var body = start + Start.Length + 8;
            var stop = text.IndexOf(Stop, start, StringComparison.Ordinal);
            var end = stop < 0 ? text.Length : Math.Max(body, stop - 8);
            if (body < end)
                Decode(text.AsSpan(body, end - body), plain);
            at = stop < 0 ? text.Length : stop + Stop.Length;
        }
    }

    private static void Decode(ReadOnlySpan<char> encoded, StringBuilder plain)
    {
        var position = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            var c = encoded[i];
            if (c == '@' && i + 1 < encoded.Length && "#&!*$".IndexOf(encoded[i + 1], StringComparison.Ordinal) is var escape and >= 0)
            {
                plain.Append("\r\n<>@"[escape]);
                i++;
            }
            else
                plain.Append(c < 128 ? Decoded[Order[position & 63] - '0'][c] : c);
            position++;
        }
    }

    private static char[][] Build()
    {
        var bytes = Convert.FromHexString(Alphabets.Replace(" ", "", StringComparison.Ordinal));
        var tables = new char[3][];
        for (var alphabet = 0; alphabet < 3; alphabet++)
        {
            tables[alphabet] = new char[128];
            for (var c = 0; c < 128; c++)
                tables[alphabet][c] = (char)c;
            for (var i = 0; i * 3 + alphabet < bytes.Length; i++)
            {
                if (i + 31 is not ('<' or '>' or '@'))
                    tables[alphabet][bytes[i * 3 + alphabet]] = i == 0 ? '\t' : (char)(i + 31);
            }
        }
        return tables;
    }
}
