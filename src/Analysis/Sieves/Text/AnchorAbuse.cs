using System.Text;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>
/// Tells a routing hint that names a server and a path (<c>ServerInfo~name]@host:444/path?#</c>, CVE-2021-26855) from one that names a server alone.
/// </summary>
internal static class AnchorAbuse
{
    private const int MaxLength = 2_048;

    /// <returns>What is aimed at; null for an ordinary hint.</returns>
    public static string? LegOf(ReadOnlySpan<byte> anchor)
    {
        var target = anchor[11..];
        var slash = target.IndexOf((byte)'/');
        if (slash < 0)
            return null;
        var host = Encoding.UTF8.GetString(target[..Math.Min(slash, MaxLength)]).ToLowerInvariant();
        var path = Encoding.UTF8.GetString(target[slash..Math.Min(target.Length, slash + MaxLength)]).ToLowerInvariant();
        if (path.Contains("reset", StringComparison.Ordinal) && path.Contains("virtualdirectory", StringComparison.Ordinal))
            return "virtual-directory-reset";
        if (host is "localhost" or "127.0.0.1")
            return "localhost";
        if (path.StartsWith("/autodiscover", StringComparison.Ordinal))
            return "autodiscover";
        if (path.StartsWith("/ews/", StringComparison.Ordinal))
            return "ews";
        if (path.StartsWith("/mapi/", StringComparison.Ordinal))
            return "mapi";
        return path.StartsWith("/ecp/", StringComparison.Ordinal) ? "ecp" : "back-end-path";
    }
}
