namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>Paths of files that a web server only ever hands out: nobody posts to them.</summary>
internal static class StaticFile
{
    public static bool Is(ReadOnlySpan<byte> stem)
    {
        // What follows a semicolon is a parameter: the file before it is asked for.
        var parameter = stem.IndexOf((byte)';');
        stem = parameter < 0 ? stem : stem[..parameter];
        var dot = stem.LastIndexOf((byte)'.');
        if (dot < 0 || stem.Length - dot is < 3 or > 6)
            return false;
        var extension = stem[(dot + 1)..];
        return Ascii.Equal(extension, "js"u8) || Ascii.Equal(extension, "css"u8) || Ascii.Equal(extension, "flt"u8) || Ascii.Equal(extension, "gif"u8)
            || Ascii.Equal(extension, "png"u8) || Ascii.Equal(extension, "jpg"u8) || Ascii.Equal(extension, "ico"u8) || Ascii.Equal(extension, "eot"u8)
            || Ascii.Equal(extension, "ttf"u8) || Ascii.Equal(extension, "woff"u8) || Ascii.Equal(extension, "svg"u8) || Ascii.Equal(extension, "skin"u8)
            || Ascii.Equal(extension, "htm"u8) || Ascii.Equal(extension, "html"u8) || Ascii.Equal(extension, "txt"u8);
    }
}
