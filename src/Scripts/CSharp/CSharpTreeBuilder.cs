using Afterpatch.Scripts.Tree;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Afterpatch.Scripts.CSharp;

/// <summary>Declarations and statements of C#; expressions are in the other part.</summary>
/// <param name="mayYield">False where the word stands nowhere in the program: then no body is searched for it.</param>
internal sealed partial class CSharpTreeBuilder(LineMap lines, bool mayYield)
{
    private const int MaxDepth = 1_500;
    private int _depth;

    /// <summary>The limit that was met, null when everything was read.</summary>
    public string? Broken { get; private set; }

    public Node[] Members(IEnumerable<MemberDeclarationSyntax> members)
    {
        var nodes = new List<Node>();
        foreach (var member in members)
            AddMember(member, nodes);
        return [.. nodes];
    }

    private int At(SyntaxNode node) => lines.Line(node.SpanStart);

    private void AddMember(MemberDeclarationSyntax member, List<Node> nodes)
    {
        switch (member)
        {
            case GlobalStatementSyntax global:
                nodes.Add(Statement(global.Statement));
                break;
            case BaseNamespaceDeclarationSyntax space:
                nodes.AddRange(Members(space.Members));
                break;
            case TypeDeclarationSyntax type:
                nodes.Add(new Class(At(type), type.Identifier.ValueText, Bases(type), [.. Members(type.Members), .. Primary(type)]));
                break;
            case BaseFieldDeclarationSyntax field:
                AddVariables(field.Declaration, nodes);
                break;
            case BaseMethodDeclarationSyntax method:
                nodes.Add(Method(method));
                break;
            case BasePropertyDeclarationSyntax property:
                AddProperty(property, nodes);
                break;
        }
    }

    /// <summary>The constructor that stands in the head of a class or record.</summary>
    private IEnumerable<Node> Primary(TypeDeclarationSyntax type)
    {
        if (type.ParameterList is not { Parameters.Count: > 0 } list)
            yield break;
        var line = At(list);
        var sets = list.Parameters.Select(p => new Assign(line, new Member(line, new Name(line, "this"), p.Identifier.ValueText), new Name(line, p.Identifier.ValueText)));
        var toBase = type.BaseList?.Types.OfType<PrimaryConstructorBaseTypeSyntax>().Select(b => BaseCall(line, SimpleName(b.Type), b.ArgumentList)) ?? [];
        yield return new Function(line, ".ctor", Parameters(list), new Block(line, [.. sets, .. toBase]));
    }

    private Call BaseCall(int line, string type, ArgumentListSyntax arguments) => new(line, new Name(line, MadeNames.ConstructorOf + type), Arguments(arguments));

    private static string[] Bases(TypeDeclarationSyntax type) =>
        type.BaseList is null ? [] : [.. type.BaseList.Types.Select(t => SimpleName(t.Type))];

    private Function Method(BaseMethodDeclarationSyntax method)
    {
        var name = method switch
        {
            MethodDeclarationSyntax m => m.Identifier.ValueText,
            ConstructorDeclarationSyntax => ".ctor",
            DestructorDeclarationSyntax => ".dtor",
            OperatorDeclarationSyntax o => "op_" + o.OperatorToken.ValueText,
            _ => "op_cast",
        };
        var body = Body(method.Body, method.ExpressionBody, method);
        if (method is ConstructorDeclarationSyntax { Initializer: { } initializer, Parent: TypeDeclarationSyntax type })
            body = new Block(body.Line, [BaseCall(At(initializer), initializer.ThisOrBaseKeyword.IsKind(SyntaxKind.ThisKeyword) ? type.Identifier.ValueText : Bases(type).FirstOrDefault() ?? "", initializer.ArgumentList), body]);
        return new Function(At(method), name, Parameters(method.ParameterList), body)
        {
            Attributes = AttributeNames(method.AttributeLists),
            IsPublic = method.Modifiers.Any(SyntaxKind.PublicKeyword),
            IsDeferred = IsDeferred(method, method.Modifiers),
            Native = method.Modifiers.Any(SyntaxKind.ExternKeyword) ? NativeName(method.AttributeLists, name) : null,
        };
    }

    private bool IsDeferred(SyntaxNode function, SyntaxTokenList modifiers) =>
        modifiers.Any(SyntaxKind.AsyncKeyword) || mayYield && function.DescendantNodes().Any(n => n is YieldStatementSyntax);

