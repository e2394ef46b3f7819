using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.VBScript;

internal sealed partial class VBParser
{
    /// <summary>Binding power, strongest first: power, sign, product, integer division, Mod, sum, concatenation, comparison, Not, And, Or, Xor, Eqv, Imp.</summary>
    private static (string Op, int Power) Operator(VBToken token)
    {
        if (token.Kind == VBTokenKind.Symbol)
        {
            return token.Text switch
            {
                "^" => ("pow", 14),
                "*" or "/" => (token.Text, 12),
                "\\" => ("intdiv", 11),
                "+" or "-" => (token.Text, 9),
                "&" => ("concat", 8),
                "=" => ("==", 7),
                "<>" => ("!=", 7),
                "<" or ">" => (token.Text, 7),
                "<=" or "=<" => ("<=", 7),
                ">=" or "=>" => (">=", 7),
                _ => ("", 0),
            };
        }
        if (token.Kind != VBTokenKind.Word || token.IsQuoted)
            return ("", 0);
        return token.Text.ToLowerInvariant() switch
        {
            "mod" => ("%", 10),
            "is" => ("==", 7),
            "and" => ("and", 5),
            "or" => ("or", 4),
            "xor" => ("xor", 3),
            "eqv" => ("eqv", 2),
            "imp" => ("imp", 1),
            _ => ("", 0),
        };
    }

    private Node Expression(int least = 1)
    {
        if (_depth >= MaxDepth)
        {
            Broken = $"expressions nested deeper than {MaxDepth}";
            SkipStatement();
            return new Literal(Line, null);
        }
        _depth++;
        var node = Rest(Prefix(), least);
        _depth--;
        return node;
    }

    private Node Rest(Node left, int least = 1)
    {
        while (true)
        {
            var (op, power) = Operator(Now);
            if (power == 0 || power < least)
                return left;
            var line = Line;
            _at++;
            left = new Binary(line, op, left, Expression(power + 1));
        }
    }

    private Node Prefix()
    {
        var line = Line;
        if (Take("not"))
            return new Unary(line, "!", Expression(6));
        if (Now.IsSymbol("-") || Now.IsSymbol("+"))
        {
            var op = Now.Text;
            _at++;
            return new Unary(line, op, Expression(13));
        }
        return Postfix();
    }

    private Node Postfix()
    {
        var node = Primary();
        while (true)
        {
            var line = Line;
            if (Now.IsSymbol(".") && Next.Kind == VBTokenKind.Word)
            {
                _at++;
                node = new Member(line, node, Now.Text);
                _at++;
            }
            else if (Now.IsSymbol("!") && Next.Kind == VBTokenKind.Word)
            {
                _at++;
                node = new Call(line, node, [new Literal(line, Now.Text)]);
                _at++;
            }
            else if (Now.IsSymbol("(") && node is not Literal)
                node = new Call(line, node, Arguments());
            else
                return node;
        }
    }

    private Node[] Arguments()
    {
        var args = new List<Node>();
        _at++;
        while (!AtStatementEnd && !TakeSymbol(")"))
        {
            var before = _at;
            args.Add(Now.IsSymbol(",") ? new Literal(Line, null) : Expression());
            if (!TakeSymbol(",") && !Now.IsSymbol(")") && _at == before)
                _at++;
        }
        return [.. args];
    }

    private Node Primary()
    {
        var line = Line;
        var token = Now;
        switch (token.Kind)
        {
            case VBTokenKind.Text:
                _at++;
                return new Literal(line, token.Text);
            case VBTokenKind.Number:
                _at++;
                return new Literal(line, token.Number);
            case VBTokenKind.Word:
                _at++;
                return Word(token, line);
            case VBTokenKind.Symbol when token.Text == "(":
                _at++;
                var inner = Expression();
                while (!AtStatementEnd && !TakeSymbol(")"))
                    _at++;
                return inner;
            case VBTokenKind.Symbol when token.Text == ".":
                return new Name(line, "$with");
            case VBTokenKind.Symbol when token.Text != ")" && token.Text != ",":
                _at++;
                return new Literal(line, null);
            default:
                return new Literal(line, null);
        }
    }

    private Node Word(VBToken token, int line)
    {
        if (token.IsQuoted)
            return new Name(line, token.Text);
        switch (token.Text.ToLowerInvariant())
        {
            case "true":
                return new Literal(line, true);
            case "false":
                return new Literal(line, false);
            case "nothing" or "null" or "empty":
                return new Literal(line, null);
            case "new":
                var type = Now.Text;
                Advance();
                return new New(line, type, []);
            case "me":
                return new Name(line, "this");
            default:
                return new Name(line, token.Text);
        }
    }
}
