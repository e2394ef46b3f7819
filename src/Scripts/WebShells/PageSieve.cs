using System.Collections.Frozen;

namespace Afterpatch.Scripts.WebShells;

/// <summary>Tells at the speed of a byte search which files are worth a judgement.</summary>
public static class PageSieve
{
    private static readonly FrozenSet<string> Extensions = new[]
    {
        ".aspx", ".ashx", ".asmx", ".ascx", ".asax", ".master", ".svc", ".soap", ".rem", ".cshtml", ".vbhtml", ".asp", ".asa", ".cer", ".cdx", ".config",
        ".browser", ".skin", ".inc", ".axd", ".aspq", ".xamlx", ".shtml", ".stm", ".shtm", ".cs", ".vb",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>True for names that IIS runs, or compiles into what it runs.</summary>
    public static bool IsRunByName(string path)
    {
        var slash = path.AsSpan().LastIndexOfAny('\\', '/');
        var dot = path.AsSpan().LastIndexOf('.');
        return dot > slash && Extensions.Contains(path[dot..]);
    }

    /// <summary>True when a file of any name holds server-side code: a directive, a code block that reads the request, a server script.</summary>
    public static bool CarriesCode(ReadOnlySpan<byte> content)
    {
        if (content.IndexOf("<%@"u8) >= 0 || content.IndexOf("#@~^"u8) >= 0)
            return true;
        if (content.IndexOf("<\0%\0"u8) >= 0 || content.IndexOf("\0<\0%"u8) >= 0)
            return true;
        if (content.IndexOf("+ADw-"u8) >= 0 || content.IndexOf("+ADwAJQ"u8) >= 0)
            return true;
        for (var at = 0; ;)
        {
            var found = content[at..].IndexOf("<script"u8);
            if (found < 0)
                break;
            at += found + 7;
            var tag = content.Slice(at, Math.Min(200, content.Length - at));
            var end = tag.IndexOf((byte)'>');
            if ((end < 0 ? tag : tag[..end]).IndexOf("runat"u8) >= 0)
                return true;
        }
        return content.IndexOf("<%"u8) >= 0 && (Has(content, "equest"u8) || Has(content, "xecute"u8) || Has(content, "EQUEST"u8));
    }

    private static bool Has(ReadOnlySpan<byte> content, ReadOnlySpan<byte> word) => content.IndexOf(word) >= 0;
}
