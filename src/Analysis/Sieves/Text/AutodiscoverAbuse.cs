using System.Text;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>
/// Tells an Autodiscover request that smuggles another back-end path behind a mail-like name (CVE-2021-34473, CVE-2022-41040) from one that a mail
/// client makes (<c>autodiscover.json/v1.0/user@host?Protocol=ews</c>), whatever the mailbox or the protocol is called.
/// </summary>
internal static class AutodiscoverAbuse
{
    /// <summary>Path segments of back ends; the name alone, without the slash before it, may be anybody's mailbox.</summary>
    private static readonly (string Path, string Leg)[] BackEnds =
    [
        ("/powershell", "powershell"), ("/mapi/", "mapi"), ("/ews/", "ews"), ("/ecp/", "ecp"), ("/oab/", "oab"), ("/owa/", "owa"),
        ("/rpc/", "rpc"), ("/api/", "api"), ("/microsoft-server-activesync", "activesync"),
    ];

    private static readonly byte[][] Marks = [.. BackEnds.Select(one => one.Path).Append("x-rps-cat=").Append("email=autodiscover/").Select(Encoding.ASCII.GetBytes)];

    /// <summary>False when <see cref="LegOf"/> cannot find anything, told from the bytes of the log; most of Outlook's requests end here.</summary>
    public static bool IsPossible(ReadOnlySpan<byte> stem, ReadOnlySpan<byte> query)
    {
        if (stem.Contains((byte)'%') || query.Contains((byte)'%'))
            return true;
        foreach (var mark in Marks)
            if (Ascii.Contains(stem, mark) || Ascii.Contains(query, mark))
                return true;
        return false;
    }

    /// <param name="text">Path and query, decoded, lower case.</param>
    /// <returns>The back end that is aimed at; null for an ordinary request.</returns>
    public static string? LegOf(string text)
    {
        if (!text.Contains("autodiscover", StringComparison.Ordinal))
            return null;
        foreach (var (path, leg) in BackEnds)
            if (IsAimedAt(text, path))
                return leg;
        if (!HasProxyShellMarks(text))
            return null;
        return text.Contains("powershell", StringComparison.Ordinal) ? "powershell" : "explicit-logon";
    }

    /// <summary>What only the exploits of CVE-2021-34473 bring: an access token in the query, or Autodiscover's own path as a mailbox.</summary>
    public static bool HasProxyShellMarks(string text) =>
        text.Contains("x-rps-cat=", StringComparison.Ordinal) || text.Contains("email=autodiscover/", StringComparison.Ordinal);

    /// <summary>The path is a segment of its own, and between it and the mail-like name lies the rest of a host name, no further parameter.</summary>
    private static bool IsAimedAt(string text, string path)
    {
        for (var found = text.IndexOf(path, StringComparison.Ordinal); found >= 0; found = text.IndexOf(path, found + 1, StringComparison.Ordinal))
        {
            var at = found == 0 ? -1 : text.LastIndexOf('@', found - 1);
            if (at >= 0 && EndsSegment(text, found + path.Length) && text.AsSpan(at, found - at).IndexOfAny('&', '=') < 0)
                return true;
        }
        return false;
    }

    private static bool EndsSegment(string text, int end) => text[end - 1] == '/' || end == text.Length || text[end] is '/' or '?' or '&' or '#' or ';' or ' ' or '+';
}
