using System.Buffers;
using System.Globalization;
using System.Text;

namespace Afterpatch.Scripts.VBScript;

/// <summary>Splits VBScript into tokens. Anything it does not know is a one-character symbol, so it never fails.</summary>
internal sealed class VBLexer(string text)
{
    private static readonly SearchValues<char> DateCharacters = SearchValues.Create("0123456789/-.: AaPpMm");

    private int _at;

    public List<VBToken> Tokens()
    {
        var tokens = new List<VBToken>(text.Length / 4 + 4);
        var space = false;
        while (_at < text.Length)
        {
            var c = text[_at];
            if (c is '\n' or '\r' or '\v' or ':' or '\u2028')
            {
                tokens.Add(new VBToken(VBTokenKind.NewLine, c == ':' ? ":" : "\n", 0, _at++, false, space));
                space = false;
            }
            else if (char.IsWhiteSpace(c) || c is '\0' or '\u00A0' or '\uFEFF')
            {
                _at++;
                space = true;
            }
            else if (c == '_' && AtLineEnd(_at + 1, out var next))
            {
                _at = next;
                space = true;
            }
            else if (c == '\'' || IsRem() || c == '<' && text.AsSpan(_at).StartsWith("<!--"))
                SkipLine(); // the script host takes an HTML comment's opener for a comment up to the line's end
            else
            {
                tokens.Add(Token(c, space));
                space = false;
            }
        }
        tokens.Add(new VBToken(VBTokenKind.End, "", 0, text.Length, false, space));
        return tokens;
    }

    private bool AtLineEnd(int from, out int next)
    {
        next = from;
        while (next < text.Length && text[next] is ' ' or '\t')
            next++;
        if (next >= text.Length || text[next] is not ('\r' or '\n'))
            return false;
        if (text[next] == '\r' && next + 1 < text.Length && text[next + 1] == '\n')
            next++;
        next++;
        return true;
    }

    private bool IsRem()
    {
        if (_at + 3 > text.Length || !text.AsSpan(_at, 3).Equals("rem", StringComparison.OrdinalIgnoreCase))
            return false;
        var after = _at + 3 < text.Length ? text[_at + 3] : '\n';
        if (after is not (' ' or '\t' or '\r' or '\n'))
            return false;
        for (var back = _at - 1; back >= 0; back--)
        {
            if (text[back] is '\n' or '\r' or '\v' or ':')
                return true;
            if (!char.IsWhiteSpace(text[back]))
                return false;
        }
        return true;
    }

    private void SkipLine()
    {
        while (_at < text.Length && text[_at] is not ('\n' or '\r' or '\v'))
            _at++;
    }

    private VBToken Token(char c, bool space)
    {
        var start = _at;
        if (c is '"' or '\u201C' or '\u201D')
            return new VBToken(VBTokenKind.Text, Quoted(), 0, start, false, space);
        if (c == '[' && text.IndexOf(']', _at) is var close && close > 0 && close - _at < 256)
        {
            _at = close + 1;
            return new VBToken(VBTokenKind.Word, text[(start + 1)..close], 0, start, true, space);
        }
        if (char.IsLetter(c) || c == '_' || c > '\u007F')
        {
            while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] == '_' || text[_at] > '\u007F') && text[_at] != '\u00A0')
                _at++;
            return new VBToken(VBTokenKind.Word, text[start.._at], 0, start, false, space);
        }
        if (char.IsAsciiDigit(c) || c == '.' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1]))
            return new VBToken(VBTokenKind.Number, "", Decimal(), start, false, space);
        if (c == '&' && Radix(out var number))
            return new VBToken(VBTokenKind.Number, "", number, start, false, space);
        if (c == '#' && Date(out var date))
            return new VBToken(VBTokenKind.Text, date, 0, start, false, space);
        var symbol = _at + 1 < text.Length && text.Substring(_at, 2) is "<>" or "<=" or ">=" or "=<" or "=>" ? text.Substring(_at, 2) : c.ToString();
        _at += symbol.Length;
        return new VBToken(VBTokenKind.Symbol, symbol, 0, start, false, space);
    }

    private string Quoted()
    {
        var value = new StringBuilder();
        for (_at++; _at < text.Length; _at++)
        {
            var c = text[_at];
            if (c is '\r' or '\n')
                break;
            if (c == '"')
            {
                if (_at + 1 >= text.Length || text[_at + 1] != '"')
                {
                    _at++;
                    break;
                }
                _at++;
            }
            value.Append(c);
        }
        return value.ToString();
    }

    private double Decimal()
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] == '.'))
            _at++;
        if (_at + 1 < text.Length && text[_at] is 'e' or 'E' && (char.IsAsciiDigit(text[_at + 1]) || text[_at + 1] is '+' or '-'))
        {
            _at += 2;
            while (_at < text.Length && char.IsAsciiDigit(text[_at]))
                _at++;
        }
        return double.TryParse(text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }

    private bool Radix(out double number)
    {
        number = 0;
        if (_at + 2 >= text.Length)
            return false;
        var isHex = text[_at + 1] is 'h' or 'H';
        var isPlain = text[_at + 1] is >= '0' and <= '7' && (_at == 0 || text[_at - 1] is '(' or ',' or ' ' or '=');
        if (!isHex && !isPlain && text[_at + 1] is not ('o' or 'O'))
            return false;
        var at = _at + (isPlain ? 1 : 2);
        var digits = at;
        while (at < text.Length && (isHex ? char.IsAsciiHexDigit(text[at]) : text[at] is >= '0' and <= '7'))
            at++;
        if (at == digits || at - _at > 14 || at < text.Length && char.IsLetterOrDigit(text[at]))
            return false;
        number = Convert.ToInt64(text[digits..at], isHex ? 16 : 8);
        _at = at < text.Length && text[at] == '&' ? at + 1 : at;
        return true;
    }

    private bool Date(out string date)
    {
        var close = text.IndexOf('#', _at + 1);
        date = "";
        if (close < 0 || close - _at > 32 || text.AsSpan(_at + 1, close - _at - 1).ContainsAnyExcept(DateCharacters))
            return false;
        date = text[(_at + 1)..close];
        _at = close + 1;
        return true;
    }
}
