using System.Text.Json;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>The pages that Exchange serves by itself, from <c>knowledge/exchange/pages.json</c>.</summary>
public sealed class PageBaseline
{
    private readonly HashSet<string> _exact = new(StringComparer.Ordinal);
    private readonly List<string[]> _patterns = [];

    public PageBaseline(IEnumerable<string> pages)
    {
        foreach (var page in pages)
            if (page.Contains('*', StringComparison.Ordinal))
                _patterns.Add(page.Split('/'));
            else
                _exact.Add(page);
    }

    public static PageBaseline From(KnowledgeBase knowledge)
    {
        using var document = JsonDocument.Parse(knowledge["exchange/pages.json"]);
        return new(document.RootElement.GetProperty("pages").EnumerateArray().Select(page => page.GetString()!));
    }

    /// <param name="path">URL path in lower case, without what follows the page. A page that was opened for a mailbox is the page.</param>
    public bool Contains(string path)
    {
        var page = ExplicitLogon.Strip(path);
        return _exact.Contains(page) || Matches(page.Split('/'));
    }

    private bool Matches(string[] parts)
    {
        foreach (var pattern in _patterns)
            if (pattern.Length == parts.Length && pattern.Zip(parts).All(pair => Fits(pair.First, pair.Second)))
                return true;
        return false;
    }

    private static bool Fits(string pattern, string part)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        return star < 0 ? pattern == part
            : part.Length >= pattern.Length && part.StartsWith(pattern[..star], StringComparison.Ordinal) && part.EndsWith(pattern[(star + 1)..], StringComparison.Ordinal);
    }
}
