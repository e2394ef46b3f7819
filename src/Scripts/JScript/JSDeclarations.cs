using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.JScript;

internal sealed partial class JSParser
{
    /// <param name="attribute">Lower-case name of the custom attribute before it; JScript.NET writes those like modifiers.</param>
    private Function FunctionNode(string? attribute = null)
    {
        var line = Line;
        _at++;
        var prefix = "";
        if ((Now.Is("get") || Now.Is("set")) && Next.Kind == JSTokenKind.Word)
        {
            prefix = Now.Is("set") ? "set_" : "";
            _at++;
        }
        var name = Now.Kind == JSTokenKind.Word ? Now.Text : "";
        if (name.Length > 0)
            _at++;
        while (Now.IsSymbol(".") && Next.Kind == JSTokenKind.Word)
        {
            name = Next.Text;
            _at += 2;
        }
        var parameters = ParameterList();
        TypeAnnotation();
        return new Function(line, prefix + name, parameters, Braces()) { Attributes = attribute is null ? [] : [attribute] };
    }

    private Parameter[] ParameterList()
    {
        var parameters = new List<Parameter>();
        if (!TakeSymbol("("))
            return [];
        while (!AtEnd && !TakeSymbol(")"))
        {
            if (Now.Kind != JSTokenKind.Word)
            {
                _at++;
                continue;
            }
            var name = Now.Text;
            _at++;
            parameters.Add(new Parameter(name, TypeAnnotation()));
        }
        return [.. parameters];
    }

    private Node ForNode()
    {
        var line = Line;
        _at++;
        var each = Take("each");
        TakeSymbol("(");
        Node? start = null;
        if (Now.Is("var") || Now.Is("let") || Now.Is("const"))
        {
            if (Next.Kind == JSTokenKind.Word && IsInAfter(_at + 2))
            {
                var item = Next.Text;
                _at += 2;
                TypeAnnotation();
                var overKeys = !each && Now.Is("in");
                _at++;
                return EachBody(line, item, overKeys);
            }
            start = Variables();
        }
        else if (Now.Kind == JSTokenKind.Word && (Next.Is("in") || Next.Is("of")))
        {
            var item = Now.Text;
            var overKeys = !each && Next.Is("in");
            _at += 2;
            return EachBody(line, item, overKeys);
        }
        else if (!TakeSymbol(";"))
        {
            start = Sequence();
            TakeSymbol(";");
        }
        var condition = Now.IsSymbol(";") ? null : Sequence();
        TakeSymbol(";");
        var step = Now.IsSymbol(")") ? null : Sequence();
        TakeSymbol(")");
        return new Loop(line, start, condition, step, Statement());
    }

    private bool IsInAfter(int at)
    {
        if (at < tokens.Count && tokens[at].IsSymbol(":"))
            at += 2;
        return at < tokens.Count && (tokens[at].Is("in") || tokens[at].Is("of"));
    }

    private ForEach EachBody(int line, string item, bool overKeys)
    {
        var source = Sequence();
        TakeSymbol(")");
        return new ForEach(line, item, source, Statement(), overKeys);
    }

    private Try TryNode()
    {
        var line = Line;
        _at++;
        var body = Braces();
        var handlers = new List<Node>();
        while (Now.Is("catch") || Now.Is("finally"))
        {
            _at++;
            var caught = Now.IsSymbol("(") ? ParameterList() : [];
            handlers.Add(caught is [{ Name: var name }, ..] ? new Block(line, [new Declare(line, name, null, new Name(line, MadeNames.Thrown)), Braces()]) : Braces());
        }
        return new Try(line, body, [.. handlers]);
    }

    private Node SwitchNode()
    {
        var line = Line;
        _at++;
        var subject = Condition();
        TakeSymbol("{");
        var sections = new List<(Node? Test, List<Node> Body)>();
        while (!AtEnd && !TakeSymbol("}"))
        {
            if (Take("case"))
            {
                sections.Add((new Binary(Line, "==", subject, Expression()), []));
                TakeSymbol(":");
            }
            else if (Take("default"))
            {
                sections.Add((null, []));
                TakeSymbol(":");
            }
            else if (sections.Count == 0)
                _at++;
            else if (Take("break"))
                TakeSymbol(";");
            else
                AddStatement(sections[^1].Body);
        }
        Node? chain = null;
        for (var i = sections.Count - 1; i >= 0; i--)
        {
            var body = new Block(line, [.. sections[i].Body]);
            chain = sections[i].Test is { } test ? new If(test.Line, test, body, chain) : chain is null ? body : new Block(line, [body, chain]);
        }
        return chain ?? new Block(line, [subject]);
    }
}
