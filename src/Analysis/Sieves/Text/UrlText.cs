using System.Text;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>A request's path and query as the server understood them: percent signs decoded, lower case.</summary>
internal static class UrlText
{
    private const int MaxRounds = 3;
    private const int MaxLength = 8_192;

    public static string Decode(ReadOnlySpan<byte> stem, ReadOnlySpan<byte> query)
    {
        var text = Encoding.UTF8.GetString(stem[..Math.Min(stem.Length, MaxLength)]);
        if (!query.IsEmpty)
            text += "?" + Encoding.UTF8.GetString(query[..Math.Min(query.Length, MaxLength)]);
        for (var round = 0; round < MaxRounds && text.Contains('%', StringComparison.Ordinal); round++)
        {
            var decoded = Uri.UnescapeDataString(text);
            if (decoded == text)
                break;
            text = decoded;
        }
        return text.ToLowerInvariant();
    }
}
