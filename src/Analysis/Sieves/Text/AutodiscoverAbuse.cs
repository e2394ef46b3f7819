namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>
/// Tells an Autodiscover request that smuggles another back-end path behind a mail-like name (CVE-2021-34473, CVE-2022-41040) from one that a mail
/// client makes (<c>autodiscover.json/v1.0/user@host?Protocol=ews</c>).
/// </summary>
internal static class AutodiscoverAbuse
{
    private static readonly (string Path, string Leg)[] BackEnds =
    [
        ("/powershell", "powershell"), ("/mapi/", "mapi"), ("/ews/", "ews"), ("/ecp/", "ecp"), ("/oab/", "oab"), ("/owa/", "owa"),
        ("/rpc/", "rpc"), ("/api/", "api"), ("/microsoft-server-activesync", "activesync"),
    ];

    /// <param name="text">Path and query, decoded, lower case.</param>
    /// <returns>The back end that is aimed at; null for an ordinary request.</returns>
    public static string? LegOf(string text)
    {
        var start = text.IndexOf("autodiscover", StringComparison.Ordinal);
        if (start < 0)
            return null;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var marks = text.Contains("x-rps-cat=", StringComparison.Ordinal) || text.Contains("email=autodiscover/", StringComparison.Ordinal);
        if (at >= 0)
            foreach (var (path, leg) in BackEnds)
                if (text.IndexOf(path, at, StringComparison.Ordinal) is var found && found >= 0 && IsPathLike(text, at, found))
                    return leg;
        if (text.Contains("powershell", StringComparison.Ordinal) && (at >= 0 || marks))
            return "powershell";
        return marks ? "explicit-logon" : null;
    }

    /// <summary>Between the mail-like name and the path lies the rest of a host name, no further parameter.</summary>
    private static bool IsPathLike(string text, int at, int found) => text.IndexOf('&', at, found - at) < 0 && text.IndexOf('=', at, found - at) < 0;
}
