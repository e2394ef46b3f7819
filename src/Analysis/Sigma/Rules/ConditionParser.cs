using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace Afterpatch.Analysis.Sigma.Rules;

/// <summary>Reads a condition: names of selections, <c>and</c>, <c>or</c>, <c>not</c>, brackets, <c>1 of</c> and <c>all of</c>.</summary>
/// <remarks>Spec: Sigma rules 2.1, "Condition"; from loose to tight: or, and, not, of.</remarks>
internal sealed partial class ConditionParser
{
    private const int MaxDepth = 200;
    private readonly List<string> _tokens;
    private readonly int _line;
    private readonly Dictionary<string, Expression> _selections;
    private int _at;
    private int _depth;

    private ConditionParser(List<string> tokens, int line, Dictionary<string, Expression> selections)
    {
        _tokens = tokens;
        _line = line;
        _selections = selections;
    }

    public static Expression Parse(string text, int line, Dictionary<string, Expression> selections)
    {
        if (text.Contains('|', StringComparison.Ordinal))
            throw new RuleException(line, "aggregation with '|' belongs to Sigma 1; write a correlation rule");
        var tokens = new List<string>();
        var covered = 0;
        foreach (var match in Token().EnumerateMatches(text))
        {
            if (text.AsSpan(covered, match.Index - covered).ContainsAnyExcept(" \t\r\n"))
                break;
            tokens.Add(text.Substring(match.Index, match.Length));
            covered = match.Index + match.Length;
        }
        if (text.AsSpan(covered).ContainsAnyExcept(" \t\r\n"))
            throw new RuleException(line, $"the condition cannot be read at '{text[covered..].Trim()}'");
        var parser = new ConditionParser(tokens, line, selections);
        var expression = parser.Or();
        if (parser._at < tokens.Count)
            throw new RuleException(line, $"the condition goes on where it should end: '{tokens[parser._at]}'");
        return expression;
    }

    private Expression Or()
    {
        if (++_depth > MaxDepth)
            throw new RuleException(_line, $"the condition is nested deeper than {MaxDepth} levels");
        var parts = new List<Expression> { And() };
        while (Take("or"))
            parts.Add(And());
        _depth--;
        return Expression.Any(parts);
    }

    private Expression And()
    {
        var parts = new List<Expression> { Not() };
        while (Take("and"))
            parts.Add(Not());
        return Expression.All(parts);
    }

    private Expression Not()
    {
        var isNegated = false;
        while (Take("not"))
            isNegated = !isNegated;
        var operand = Operand();
        return isNegated ? new NoneOf(operand) : operand;
    }

    private Expression Operand()
    {
        if (Take("("))
        {
            var inner = Or();
            if (!Take(")"))
                throw new RuleException(_line, "the condition lacks a closing bracket");
            return inner;
        }
        var name = Next();
        if (_at < _tokens.Count && Is(_tokens[_at], "of"))
            return Of(name);
        if (_selections.TryGetValue(name, out var selection))
            return selection;
        throw new RuleException(_line, $"the condition names '{name}', which is no selection of this rule");
    }

    private Expression Of(string quantity)
    {
        _at++;
        var pattern = Next();
        var chosen = _selections.Where(selection => Chosen(selection.Key, pattern)).Select(selection => selection.Value).ToList();
        if (chosen.Count == 0)
            throw new RuleException(_line, $"no selection of this rule is named like '{pattern}'");
        return quantity.ToLowerInvariant() switch
        {
            "1" or "any" => Expression.Any(chosen),
            "all" => Expression.All(chosen),
            _ => throw new RuleException(_line, $"'{quantity} of' is not defined in Sigma; use '1 of' or 'all of'"),
        };
    }

    private static bool Chosen(string name, string pattern)
    {
        if (Is(pattern, "them"))
            return !name.StartsWith('_');
        return FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
    }

    private string Next()
    {
        if (_at >= _tokens.Count || _tokens[_at] is "(" or ")" || Is(_tokens[_at], "and") || Is(_tokens[_at], "or"))
            throw new RuleException(_line, _at >= _tokens.Count ? "the condition ends too early" : $"the condition lacks a name before '{_tokens[_at]}'");
        return _tokens[_at++];
    }

    private bool Take(string token)
    {
        if (_at >= _tokens.Count || !Is(_tokens[_at], token))
            return false;
        _at++;
        return true;
    }

    private static bool Is(string token, string keyword) => token.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"[()]|[^\s()|]+", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
