using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.JScript;

/// <summary>Statements of JScript; expressions are in the other part. Goes on after what it cannot read.</summary>
internal sealed partial class JSParser(List<JSToken> tokens, LineMap lines)
{
    private const int MaxDepth = 400;
    private int _at;
    private int _depth;

    /// <summary>The limit that was met, null when everything was read.</summary>
    public string? Broken { get; private set; }

    public List<string> Imports { get; } = [];

    private JSToken Now => tokens[_at];

    private JSToken Next => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    private int Line => lines.Line(Now.Offset);

    private bool AtEnd => Now.Kind == JSTokenKind.End;

    public Node[] Everything()
    {
        var nodes = new List<Node>();
        while (!AtEnd)
            AddStatement(nodes);
        return [.. nodes];
    }

    private void Advance()
    {
        if (!AtEnd)
            _at++;
    }

    private bool Take(string word)
    {
        if (!Now.Is(word))
            return false;
        _at++;
        return true;
    }

    private bool TakeSymbol(string symbol)
    {
        if (!Now.IsSymbol(symbol))
            return false;
        _at++;
        return true;
    }

    private void AddStatement(List<Node> nodes)
    {
        var before = _at;
        nodes.Add(Statement());
        if (_at == before)
            _at++;
    }

    private Block Braces()
    {
        var line = Line;
        var nodes = new List<Node>();
        if (!TakeSymbol("{"))
            return new Block(line, []);
        while (!AtEnd && !TakeSymbol("}"))
            AddStatement(nodes);
        return new Block(line, [.. nodes]);
    }

    private Node Statement()
    {
        if (_depth >= MaxDepth)
        {
            Broken = $"statements nested deeper than {MaxDepth}";
            Advance();
            return new Block(Line, []);
        }
        _depth++;
        var node = Now.Kind == JSTokenKind.Word ? Keyword() ?? ExpressionStatement() : Now.IsSymbol("{") ? Braces() : ExpressionStatement();
        _depth--;
        return node;
    }

    private Node ExpressionStatement()
    {
        var line = Line;
        if (TakeSymbol(";"))
            return new Block(line, []);
        if (Now.IsSymbol("@"))
        {
            // Conditional compilation (@set, @if): the code inside is read as if it were always there.
            _at++;
            if (Now.Kind == JSTokenKind.Word)
                _at++;
            return new Block(line, []);
        }
        var node = Sequence();
        TakeSymbol(";");
        return node;
    }

    private Node? Keyword()
    {
        var line = Line;
        switch (Now.Text)
        {
            case "var" or "let" or "const":
                return Variables();
            case "function":
                return FunctionNode();
            case "if":
                _at++;
                var condition = Condition();
                var then = Statement();
                TakeSymbol(";");
                return new If(line, condition, then, Take("else") ? Statement() : null);
            case "for":
                return ForNode();
            case "while":
                _at++;
                return new Loop(line, null, Condition(), null, Statement());
            case "do":
                _at++;
                var body = Statement();
                Take("while");
                return new Loop(line, null, Condition(), null, body, testAfter: true);
            case "switch":
                return SwitchNode();
            case "try":
                return TryNode();
            case "with":
                _at++;
                return new Block(line, [new Assign(line, new Name(line, "$with"), Condition()), Statement()]);
            default:
                return Leaving(line) ?? Outer(line);
        }
    }

    private Node? Leaving(int line)
    {
        switch (Now.Text)
        {
            case "return":
                _at++;
                var value = Now.AfterLineBreak || Now.IsSymbol(";") || Now.IsSymbol("}") || AtEnd ? null : Sequence();
                TakeSymbol(";");
                return new Return(line, value);
            case "throw":
                _at++;
                return new Block(line, [new Assign(line, new Name(line, MadeNames.Thrown), Sequence()), new Jump(line, JumpKind.Throw)]);
            case "break" or "continue":
                var kind = Now.Is("break") ? JumpKind.Break : JumpKind.Continue;
                _at++;
                if (Now.Kind == JSTokenKind.Word && !Now.AfterLineBreak)
                    _at++;
                return new Jump(line, kind);
            default:
                return null;
        }
    }

    private Node? Outer(int line)
    {
        switch (Now.Text)
        {
            case "import":
                _at++;
                var name = DottedName();
                Imports.Add(name);
                TakeSymbol(";");
                return new Block(line, []);
            case "package":
                _at++;
                DottedName();
                return Braces();
            case "class" or "interface":
                _at++;
                var className = Now.Text;
                while (!AtEnd && !Now.IsSymbol("{"))
                    _at++;
                return new Class(line, className, [], Braces().Nodes);
            case "public" or "private" or "protected" or "internal" or "static" or "override" or "final" or "hide" or "abstract" when Next.Kind == JSTokenKind.Word:
                _at++;
                return Statement();
            case var word when Now.Kind == JSTokenKind.Word && IsModifier(Next):
                _at++;
                while (IsModifier(Now))
                    _at++;
                return Now.Is("function") ? FunctionNode(word.ToLowerInvariant()) : Statement();
            case var word when Next.Is("function") || Next.IsSymbol("(") && _at + 3 < tokens.Count && tokens[_at + 2].IsSymbol(")") && tokens[_at + 3].Is("function"):
                _at += Next.Is("function") ? 1 : 3;
                return FunctionNode(word.ToLowerInvariant());
            default:
                if (Next.IsSymbol(":") && Now.Kind == JSTokenKind.Word && !Now.Is("case") && !Now.Is("default"))
                {
                    _at += 2;
                    return Statement();
                }
                return null;
        }
    }

    private string DottedName()
    {
        var name = Now.Text;
        Advance();
        while (Now.IsSymbol(".") && Next.Kind == JSTokenKind.Word)
        {
            name += "." + Next.Text;
            _at += 2;
        }
        return name;
    }

    private Node Condition()
    {
        TakeSymbol("(");
        var node = Sequence();
        TakeSymbol(")");
        return node;
    }

    private Block Variables()
    {
        var line = Line;
        var nodes = new List<Node>();
        do
        {
            _at++;
            var at = Line;
            var name = Now.Text;
            Advance();
            var type = TypeAnnotation();
            nodes.Add(new Declare(at, name, type, TakeSymbol("=") ? Expression() : null));
        }
        while (Now.IsSymbol(","));
        TakeSymbol(";");
        return new Block(line, [.. nodes]);
    }

    private string? TypeAnnotation()
    {
        if (!TakeSymbol(":"))
            return null;
        var type = DottedName();
        type = type[(type.LastIndexOf('.') + 1)..];
        while (TakeSymbol("["))
        {
            TakeSymbol("]");
            type += "[]";
        }
        return type;
    }

    private static bool IsModifier(JSToken token) =>
        token is { Kind: JSTokenKind.Word, Text: "public" or "private" or "protected" or "internal" or "static" or "override" or "final" };
}