    private static string NativeName(SyntaxList<AttributeListSyntax> lists, string name)
    {
        foreach (var attribute in lists.SelectMany(l => l.Attributes))
        {
            foreach (var argument in attribute.ArgumentList?.Arguments ?? default)
            {
                if (argument.NameEquals?.Name.Identifier.ValueText == "EntryPoint" && argument.Expression is LiteralExpressionSyntax literal)
                    return literal.Token.ValueText;
            }
        }
        return name;
    }

    private static string[] AttributeNames(SyntaxList<AttributeListSyntax> lists) =>
        [.. lists.SelectMany(l => l.Attributes).Select(a => SimpleName(a.Name).ToLowerInvariant())];

    private Parameter[] Parameters(BaseParameterListSyntax? list) =>
        list is null ? [] : [.. list.Parameters.Select(p =>
            new Parameter(p.Identifier.ValueText, p.Type is null ? null : SimpleName(p.Type), p.Default is null ? null : Expression(p.Default.Value))
            {
                IsReference = p.Modifiers.Any(SyntaxKind.RefKeyword) || p.Modifiers.Any(SyntaxKind.OutKeyword),
                IsRest = p.Modifiers.Any(SyntaxKind.ParamsKeyword),
                IsThis = p.Modifiers.Any(SyntaxKind.ThisKeyword),
            })];

    private Node Body(BlockSyntax? block, ArrowExpressionClauseSyntax? arrow, SyntaxNode at) =>
        block is not null ? Statement(block)
        : arrow is not null ? new Return(At(arrow), Expression(arrow.Expression))
        : new Block(At(at), []);

    private void AddProperty(BasePropertyDeclarationSyntax property, List<Node> nodes)
    {
        var name = property switch
        {
            PropertyDeclarationSyntax p => p.Identifier.ValueText,
            EventDeclarationSyntax e => e.Identifier.ValueText,
            _ => MadeNames.Indexer,
        };
        var index = property is IndexerDeclarationSyntax indexer ? Parameters(indexer.ParameterList) : [];
        if ((property as PropertyDeclarationSyntax)?.ExpressionBody is { } arrow)
            nodes.Add(Accessor(name, new Return(At(arrow), Expression(arrow.Expression)), property, index));
        if ((property as IndexerDeclarationSyntax)?.ExpressionBody is { } found)
            nodes.Add(Accessor(name, new Return(At(found), Expression(found.Expression)), property, index));
        if (property is PropertyDeclarationSyntax { Initializer: { } initial })
            nodes.Add(new Declare(At(property), name, SimpleName(property.Type), Expression(initial.Value)));
        foreach (var accessor in property.AccessorList?.Accessors ?? default)
        {
            if (accessor.Body is null && accessor.ExpressionBody is null)
                continue;
            var body = Body(accessor.Body, accessor.ExpressionBody, accessor);
            nodes.Add(accessor.Keyword.IsKind(SyntaxKind.GetKeyword)
                ? Accessor(name, body, property, index)
                : new Function(At(accessor), "set_" + name, [.. index, new Parameter("value", null)], body));
        }
    }

    private Function Accessor(string name, Node body, SyntaxNode at, Parameter[] index) => new(At(at), name, index, body) { IsProperty = true };

    private void AddVariables(VariableDeclarationSyntax declaration, List<Node> nodes)
    {
        foreach (var variable in declaration.Variables)
        {
            nodes.Add(new Declare(At(variable), variable.Identifier.ValueText, SimpleName(declaration.Type),
                variable.Initializer is null ? null : Expression(variable.Initializer.Value)));
        }
    }

    private Block Statements(SyntaxNode at, SyntaxList<StatementSyntax> statements)
    {
        Node[] nodes = [.. statements.Select(Statement)];
        return new Block(At(at), Again(nodes, statements.IndexOf(s => s is LabeledStatementSyntax)));
    }

    /// <summary>Jumps go back and forth between labels: what stands after one may run before what stands above it.</summary>
    private static Node[] Again(Node[] nodes, int label) =>
        label < 0 ? nodes : [.. nodes[..label], new Loop(nodes[label].Line, null, new Name(nodes[label].Line, "$again"), null, new Block(nodes[label].Line, nodes[label..]))];

