using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.JScript;

internal sealed partial class JSParser
{
    private static int Power(JSToken token) => token.Kind switch
    {
        JSTokenKind.Symbol => token.Text switch
        {
            "||" or "??" => 1,
            "&&" => 2,
            "|" => 3,
            "^" => 4,
            "&" => 5,
            "==" or "!=" or "===" or "!==" => 6,
            "<" or ">" or "<=" or ">=" => 7,
            "<<" or ">>" or ">>>" => 8,
            "+" or "-" => 9,
            "*" or "/" or "%" => 10,
            _ => 0,
        },
        JSTokenKind.Word => token.Text is "instanceof" or "in" ? 7 : 0,
        _ => 0,
    };

    private static string Op(string token) => token switch
    {
        "|" => "or",
        "&" => "and",
        "^" => "xor",
        "===" => "==",
        "!==" => "!=",
        ">>>" => ">>",
        "instanceof" or "in" => "is",
        _ => token,
    };

    /// <summary>Expressions joined by commas; the value is the last.</summary>
    private Node Sequence()
    {
        var first = Expression();
        if (!Now.IsSymbol(","))
            return first;
        var nodes = new List<Node> { first };
        while (TakeSymbol(","))
            nodes.Add(Expression());
        return new Block(first.Line, [.. nodes]);
    }

    private Node Expression()
    {
        if (_depth >= MaxDepth)
        {
            Broken = $"expressions nested deeper than {MaxDepth}";
            Advance();
            return new Literal(Line, null);
        }
        _depth++;
        var node = Assignment();
        _depth--;
        return node;
    }

    private Node Assignment()
    {
        var left = BinaryRest(Prefix(), 1);
        var line = Line;
        if (Now.Kind != JSTokenKind.Symbol)
            return left;
        switch (Now.Text)
        {
            case "?":
                _at++;
                var then = Expression();
                TakeSymbol(":");
                return new Conditional(line, left, then, Expression());
            case "=":
                _at++;
                return new Assign(line, left, Expression());
            case "+=" or "-=" or "*=" or "/=" or "%=" or "&=" or "|=" or "^=" or "<<=" or ">>=" or ">>>=":
                var op = Op(Now.Text[..^1]);
                _at++;
                return new Assign(line, left, Expression(), op);
            case "=>":
                _at++;
                Node body = Now.IsSymbol("{") ? Braces() : new Return(line, Expression());
                return new Function(line, "", left is Name name ? [new Parameter(name.Id, null)] : [], body);
            default:
                return left;
        }
    }

    private Node BinaryRest(Node left, int least)
    {
        while (true)
        {
            var power = Power(Now);
            if (power == 0 || power < least)
                return left;
            var line = Line;
            var op = Op(Now.Text);
            _at++;
            if (++_depth >= MaxDepth)
            {
                Broken = $"expressions nested deeper than {MaxDepth}";
                _depth--;
                return left;
            }
            left = new Binary(line, op, left, BinaryRest(Prefix(), power + 1));
            _depth--;
        }
    }

    private Node Prefix()
    {
        var line = Line;
        if (++_depth >= MaxDepth)
        {
            Broken = $"expressions nested deeper than {MaxDepth}";
            _depth--;
            Advance();
            return new Literal(line, null);
        }
        var node = PrefixAt(line);
        _depth--;
        return node;
    }

    private Node PrefixAt(int line)
    {
        if (Now.Kind == JSTokenKind.Symbol && Now.Text is "!" or "-" or "+" or "~" or "++" or "--")
        {
            var op = Now.Text;
            _at++;
            var operand = Prefix();
            return op.Length == 2 ? new Assign(line, operand, new Literal(line, 1d), op[..1]) : new Unary(line, op, operand);
        }
        if (Now.Kind == JSTokenKind.Word && Now.Text is "typeof" or "void" or "delete" or "await" && !Next.IsSymbol("="))
        {
            _at++;
            return Prefix();
        }
        var node = Postfix(Primary());
        if (Now.Kind == JSTokenKind.Symbol && Now.Text is "++" or "--" && !Now.AfterLineBreak)
        {
            node = new Assign(line, node, new Literal(line, 1d), Now.Text[..1], givesOld: true);
            _at++;
        }
        return node;
    }

