namespace Afterpatch.Scripts.Aspx;

/// <summary>Takes a Razor page (<c>.cshtml</c>, <c>.vbhtml</c>) apart: code blocks, expressions, control statements, functions.</summary>
/// <remarks>Markup inside code is blanked by its line or its tag; expressions in it are kept.</remarks>
internal sealed class RazorSplitter(string text, PageLanguage language)
{
    private readonly char[] _canvas = Blank(text);
    private int _at;

    public static Page Split(string text, string extension)
    {
        var language = extension == ".vbhtml" ? PageLanguage.VisualBasic : PageLanguage.CSharp;
        var page = new Page { Language = language };
        page.Code[language] = new RazorSplitter(text, language).Split();
        return page;
    }

    private static char[] Blank(string text)
    {
        var canvas = new char[text.Length];
        for (var i = 0; i < canvas.Length; i++)
            canvas[i] = text[i] == '\n' ? '\n' : ' ';
        return canvas;
    }

    private char[] Split()
    {
        while ((_at = _at < text.Length ? text.IndexOf('@', _at) : -1) >= 0)
            Transition();
        return _canvas;
    }

    /// <summary>At an at-sign: what follows decides.</summary>
    private void Transition()
    {
        var next = _at + 1 < text.Length ? text[_at + 1] : '\0';
        if (next == '*')
        {
            var shut = text.IndexOf("*@", _at + 2, StringComparison.Ordinal);
            _at = shut < 0 ? text.Length : shut + 2;
        }
        else if (next is '@' or '\0')
            _at += 2;
        else if (next == '{')
            Block(_at + 1);
        else if (next == '(')
            Expression(_at + 1, Balanced(_at + 1));
        else if (char.IsLetter(next) || next == '_')
            Word();
        else
            _at++;
    }

    private void Word()
    {
        var start = _at + 1;
        var end = start;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
            end++;
        switch (text[start..end].ToLowerInvariant())
        {
            case "using" when NextSolid(end) != '(':
            case "imports" or "inherits" or "model" or "inject" or "page" or "namespace":
                var stop = text.IndexOf('\n', end);
                _at = stop < 0 ? text.Length : stop;
                break;
            case "functions" or "code" when language == PageLanguage.CSharp && NextSolid(end) == '{':
                Block(text.IndexOf('{', end));
                break;
            case "functions" or "code" when language == PageLanguage.VisualBasic:
                var close = text.IndexOf("End " + text[start..end], end, StringComparison.OrdinalIgnoreCase);
                Copy(end, close < 0 ? text.Length : close);
                _at = close < 0 ? text.Length : close + 4 + (end - start);
                break;
            case "if" or "for" or "foreach" or "while" or "switch" or "using" or "lock" or "try" or "do" or "helper":
                var open = text.IndexOf('{', end);
                if (open < 0)
                {
                    _at = end;
                    break;
                }
                Copy(start, open);
                Block(open);
                break;
            default:
                Expression(start, ExpressionEnd(end));
                break;
        }
    }

    private char NextSolid(int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at < text.Length ? text[at] : '\0';
    }

    /// <summary>Braces and what is in them, markup blanked.</summary>
    private void Block(int open)
    {
        var end = Balanced(open);
        Copy(open, end);
        BlankMarkup(open + 1, end);
        _at = end;
    }

    private void BlankMarkup(int from, int to)
    {
        var atStatement = true;
        for (var i = from; i < to; i++)
        {
            var c = text[i];
            if (atStatement && (c == '<' && i + 1 < to && (char.IsLetter(text[i + 1]) || text[i + 1] == '/') || c == '@' && i + 1 < to && text[i + 1] == ':'))
                i = Markup(i, to) - 1;
            else if (c is '"')
                i = SkipQuoted(i, to);
            else if (!char.IsWhiteSpace(c))
                atStatement = c is ';' or '{' or '}';
        }
    }

    /// <summary>Blanks one line of markup but for its expressions.</summary>
    private int Markup(int from, int to)
    {
        var end = text.IndexOf('\n', from, to - from);
        if (end < 0)
            end = to - 1;
        for (var i = from; i < end; i++)
            _canvas[i] = ' ';
        for (_at = from; (_at = text.IndexOf('@', _at, Math.Max(0, end - _at))) >= 0 && _at < end;)
        {
            var before = _at;
            if (_at + 1 < end && (char.IsLetter(text[_at + 1]) || text[_at + 1] == '('))
                Expression(_at + 1, text[_at + 1] == '(' ? Math.Min(end, Balanced(_at + 1)) : Math.Min(end, ExpressionEnd(_at + 1)));
            _at = Math.Max(_at, before + 1);
        }
        return end;
    }

    private void Expression(int start, int end)
    {
        Copy(start, end);
        if (start > 0)
            _canvas[start - 1] = ' ';
        if (end < _canvas.Length && _canvas[end] == ' ' && language == PageLanguage.CSharp)
            _canvas[end] = ';';
        _at = Math.Max(end, _at + 1);
    }

    private int ExpressionEnd(int at)
    {
        while (at < text.Length)
        {
            if (char.IsLetterOrDigit(text[at]) || text[at] == '_')
                at++;
            else if (text[at] == '.' && at + 1 < text.Length && char.IsLetter(text[at + 1]))
                at++;
            else if (text[at] is '(' or '[')
                at = Balanced(at);
            else
                break;
        }
        return at;
    }

    private void Copy(int from, int to) => text.CopyTo(from, _canvas, from, Math.Max(0, to - from));

    /// <returns>Offset after the bracket that closes the one at <paramref name="open"/>.</returns>
    private int Balanced(int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            if (text[i] is '(' or '[' or '{')
                depth++;
            else if (text[i] is ')' or ']' or '}' && --depth == 0)
                return i + 1;
            else if (text[i] == '"')
                i = SkipQuoted(i, text.Length);
        }
        return text.Length;
    }

    private int SkipQuoted(int quote, int to)
    {
        for (var i = quote + 1; i < to && text[i] != '\n'; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == '"')
                return i;
        }
        return quote;
    }
}
