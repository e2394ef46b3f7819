using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>Tells URL paths that make the web server run code.</summary>
internal static class ServerPage
{
    private static readonly SearchValues<byte> Ends = SearchValues.Create("/;:."u8);

    private static readonly FrozenSet<ulong> Extensions = new[]
    {
        "aspx", "ashx", "asmx", "asp", "asax", "ascx", "asa", "cer", "cdx", "svc", "soap", "rem", "cshtml", "vbhtml", "php", "php5", "phtml", "jsp", "jspx",
        "jspf", "cfm", "shtml", "stm", "shtm", "config", "master", "dll", "xamlx",
    }.Select(extension => Packed(Encoding.ASCII.GetBytes(extension))).ToFrozenSet();

    /// <summary>Length of the path up to and with the first such extension (a shell may be called with more path behind it); 0 when there is none.</summary>
    public static int LengthOf(ReadOnlySpan<byte> stem)
    {
        var from = 0;
        while (stem[from..].IndexOf((byte)'.') is var dot && dot >= 0)
        {
            var start = from + dot + 1;
            var rest = stem[start..];
            var end = rest.IndexOfAny(Ends);
            var length = end < 0 ? rest.Length : end;
            if (length is >= 2 and <= 6 && IsExtension(rest[..length]))
                return start + length;
            from = start;
        }
        return 0;
    }

    private static bool IsExtension(ReadOnlySpan<byte> extension)
    {
        // First letters of the set, so that .js, .png, .xml, .eas and the like cost nothing more.
        if ((extension[0] | 0x20) is not ('a' or 's' or 'c' or 'p' or 'j' or 'r' or 'v' or 'm' or 'd' or 'x'))
            return false;
        return Extensions.Contains(Packed(extension));
    }

    /// <summary>Up to six characters as one number, without regard to case.</summary>
    private static ulong Packed(ReadOnlySpan<byte> extension)
    {
        var packed = 0UL;
        foreach (var b in extension)
            packed = packed << 8 | (b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b);
        return packed;
    }
}
