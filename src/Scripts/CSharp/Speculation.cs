using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Afterpatch.Scripts.CSharp;

/// <summary>Bounds the work that Roslyn's parser does twice: constructs that it must read to their end to know what they are, and then reads again.</summary>
/// <remarks>
/// Measured: <c>F(int a = F(int a = …</c> may be a lambda with a default value and <c>a?[b?[…</c> a conditional access or a conditional expression. Every level doubles the time,
/// so that 120 characters take hours. Code written by people stays at two or three levels.
/// </remarks>
internal sealed class Speculation
{
    private const int MaxLevels = 12;

    /// <summary>Readings that levels above the first may cost in all; about three microseconds each.</summary>
    private const int MaxReadings = 1_000_000;

    /// <summary>Interpolated strings in interpolated strings.</summary>
    private const int MaxStrings = 50;

    private readonly Stack<(SyntaxKind Bracket, bool ReadTwice)> _open = new();
    private int _levels;
    private long _readings;

    /// <returns>Null when the parser can read the text in time, else the limit that it breaks.</returns>
    public static string? Excess(string text, CSharpParseOptions options) =>
        MayNest(text) && new Speculation().Exceeds(text, options, 0) ? $"more than {MaxLevels} levels that the C# parser reads twice each" : null;

    /// <summary>A cheap upper bound: too few signs for so many levels, whatever stands in strings and comments.</summary>
    private static bool MayNest(ReadOnlySpan<char> text)
    {
        var brackets = text.Count('(') + text.Count('[');
        return brackets > MaxLevels && text.Count('=') + text.Count('?') > MaxLevels;
    }

    private bool Exceeds(string text, CSharpParseOptions options, int strings)
    {
        var before = SyntaxKind.None;
        foreach (var token in SyntaxFactory.ParseTokens(text, options: options))
        {
            var kind = token.Kind();
            switch (kind)
            {
                case SyntaxKind.OpenParenToken or SyntaxKind.OpenBraceToken:
                    _open.Push((kind, false));
                    break;
                case SyntaxKind.OpenBracketToken:
                    Open(kind, before == SyntaxKind.QuestionToken);
                    break;
                case SyntaxKind.EqualsToken when _open.TryPeek(out var top) && top is { Bracket: SyntaxKind.OpenParenToken, ReadTwice: false }:
                    _open.Pop();
                    Open(SyntaxKind.OpenParenToken, true);
                    break;
                case SyntaxKind.CloseParenToken or SyntaxKind.CloseBracketToken or SyntaxKind.CloseBraceToken:
                    Close(kind);
                    break;
                case SyntaxKind.InterpolatedStringToken:
                    if (strings == MaxStrings || Exceeds(Holes(token.Text), options, strings + 1))
                        return true;
                    break;
            }
            if (_levels > MaxLevels || _readings > MaxReadings)
                return true;
            before = kind;
        }
        return false;
    }

    private void Open(SyntaxKind bracket, bool readTwice)
    {
        _open.Push((bracket, readTwice));
        if (!readTwice)
            return;
        _levels++;
        if (_levels > 1)
            _readings += 1L << Math.Min(_levels, MaxLevels);
    }

    /// <summary>A closing bracket without its partner closes nothing here, whatever the parser makes of it: counting too many levels is safe.</summary>
    private void Close(SyntaxKind closing)
    {
        var opening = closing switch
        {
            SyntaxKind.CloseParenToken => SyntaxKind.OpenParenToken,
            SyntaxKind.CloseBracketToken => SyntaxKind.OpenBracketToken,
            _ => SyntaxKind.OpenBraceToken,
        };
        if (_open.TryPeek(out var top) && top.Bracket == opening && _open.Pop().ReadTwice)
            _levels--;
    }

    /// <summary>The code between the braces of an interpolated string, each part a statement.</summary>
    private static string Holes(string text)
    {
        var code = new System.Text.StringBuilder();
        var depth = 0;
        for (var i = text.IndexOf('"', StringComparison.Ordinal); i >= 0 && i < text.Length; i++)
        {
            if (depth == 0 && text[i] == '{' && i + 1 < text.Length && text[i + 1] == '{')
                i++;
            else if (text[i] == '{' && depth++ == 0)
                code.Append(' ');
            else if (text[i] == '}' && depth > 0 && --depth == 0)
                code.Append(';');
            else if (depth > 0)
                code.Append(text[i]);
        }
        return code.ToString();
    }
}
