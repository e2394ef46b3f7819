namespace Afterpatch.Scripts.Aspx;

/// <summary>Attributes of a tag or directive, quoted or not.</summary>
internal static class PageAttributes
{
    private const int MaxAttributes = 200;

    public static Dictionary<string, string> Read(ReadOnlySpan<char> text)
    {
        var attributes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var at = 0;
        while (at < text.Length && attributes.Count < MaxAttributes)
        {
            while (at < text.Length && !IsNameStart(text[at]))
                at++;
            var start = at;
            while (at < text.Length && IsName(text[at]))
                at++;
            if (at == start)
                break;
            var name = text[start..at].ToString();
            var next = SkipBlank(text, at);
            if (next < text.Length && text[next] == '=')
            {
                at = SkipBlank(text, next + 1);
                attributes.TryAdd(name, Value(text, ref at));
            }
            else
                attributes.TryAdd(name, "");
        }
        return attributes;
    }

    private static bool IsNameStart(char c) => char.IsLetter(c) || c is '_';

    private static bool IsName(char c) => char.IsLetterOrDigit(c) || c is '_' or '-' or ':' or '.';

    private static int SkipBlank(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }

    private static string Value(ReadOnlySpan<char> text, ref int at)
    {
        if (at >= text.Length)
            return "";
        if (text[at] is '"' or '\'')
        {
            var quote = text[at++];
            var close = text[at..].IndexOf(quote);
            var value = close < 0 ? text[at..] : text.Slice(at, close);
            at += value.Length + 1;
            return value.ToString();
        }
        var start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('>' or '%'))
            at++;
        return text[start..at].TrimEnd('/').ToString();
    }
}
