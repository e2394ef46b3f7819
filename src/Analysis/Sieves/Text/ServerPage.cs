using System.Buffers;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>Tells URL paths that make the web server run code.</summary>
internal static class ServerPage
{
    private static readonly SearchValues<byte> Ends = SearchValues.Create("/;:."u8);

    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        "aspx", "ashx", "asmx", "asp", "asax", "ascx", "asa", "cer", "cdx", "svc", "soap", "rem", "cshtml", "vbhtml", "php", "php5", "phtml", "jsp", "jspx",
        "jspf", "cfm", "shtml", "stm", "shtm", "config", "master", "dll", "xamlx",
    };

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
        Span<char> text = stackalloc char[extension.Length];
        for (var i = 0; i < extension.Length; i++)
            text[i] = (char)extension[i];
        return Extensions.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text);
    }
}
