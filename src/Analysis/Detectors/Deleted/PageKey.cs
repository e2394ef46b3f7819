namespace Afterpatch.Analysis.Detectors.Deleted;

/// <summary>What a URL and a file path of one page have in common: the last two names, three below an <c>auth</c> folder.</summary>
internal static class PageKey
{
    public static string OfUrl(string url) => Of(url.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries));

    public static string OfPath(string path) => Of(path.Split('\\', StringSplitOptions.RemoveEmptyEntries));

    public static string NameOf(string path) => path[(path.AsSpan().LastIndexOfAny('\\', '/') + 1)..];

    private static string Of(string[] parts)
    {
        if (parts.Length == 0)
            return "";
        var folders = parts.Length == 1 ? "wwwroot" : parts[^2];
        if (parts.Length > 2 && parts[^2].Equals("auth", StringComparison.OrdinalIgnoreCase))
            folders = parts[^3] + "/" + parts[^2];
        return $"{folders}/{parts[^1]}".ToLowerInvariant();
    }
}
