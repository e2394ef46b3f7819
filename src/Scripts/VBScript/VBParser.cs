using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.VBScript;

/// <summary>Statements of VBScript; expressions are in the other part. Skips what it cannot read to the end of the statement.</summary>
internal sealed partial class VBParser(List<VBToken> tokens, LineMap lines)
{
    private const int MaxDepth = 400;
    private int _at;
    private int _depth;

    /// <summary>The limit that was met, null when everything was read.</summary>
    public string? Broken { get; private set; }

    private VBToken Now => tokens[_at];

    private VBToken Next => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    private int Line => lines.Line(Now.Offset);

    private bool AtEnd => Now.Kind == VBTokenKind.End;

    private bool AtStatementEnd => Now.Kind is VBTokenKind.NewLine or VBTokenKind.End;

    private static readonly string[] None = [];

    public Node[] Everything()
    {
        var nodes = new List<Node>();
        while (!AtEnd)
        {
            nodes.AddRange(Statements(None));
            if (!AtEnd)
                _at++;
        }
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

    private void SkipStatement()
    {
        while (!AtStatementEnd)
            _at++;
    }

    private void SkipNewLines()
    {
        while (Now.Kind == VBTokenKind.NewLine)
            _at++;
    }

    /// <summary>Up to a word that closes the block around; that word is left in place.</summary>
    private Node[] Statements(string[] closers)
    {
        var nodes = new List<Node>();
        while (!AtEnd)
        {
            SkipNewLines();
            if (AtEnd || IsCloser(closers))
                break;
            var before = _at;
            nodes.Add(Statement());
            if (_at == before)
                _at++;
        }
        return [.. nodes];
    }

    private bool IsCloser(string[] closers)
    {
        if (Now.Is("end") && Next.Kind == VBTokenKind.Word && IsBlockWord(Next.Text))
            return true;
        foreach (var closer in closers)
        {
            if (Now.Is(closer))
                return true;
        }
        return false;
    }

    private static bool IsBlockWord(string word) =>
        word.ToLowerInvariant() is "if" or "sub" or "function" or "select" or "class" or "property" or "with";

    private void TakeEnd(string word)
    {
        if (Now.Is("end") && Next.Is(word))
            _at += 2;
    }

    private Node Statement()
    {
        if (_depth >= MaxDepth)
        {
            Broken = $"statements nested deeper than {MaxDepth}";
            SkipStatement();
            return new Block(Line, []);
        }
        _depth++;
        var node = Now.Kind == VBTokenKind.Word && !Now.IsQuoted && !Next.IsSymbol("=") && !Next.IsSymbol(".") ? Keyword() ?? Plain() : Plain();
        _depth--;
        return node;
    }

    private Node? Keyword()
    {
        var line = Line;
        switch (Now.Text.ToLowerInvariant())
        {
            case "if":
                return IfNode();
            case "for":
                return ForNode();
            case "do":
                return DoNode();
            case "while":
                _at++;
                var condition = Expression();
                var body = new Block(line, Statements(["wend"]));
                Take("wend");
                return new Loop(line, null, condition, null, body);
            case "select":
                return SelectNode();
            case "sub" or "function":
                return FunctionNode(line);
            case "property":
                return PropertyNode(line);
            case "class":
                return ClassNode(line);
            case "with":
                _at++;
                var target = Expression();
                var inside = new Block(line, Statements(None));
                TakeEnd("with");
                return new Block(line, [new Assign(line, new Name(line, "$with"), target), inside]);
            case "public" or "private" or "default":
                _at++;
                return Now.Is("default") || Now.Is("sub") || Now.Is("function") || Now.Is("property") || Now.Is("class") || Now.Is("const")
                    ? Statement() : Dim(line);
            default:
                return SimpleKeyword(line);
        }
    }

    private Node? SimpleKeyword(int line)
    {
        switch (Now.Text.ToLowerInvariant())
        {
            case "dim" or "redim":
                _at++;
                Take("preserve");
                return Dim(line);
            case "const":
                _at++;
                return Dim(line);
            case "set" or "let":
                _at++;
                return Plain();
            case "call":
                _at++;
                return AsCall(Postfix());
            case "exit":
                _at++;
                var kind = Now.Is("sub") || Now.Is("function") || Now.Is("property") ? JumpKind.Leave : JumpKind.Break;
                Advance();
                return new Jump(line, kind);
            case "on" when Next.Is("error"):
                _at += 2;
                var goesOn = Now.Is("resume");
                SkipStatement();
                return goesOn ? new Assign(line, new Name(line, MadeNames.Resumes), new Literal(line, true)) : new Block(line, []);
            case "option" or "on":
                SkipStatement();
                return new Block(line, []);
            case "end" or "wend" or "loop" or "next" or "else" or "elseif" or "case" when !Next.IsSymbol("("):
                var isEnd = Now.Is("end");
                _at++;
                if (isEnd)
                    SkipStatement();
                return new Block(line, []);
            default:
                return null;
        }
    }

    private Block Dim(int line)
    {
        var nodes = new List<Node>();
        while (Now.Kind == VBTokenKind.Word)
        {
            var name = Now.Text;
            _at++;
            var isArray = false;
            if (TakeSymbol("("))
            {
                isArray = true;
                while (!AtStatementEnd && !TakeSymbol(")"))
                    _at++;
            }
            Node? initial = TakeSymbol("=") ? Expression() : null;
            nodes.Add(new Declare(line, name, isArray ? "array" : null, initial));
            if (!TakeSymbol(","))
                break;
        }
        SkipStatement();
        return new Block(line, [.. nodes]);
    }

    private If IfNode()
    {
        var line = Line;
        _at++;
        var condition = Expression();
        Take("then");
        if (!(Now.Kind == VBTokenKind.NewLine && Now.Text != ":") && !AtEnd)
            return SingleLineIf(line, condition);
        var then = new Block(line, Statements(["else", "elseif"]));
        Node? otherwise = null;
        if (Now.Is("elseif"))
            return new If(line, condition, then, Deeper(IfNode));
        if (Take("else"))
            otherwise = new Block(line, Statements(None));
        TakeEnd("if");
        return new If(line, condition, then, otherwise);
    }

    private Node Deeper(Func<Node> read)
    {
        if (++_depth >= MaxDepth)
        {
            Broken = $"statements nested deeper than {MaxDepth}";
            SkipStatement();
            _depth--;
            return new Block(Line, []);
        }
        var node = read();
        _depth--;
        return node;
    }

    private If SingleLineIf(int line, Node condition)
    {
        var then = LineStatements();
        Node? otherwise = Take("else") ? LineStatements() : null;
        TakeEnd("if");
        return new If(line, condition, then, otherwise);
    }

    private Block LineStatements()
    {
        var line = Line;
        var nodes = new List<Node>();
        while (!AtEnd && !(Now.Kind == VBTokenKind.NewLine && Now.Text != ":") && !Now.Is("else") && !(Now.Is("end") && Next.Is("if")))
        {
            if (Now.Kind == VBTokenKind.NewLine)
            {
                _at++;
                continue;
            }
            var before = _at;
            nodes.Add(Statement());
            if (_at == before)
                _at++;
        }
        return new Block(line, [.. nodes]);
    }

    private Node ForNode()
    {
        var line = Line;
        _at++;
        if (Take("each"))
        {
            var item = Now.Text;
            Advance();
            Take("in");
            var source = Expression();
            var each = new ForEach(line, item, source, new Block(line, Statements(["next"])));
            EndNext();
            return each;
        }
        var variable = new Name(line, Now.Text);
        Advance();
        TakeSymbol("=");
        var from = Expression();
        Take("to");
        var to = Expression();
        Node step = Take("step") ? Expression() : new Literal(line, 1d);
        var body = new Block(line, Statements(["next"]));
        EndNext();
        var falling = step is Unary { Op: "-" } or Literal { Value: < 0d };
        return new Loop(line, new Assign(line, variable, from), new Binary(line, falling ? ">=" : "<=", variable, to),
            new Assign(line, variable, step, "+"), body);
    }

    private void EndNext()
    {
        if (Take("next") && Now.Kind == VBTokenKind.Word && !AtStatementEnd)
            _at++;
    }

    private Loop DoNode()
    {
        var line = Line;
        _at++;
        var before = LoopCondition();
        var body = new Block(line, Statements(["loop"]));
        Node? after = null;
        if (Take("loop"))
            after = LoopCondition();
        return new Loop(line, null, before ?? after, null, body, testAfter: before is null);
    }

    private Node? LoopCondition()
    {
        if (Take("while"))
            return Expression();
        return Take("until") ? new Unary(Line, "!", Expression()) : null;
    }
}