    private Node Statement(StatementSyntax statement)
    {
        if (_depth >= MaxDepth)
        {
            Broken = $"statements nested deeper than {MaxDepth}";
            return new Block(At(statement), []);
        }
        _depth++;
        var node = StatementAt(statement);
        _depth--;
        return node;
    }

    private Node StatementAt(StatementSyntax statement)
    {
        var line = At(statement);
        switch (statement)
        {
            case BlockSyntax block:
                return Statements(block, block.Statements);
            case ExpressionStatementSyntax expression:
                return Expression(expression.Expression);
            case LocalDeclarationStatementSyntax local:
                return Variables(local.Declaration);
            case IfStatementSyntax choice:
                return new If(line, Expression(choice.Condition), Statement(choice.Statement),
                    choice.Else is null ? null : Statement(choice.Else.Statement));
            case ReturnStatementSyntax back:
                return new Return(line, back.Expression is null ? null : Expression(back.Expression));
            case YieldStatementSyntax { Expression: { } yielded }:
                return new Yield(line, Expression(yielded));
            case ThrowStatementSyntax thrown:
                return new Block(line, thrown.Expression is null ? [new Jump(line, JumpKind.Throw)] : [new Assign(line, new Name(line, MadeNames.Thrown), Expression(thrown.Expression)), new Jump(line, JumpKind.Throw)]);
            case GotoStatementSyntax when statement.IsKind(SyntaxKind.GotoStatement):
                return new Assign(line, new Name(line, MadeNames.Skips), new Literal(line, true));
            case BreakStatementSyntax:
                return new Jump(line, JumpKind.Break);
            case ContinueStatementSyntax:
                return new Jump(line, JumpKind.Continue);
            case LocalFunctionStatementSyntax function:
                return new Function(line, function.Identifier.ValueText, Parameters(function.ParameterList), Body(function.Body, function.ExpressionBody, function)) { IsDeferred = IsDeferred(function, function.Modifiers) };
            case TryStatementSyntax attempt:
                return TryNode(attempt);
            case SwitchStatementSyntax choice:
                return SwitchNode(choice);
            default:
                return Wrapper(statement) ?? LoopNode(statement) ?? new Block(line, []);
        }
    }

    private Block Variables(VariableDeclarationSyntax declaration)
    {
        var nodes = new List<Node>();
        AddVariables(declaration, nodes);
        return new Block(At(declaration), [.. nodes]);
    }

    private Node? Wrapper(StatementSyntax statement) => statement switch
    {
        UsingStatementSyntax use => new Block(At(use),
            [use.Declaration is not null ? Variables(use.Declaration) : Expression(use.Expression!), Statement(use.Statement)]),
        LockStatementSyntax held => Statement(held.Statement),
        FixedStatementSyntax held => new Block(At(held), [Variables(held.Declaration), Statement(held.Statement)]),
        CheckedStatementSyntax check => Statement(check.Block),
        UnsafeStatementSyntax raw => Statement(raw.Block),
        LabeledStatementSyntax label => Statement(label.Statement),
        _ => null,
    };

    private Node? LoopNode(StatementSyntax statement)
    {
        switch (statement)
        {
            case WhileStatementSyntax loop:
                return new Loop(At(loop), null, Expression(loop.Condition), null, Statement(loop.Statement));
            case DoStatementSyntax loop:
                return new Loop(At(loop), null, Expression(loop.Condition), null, Statement(loop.Statement), testAfter: true);
            case ForStatementSyntax loop:
                Node start = loop.Declaration is not null ? Variables(loop.Declaration) : new Block(At(loop), [.. loop.Initializers.Select(Expression)]);
                return new Loop(At(loop), start, loop.Condition is null ? null : Expression(loop.Condition),
                    new Block(At(loop), [.. loop.Incrementors.Select(Expression)]), Statement(loop.Statement));
            case ForEachStatementSyntax loop:
                return new ForEach(At(loop), loop.Identifier.ValueText, Expression(loop.Expression), Statement(loop.Statement));
            case ForEachVariableStatementSyntax loop:
                return new ForEach(At(loop), "$each", Expression(loop.Expression), new Block(At(loop), [new Assign(At(loop), Expression(loop.Variable), new Name(At(loop), "$each")), Statement(loop.Statement)]));
            default:
                return null;
        }
    }
}