    private Node Postfix(Node node)
    {
        while (true)
        {
            var line = Line;
            if ((Now.IsSymbol(".") || Now.IsSymbol("?.")) && Next.Kind == JSTokenKind.Word)
            {
                node = new Member(line, node, Next.Text);
                _at += 2;
            }
            else if (Now.IsSymbol("("))
                node = new Call(line, node, List(")"));
            else if (Now.IsSymbol("["))
                node = Indexed(line, node, List("]"));
            else
                return node;
        }
    }

    /// <summary><c>a["b"](x)</c> is <c>a.b(x)</c>; only a call tells, so an index by constant that is called becomes a member.</summary>
    private Node Indexed(int line, Node target, Node[] args) =>
        Now.IsSymbol("(") && args is [Literal { Value: string name }] ? new Member(line, target, name) : new Call(line, target, args, isIndex: true);

    private Node[] List(string close)
    {
        var items = new List<Node>();
        _at++;
        while (!AtEnd && !TakeSymbol(close))
        {
            var before = _at;
            if (!TakeSymbol(","))
                items.Add(Expression());
            if (_at == before)
                _at++;
        }
        return [.. items];
    }

    private Node Primary()
    {
        var line = Line;
        var token = Now;
        switch (token.Kind)
        {
            case JSTokenKind.Text or JSTokenKind.Regex:
                _at++;
                return new Literal(line, token.Text);
            case JSTokenKind.Number:
                _at++;
                return new Literal(line, token.Number);
            case JSTokenKind.Word:
                return Word(token, line);
            case JSTokenKind.Symbol when token.Text == "(":
                _at++;
                if (TakeSymbol(")"))
                    return new Literal(line, null);
                var inner = Sequence();
                TakeSymbol(")");
                return inner;
            case JSTokenKind.Symbol when token.Text == "[":
                return new ArrayOf(line, List("]"));
            case JSTokenKind.Symbol when token.Text == "{":
                return ObjectLiteral(line);
            default:
                if (token.Kind == JSTokenKind.Symbol && token.Text is not (")" or "]" or "}" or ";" or ",")) // those close something around us
                    _at++;
                return new Literal(line, null);
        }
    }

    private Node Word(JSToken token, int line)
    {
        switch (token.Text)
        {
            case "function":
                return FunctionNode();
            case "new":
                return NewNode(line);
            case "true" or "false":
                _at++;
                return new Literal(line, token.Text == "true");
            case "null" or "undefined":
                _at++;
                return new Literal(line, null);
            default:
                _at++;
                return new Name(line, token.Text == "super" ? "this" : token.Text);
        }
    }

    private Node NewNode(int line)
    {
        _at++;
        if (Now.IsSymbol("("))
            return new Call(line, new Name(line, "$new"), [Condition(), .. Now.IsSymbol("(") ? List(")") : []]);
        var type = DottedName();
        if (Now.IsSymbol("["))
        {
            // new byte[4], or new ActiveXObject spelt by index; either way the bracket's content is an argument.
            return new New(line, type + "[]", List("]"));
        }
        return new New(line, type[(type.LastIndexOf('.') + 1)..], Now.IsSymbol("(") ? List(")") : []);
    }

    private New ObjectLiteral(int line)
    {
        var members = new List<(string, Node)>();
        _at++;
        while (!AtEnd && !TakeSymbol("}"))
        {
            var before = _at;
            var name = Now.Kind == JSTokenKind.Number ? Now.Number.ToString(System.Globalization.CultureInfo.InvariantCulture) : Now.Text;
            Advance();
            members.Add((name, TakeSymbol(":") ? Expression() : new Name(line, name)));
            TakeSymbol(",");
            if (_at == before)
                _at++;
        }
        return new New(line, "object", [], [.. members]);
    }
}
