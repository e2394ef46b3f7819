using System.Globalization;
using System.Text;

namespace Afterpatch.Scripts.JScript;

/// <summary>Splits JScript and JScript.NET into tokens. Never fails: unknown characters are symbols, unterminated strings end at the line.</summary>
internal sealed class JSLexer(string text)
{
    private static readonly string[] Symbols =
        [">>>=", "===", "!==", ">>>", "<<=", ">>=", "**=", "=>", "==", "!=", "<=", ">=", "&&", "||", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "??", "?."];

    private int _at;
    private JSToken _last = new(JSTokenKind.Symbol, ";", 0, 0, false);

    public List<JSToken> Tokens()
    {
        var tokens = new List<JSToken>(text.Length / 4 + 4);
        var lineBreak = false;
        while (_at < text.Length)
        {
            var c = text[_at];
            if (char.IsWhiteSpace(c) || c is '\0' or '\uFEFF')
            {
                lineBreak |= c is '\n' or '\r' or '\u2028' or '\u2029';
                _at++;
            }
            else if (c == '/' && _at + 1 < text.Length && text[_at + 1] == '/' || c == '<' && text.AsSpan(_at).StartsWith("<!--"))
                SkipTo("\n");
            else if (c == '/' && _at + 1 < text.Length && text[_at + 1] == '*')
                SkipTo("*/");
            else
            {
                _last = Token(c) with { AfterLineBreak = lineBreak };
                tokens.Add(_last);
                lineBreak = false;
            }
        }
        tokens.Add(new JSToken(JSTokenKind.End, "", 0, text.Length, true));
        return tokens;
    }

    private void SkipTo(string mark)
    {
        var found = text.IndexOf(mark, _at + 2 > text.Length ? text.Length : _at + (mark == "\n" ? 0 : 2), StringComparison.Ordinal);
        _at = found < 0 ? text.Length : mark == "\n" ? found : found + mark.Length;
    }

    private JSToken Token(char c)
    {
        var start = _at;
        if (c is '"' or '\'' or '`')
            return new JSToken(JSTokenKind.Text, Quoted(c), 0, start, false);
        if (IsWordStart(c))
            return new JSToken(JSTokenKind.Word, Word(), 0, start, false);
        if (char.IsAsciiDigit(c) || c == '.' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1]))
            return new JSToken(JSTokenKind.Number, "", Number(), start, false);
        if (c == '/' && RegexAllowed() && Regex(out var pattern))
            return new JSToken(JSTokenKind.Regex, pattern, 0, start, false);
        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(text, _at, symbol, 0, symbol.Length) == 0)
            {
                _at += symbol.Length;
                return new JSToken(JSTokenKind.Symbol, symbol, 0, start, false);
            }
        }
        _at++;
        return new JSToken(JSTokenKind.Symbol, c.ToString(), 0, start, false);
    }

    private static bool IsWordStart(char c) => char.IsLetter(c) || c is '_' or '$' or '\\' || c > '\u007F';

    private string Word()
    {
        var word = new StringBuilder();
        while (_at < text.Length)
        {
            var c = text[_at];
            if (c == '\\')
            {
                if (_at + 5 < text.Length && text[_at + 1] == 'u' && Hex(_at + 2, 4, out var code))
                {
                    word.Append((char)code);
                    _at += 6;
                    continue;
                }
                _at++;
                continue;
            }
            if (!IsWordStart(c) && !char.IsDigit(c) && char.GetUnicodeCategory(c) != UnicodeCategory.Format)
                break;
            if (char.GetUnicodeCategory(c) != UnicodeCategory.Format)
                word.Append(c);
            _at++;
        }
        return word.ToString();
    }

    private bool Hex(int from, int digits, out int value) =>
        int.TryParse(text.AsSpan(from, Math.Min(digits, text.Length - from)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
        && from + digits <= text.Length;

    private double Number()
    {
        var start = _at;
        if (text[_at] == '0' && _at + 1 < text.Length && text[_at + 1] is 'x' or 'X')
        {
            _at += 2;
            while (_at < text.Length && char.IsAsciiHexDigit(text[_at]))
                _at++;
            return _at - start is > 2 and < 18 ? Convert.ToUInt64(text[(start + 2).._at], 16) : 0;
        }
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '.'))
            _at++;
        return double.TryParse(text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }

    private bool RegexAllowed() => _last.Kind switch
    {
        JSTokenKind.Symbol => _last.Text is not (")" or "]" or "}" or "++" or "--"),
        JSTokenKind.Word => _last.Text is "return" or "typeof" or "case" or "in" or "of" or "else",
        _ => false,
    };

    private bool Regex(out string pattern)
    {
        var (inClass, matchesLines) = (false, false);
        for (var at = _at + 1; at < text.Length && text[at] is not ('\n' or '\r'); at++)
        {
            if (text[at] == '\\')
                at++;
            else if (text[at] == '[')
                inClass = true;
            else if (text[at] == ']')
                inClass = false;
            else if (text[at] == '/' && !inClass)
            {
                pattern = text[(_at + 1)..at];
                for (at++; at < text.Length && char.IsAsciiLetter(text[at]); at++)
                    matchesLines |= text[at] == 'm';
                _at = at;
                pattern = matchesLines ? "(?m)" + pattern : pattern;
                return true;
            }
        }
        pattern = "";
        return false;
    }

    private string Quoted(char quote)
    {
        var value = new StringBuilder();
        for (_at++; _at < text.Length; _at++)
        {
            var c = text[_at];
            if (c == quote)
            {
                _at++;
                break;
            }
            if (c is '\n' or '\r' && quote != '`')
                break;
            if (c == '\\' && _at + 1 < text.Length)
                Escape(value);
            else
                value.Append(c);
        }
        return value.ToString();
    }

    private void Escape(StringBuilder value)
    {
        var c = text[++_at];
        switch (c)
        {
            case 'n': value.Append('\n'); break;
            case 'r': value.Append('\r'); break;
            case 't': value.Append('\t'); break;
            case 'b': value.Append('\b'); break;
            case 'f': value.Append('\f'); break;
            case 'v': value.Append('\v'); break;
            case 'x' when Hex(_at + 1, 2, out var code): value.Append((char)code); _at += 2; break;
            case 'u' when Hex(_at + 1, 4, out var code): value.Append((char)code); _at += 4; break;
            case >= '0' and <= '7': Octal(value); break;
            case '\r': if (_at + 1 < text.Length && text[_at + 1] == '\n') _at++; break;
            case '\n': break;
            default: value.Append(c); break;
        }
    }

    private void Octal(StringBuilder value)
    {
        var code = 0;
        var end = Math.Min(text.Length, _at + 3);
        var at = _at;
        for (; at < end && text[at] is >= '0' and <= '7'; at++)
            code = code * 8 + (text[at] - '0');
        value.Append((char)(code & 0xFF));
        _at = at - 1;
    }
}
