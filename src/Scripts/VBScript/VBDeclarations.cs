using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.VBScript;

internal sealed partial class VBParser
{
    private Node SelectNode()
    {
        var line = Line;
        _at++;
        Take("case");
        var subject = Expression();
        SkipNewLines();
        var sections = new List<(Node? Test, Block Body)>();
        while (Now.Is("case"))
        {
            var at = Line;
            _at++;
            Node? test = null;
            if (!Take("else"))
                test = CaseTest(subject);
            sections.Add((test, new Block(at, Statements(["case"]))));
        }
        TakeEnd("select");
        Node? chain = null;
        for (var i = sections.Count - 1; i >= 0; i--)
        {
            var (test, body) = sections[i];
            chain = test is null ? (chain is null ? body : new Block(line, [body, chain])) : new If(body.Line, test, body, chain);
        }
        return chain ?? new Block(line, [subject]);
    }

    private Node CaseTest(Node subject)
    {
        Node? test = null;
        do
        {
            var one = new Binary(Line, "==", subject, Expression());
            test = test is null ? one : new Binary(Line, "||", test, one);
        }
        while (TakeSymbol(","));
        return test;
    }

    private Function FunctionNode(int line)
    {
        var word = Now.Text.ToLowerInvariant();
        _at++;
        var name = Now.Text;
        Advance();
        var parameters = ParameterList();
        var body = new Block(line, Statements(None));
        TakeEnd(word);
        return new Function(line, name, parameters, body) { ReturnsByName = word == "function" };
    }

    private Function PropertyNode(int line)
    {
        _at++;
        var isGet = Now.Is("get");
        Advance();
        var name = Now.Text;
        Advance();
        var parameters = ParameterList();
        var body = new Block(line, Statements(None));
        TakeEnd("property");
        return new Function(line, isGet ? name : "set_" + name, parameters, body) { ReturnsByName = true, IsProperty = isGet };
    }

    private Parameter[] ParameterList()
    {
        var parameters = new List<Parameter>();
        if (!TakeSymbol("("))
            return [];
        while (!AtStatementEnd && !TakeSymbol(")"))
        {
            if (Now.Kind == VBTokenKind.Word && !Now.Is("byval") && !Now.Is("byref") && !Now.Is("optional"))
                parameters.Add(new Parameter(Now.Text, null));
            _at++;
        }
        return [.. parameters];
    }

    private Class ClassNode(int line)
    {
        _at++;
        var name = Now.Text;
        Advance();
        var members = Statements(None);
        TakeEnd("class");
        return new Class(line, name, [], members);
    }

    /// <summary>An assignment, or a call with or without parentheses.</summary>
    private Node Plain()
    {
        var line = Line;
        var target = Postfix();
        if (TakeSymbol("="))
            return new Assign(line, target, Expression());
        if (AtStatementEnd || Now.Is("else"))
            return AsCall(target);
        if (Now.Kind is VBTokenKind.Symbol && Now.Text is not ("(" or "-" or "." or ",") || Now.Is("then"))
            return ContinueExpression(target);
        return Unparenthesised(line, target);
    }

    private Node ContinueExpression(Node left)
    {
        if (left is Call { Args: [var first] } call)
        {
            // f (a) & b, c: what looked like the whole argument list was only the first operand.
            var args = new List<Node> { Rest(first) };
            while (TakeSymbol(","))
                args.Add(Now.IsSymbol(",") ? new Literal(Line, null) : Expression());
            return new Call(call.Line, call.Callee, [.. args]);
        }
        var node = Rest(left);
        if (!AtStatementEnd && !Now.Is("else"))
            Advance();
        return node;
    }

    private Call Unparenthesised(int line, Node target)
    {
        var args = new List<Node>();
        // f (a), b: what looked like the whole argument list was only the first argument.
        if (Now.IsSymbol(",") && target is Call { Args.Length: > 0 } call)
        {
            args.AddRange(call.Args);
            target = call.Callee;
            _at++;
        }
        while (!AtStatementEnd && !Now.Is("else"))
        {
            var before = _at;
            if (TakeSymbol(","))
            {
                args.Add(new Literal(line, null));
                continue;
            }
            args.Add(Expression());
            if (!TakeSymbol(",") && _at == before)
                _at++;
            else if (!AtStatementEnd && Now.Kind is VBTokenKind.Symbol && Now.Text is not ("(" or "-" or "." or ","))
                break;
        }
        return new Call(line, target, [.. args]);
    }

    private static Node AsCall(Node node) => node is Name or Member ? new Call(node.Line, node, []) : node;
}
