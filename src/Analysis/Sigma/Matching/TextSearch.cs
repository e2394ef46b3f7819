using System.Buffers;

namespace Afterpatch.Analysis.Sigma.Matching;

/// <summary>Looks for one text in many values; made ready at its first use, since most rules of a set are never asked.</summary>
internal sealed class TextSearch(string text, bool isCased)
{
    private SearchValues<string>? _search;

    public bool IsIn(ReadOnlySpan<char> value) => value.ContainsAny(_search ??= Ready());

    private SearchValues<string> Ready() => SearchValues.Create([text], isCased ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
}
