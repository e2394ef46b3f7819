namespace Afterpatch.Scripts.Aspx;

/// <summary>Copies each code region to its place on the language's blank canvas.</summary>
internal sealed partial class PageSplitter
{
    private void Paint(PageLanguage language, int start, int end, char kind)
    {
        if (!_page.Code.TryGetValue(language, out var canvas))
            _page.Code[language] = canvas = Blank();
        var body = kind switch { 's' => start, '%' => start + 2, _ => start + 3 };
        if (body < end)
            text.CopyTo(body, canvas, body, end - body);
        if (kind == 's')
        {
            Erase(canvas, start, end, "<![CDATA[");
            Erase(canvas, start, end, "]]>");
            return;
        }
        var separator = language switch { PageLanguage.VBScript => '\v', PageLanguage.VisualBasic => '\u2028', _ => ' ' };
        if (kind != '%' && body <= end)
        {
            canvas[start] = separator == ' ' ? ';' : separator;
            canvas[start + 1] = Writer;
            canvas[start + 2] = '(';
        }
        else
            canvas[start] = separator;
        if (end + 1 >= canvas.Length)
            return;
        canvas[end] = kind == '%' ? separator : ')';
        canvas[end + 1] = kind == '%' ? ' ' : separator == ' ' ? ';' : separator;
    }

    private char[] Blank()
    {
        var canvas = new char[text.Length];
        Array.Fill(canvas, ' ');
        for (var at = text.IndexOf('\n'); at >= 0; at = at + 1 < text.Length ? text.IndexOf('\n', at + 1) : -1)
            canvas[at] = '\n';
        return canvas;
    }

    private static void Erase(char[] canvas, int start, int end, string what)
    {
        for (var at = start; ;)
        {
            var found = canvas.AsSpan(at, end - at).IndexOf(what);
            if (found < 0)
                return;
            canvas.AsSpan(at + found, what.Length).Fill(' ');
            at += found + what.Length;
        }
    }
}
