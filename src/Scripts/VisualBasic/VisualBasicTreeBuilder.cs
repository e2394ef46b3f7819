using Afterpatch.Scripts.Tree;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.VisualBasic;
using Microsoft.CodeAnalysis.VisualBasic.Syntax;

namespace Afterpatch.Scripts.VisualBasic;

/// <summary>Declarations and statements of Visual Basic; expressions are in the other part.</summary>
internal sealed partial class VisualBasicTreeBuilder(LineMap lines)
{
    private const int MaxDepth = 1_500;
    private int _depth;

    /// <summary>The limit that was met, null when everything was read.</summary>
    public string? Broken { get; private set; }

    public Node[] Statements(IEnumerable<StatementSyntax> statements)
    {
        var nodes = new List<Node>();
        foreach (var statement in statements)
            Add(statement, nodes);
        return [.. nodes];
    }

    private int At(SyntaxNode node) => lines.Line(node.SpanStart);

    private Block Body(SyntaxNode at, IEnumerable<StatementSyntax> statements)
    {
        if (statements.FirstOrDefault(s => s is LabelStatementSyntax) is not { } label)
            return new Block(At(at), Statements(statements));
        // Jumps go back and forth between labels: what stands after one may run before what stands above it.
        var line = At(label);
        var again = new Block(line, Statements(statements.SkipWhile(s => s != label)));
        return new Block(At(at), [.. Statements(statements.TakeWhile(s => s != label)), new Loop(line, null, new Name(line, "$again"), null, again)]);
    }

    private void Add(StatementSyntax statement, List<Node> nodes)
    {
        if (_depth >= MaxDepth)
        {
            Broken = $"statements nested deeper than {MaxDepth}";
            return;
        }
        _depth++;
        if (!AddDeclaration(statement, nodes))
            nodes.Add(Flow(statement) ?? Simple(statement) ?? new Block(At(statement), []));
        _depth--;
    }

    private bool AddDeclaration(StatementSyntax statement, List<Node> nodes)
    {
        switch (statement)
        {
            case NamespaceBlockSyntax space:
                nodes.AddRange(Statements(space.Members));
                return true;
            case TypeBlockSyntax type:
                var bases = type.Inherits.SelectMany(i => i.Types).Concat(type.Implements.SelectMany(i => i.Types)).Select(TypeName);
                nodes.Add(new Class(At(type), type.BlockStatement.Identifier.ValueText, [.. bases], Statements(type.Members)));
                return true;
            case FieldDeclarationSyntax field:
                AddDeclarators(field.Declarators, nodes);
                return true;
            case LocalDeclarationStatementSyntax local:
                AddDeclarators(local.Declarators, nodes);
                return true;
            case MethodBlockBaseSyntax method:
                nodes.Add(Method(method));
                return true;
            case PropertyBlockSyntax property:
                var name = property.PropertyStatement.Identifier.ValueText;
                if (property.PropertyStatement.Modifiers.Any(SyntaxKind.DefaultKeyword))
                    nodes.AddRange(property.Accessors.Select(a => Accessor(MadeNames.Indexer, a, Parameters(property.PropertyStatement.ParameterList))));
                nodes.AddRange(property.Accessors.Select(a => Accessor(name, a, Parameters(property.PropertyStatement.ParameterList))));
                return true;
            case PropertyStatementSyntax { Initializer: { } initial } property:
                nodes.Add(new Declare(At(property), property.Identifier.ValueText, null, Expression(initial.Value)));
                return true;
            case DeclareStatementSyntax native:
                nodes.Add(new Function(At(native), native.Identifier.ValueText, Parameters(native.ParameterList), new Block(At(native), []))
                {
                    Native = native.AliasName?.Token.ValueText ?? native.Identifier.ValueText,
                });
                return true;
            default:
                return false;
        }
    }

    private void AddDeclarators(SeparatedSyntaxList<VariableDeclaratorSyntax> declarators, List<Node> nodes)
    {
        foreach (var declarator in declarators)
        {
            var created = declarator.AsClause as AsNewClauseSyntax;
            var type = declarator.AsClause is SimpleAsClauseSyntax simple ? TypeName(simple.Type) : null;
            var initial = declarator.Initializer is { } value ? Expression(value.Value) : created is not null ? Expression(created.NewExpression) : null;
            foreach (var name in declarator.Names)
                nodes.Add(new Declare(At(declarator), name.Identifier.ValueText, type, initial));
        }
    }

    private Function Method(MethodBlockBaseSyntax method)
    {
        var name = method.BlockStatement switch
        {
            MethodStatementSyntax m => m.Identifier.ValueText,
            SubNewStatementSyntax => ".ctor",
            _ => "op_cast",
        };
        return new Function(At(method), name, Parameters(method.BlockStatement.ParameterList), Body(method, method.Statements))
        {
            IsPublic = method.BlockStatement.Modifiers.Any(SyntaxKind.PublicKeyword),
            IsDeferred = method.BlockStatement.Modifiers.Any(m => m.IsKind(SyntaxKind.AsyncKeyword) || m.IsKind(SyntaxKind.IteratorKeyword)),
            Handles = method.BlockStatement is MethodStatementSyntax { HandlesClause: { } handles } ? [.. handles.Events.Select(e => e.EventMember.Identifier.ValueText)] : [],
            Attributes = [.. method.BlockStatement.AttributeLists.SelectMany(l => l.Attributes).Select(a => TypeName(a.Name).ToLowerInvariant())],
            Native = NativeName(method.BlockStatement, name),
            ReturnsByName = true,
        };
    }

    /// <summary>The function of another library that <c>DllImport</c> names: <c>EntryPoint</c>, else the method itself.</summary>
    private static string? NativeName(MethodBaseSyntax method, string name)
    {
        var import = method.AttributeLists.SelectMany(l => l.Attributes).FirstOrDefault(a => TypeName(a.Name) is "DllImport" or "DllImportAttribute");
        if (import is null)
            return null;
        var entry = import.ArgumentList?.Arguments.OfType<SimpleArgumentSyntax>().FirstOrDefault(a => a.NameColonEquals?.Name.Identifier.ValueText == "EntryPoint");
        return entry?.Expression is LiteralExpressionSyntax literal ? literal.Token.ValueText : name;
    }

    private Function Accessor(string name, AccessorBlockSyntax accessor, Parameter[] index)
    {
        var isGet = accessor.AccessorStatement.IsKind(SyntaxKind.GetAccessorStatement);
        return new Function(At(accessor), isGet ? name : "set_" + name,
            isGet ? index : [.. index, .. accessor.AccessorStatement.ParameterList is { Parameters.Count: > 0 } list ? Parameters(list) : [new Parameter("value", null)]], Body(accessor, accessor.Statements))
        { IsProperty = isGet, ReturnsByName = true };
    }

    private Parameter[] Parameters(ParameterListSyntax? list) =>
        list is null ? [] : [.. list.Parameters.Select(p => new Parameter(p.Identifier.Identifier.ValueText,
            p.AsClause is null ? null : TypeName(p.AsClause.Type), p.Default is null ? null : Expression(p.Default.Value))
            {
                IsReference = p.Modifiers.Any(SyntaxKind.ByRefKeyword),
                IsRest = p.Modifiers.Any(SyntaxKind.ParamArrayKeyword),
            })];

    private Node? Flow(StatementSyntax statement)
    {
        var line = At(statement);
        switch (statement)
        {
            case MultiLineIfBlockSyntax choice:
                return IfChain(choice);
            case SingleLineIfStatementSyntax choice:
                return new If(line, Expression(choice.Condition), Body(choice, choice.Statements),
                    choice.ElseClause is null ? null : Body(choice.ElseClause, choice.ElseClause.Statements));
            case ForBlockSyntax loop:
                return ForNode(loop);
            case ForEachBlockSyntax loop:
                return new ForEach(line, VariableName(loop.ForEachStatement.ControlVariable), Expression(loop.ForEachStatement.Expression), Body(loop, loop.Statements));
            case WhileBlockSyntax loop:
                return new Loop(line, null, Expression(loop.WhileStatement.Condition), null, Body(loop, loop.Statements));
            case DoLoopBlockSyntax loop:
                return DoNode(loop);
            case SelectBlockSyntax choice:
                return SelectNode(choice);
            case TryBlockSyntax attempt:
                var handlers = attempt.CatchBlocks.Select(Handler).ToList();
                if (attempt.FinallyBlock is not null)
                    handlers.Add(Body(attempt.FinallyBlock, attempt.FinallyBlock.Statements));
                return new Try(line, Body(attempt, attempt.Statements), [.. handlers]);
            case UsingBlockSyntax use:
                return UsingNode(use);
            case SyncLockBlockSyntax held:
                return Body(held, held.Statements);
            case WithBlockSyntax with:
                return new Block(line, [new Assign(line, new Name(line, "$with"), Expression(with.WithStatement.Expression)), Body(with, with.Statements)]);
            default:
                return null;
        }
    }

    private Node Handler(CatchBlockSyntax handler)
    {
        var line = At(handler);
        var body = Body(handler, handler.Statements);
        return handler.CatchStatement.IdentifierName is { } name ? new Block(line, [new Declare(line, name.Identifier.ValueText, null, new Name(line, MadeNames.Thrown)), body]) : body;
    }

    private If IfChain(MultiLineIfBlockSyntax choice)
    {
        Node? otherwise = choice.ElseBlock is null ? null : Body(choice.ElseBlock, choice.ElseBlock.Statements);
        foreach (var next in choice.ElseIfBlocks.Reverse())
            otherwise = new If(At(next), Expression(next.ElseIfStatement.Condition), Body(next, next.Statements), otherwise);
        return new If(At(choice), Expression(choice.IfStatement.Condition), Body(choice, choice.Statements), otherwise);
    }

    private static string VariableName(SyntaxNode control) => control switch
    {
        VariableDeclaratorSyntax declared => declared.Names[0].Identifier.ValueText,
        IdentifierNameSyntax name => name.Identifier.ValueText,
        _ => "",
    };

    private Loop ForNode(ForBlockSyntax loop)
    {
        var line = At(loop);
        var head = loop.ForStatement;
        var variable = new Name(line, VariableName(head.ControlVariable));
        var step = head.StepClause is null ? null : Expression(head.StepClause.StepValue);
        var falling = step is Unary { Op: "-" } or Literal { Value: < 0d };
        return new Loop(line, new Assign(line, variable, Expression(head.FromValue)),
            new Binary(line, falling ? ">=" : "<=", variable, Expression(head.ToValue)),
            new Assign(line, variable, step ?? new Literal(line, 1d), "+"), Body(loop, loop.Statements));
    }

    private Loop DoNode(DoLoopBlockSyntax loop)
    {
        var clause = loop.DoStatement.WhileOrUntilClause ?? loop.LoopStatement.WhileOrUntilClause;
        var condition = clause is null ? null : Expression(clause.Condition);
        if (condition is not null && clause!.WhileOrUntilKeyword.IsKind(SyntaxKind.UntilKeyword))
            condition = new Unary(condition.Line, "!", condition);
        return new Loop(At(loop), null, condition, null, Body(loop, loop.Statements), testAfter: loop.DoStatement.WhileOrUntilClause is null);
    }

    private Block UsingNode(UsingBlockSyntax use)
    {
        var nodes = new List<Node>();
        AddDeclarators(use.UsingStatement.Variables, nodes);
        if (use.UsingStatement.Expression is { } expression)
            nodes.Add(Expression(expression));
        nodes.AddRange(Statements(use.Statements));
        return new Block(At(use), [.. nodes]);
    }

    private Node SelectNode(SelectBlockSyntax choice)
    {
        var subject = Expression(choice.SelectStatement.Expression);
        Node? chain = null;
        foreach (var block in choice.CaseBlocks.Reverse())
        {
            Node? test = null;
            foreach (var clause in block.CaseStatement.Cases.OfType<SimpleCaseClauseSyntax>())
            {
                var one = new Binary(At(clause), "==", subject, Expression(clause.Value));
                test = test is null ? one : new Binary(At(clause), "||", test, one);
            }
            var body = Body(block, block.Statements);
            chain = test is null ? (chain is null ? body : new Block(At(block), [body, chain])) : new If(At(block), test, body, chain);
        }
        return chain ?? new Block(At(choice), [subject]);
    }

    private Node? Simple(StatementSyntax statement)
    {
        var line = At(statement);
        switch (statement)
        {
            case AssignmentStatementSyntax assignment:
                var op = assignment.OperatorToken.ValueText;
                return new Assign(line, Expression(assignment.Left), Expression(assignment.Right), op.Length > 1 ? Op(op[..^1]) : "");
            case CallStatementSyntax call:
                return Expression(call.Invocation);
            case ExpressionStatementSyntax expression:
                return AsCall(Expression(expression.Expression));
            case PrintStatementSyntax print:
                return Expression(print.Expression);
            case ReturnStatementSyntax back:
                return new Return(line, back.Expression is null ? null : Expression(back.Expression));
            case ExitStatementSyntax exit:
                return new Jump(line, exit.BlockKeyword.Kind() is SyntaxKind.SubKeyword or SyntaxKind.FunctionKeyword or SyntaxKind.PropertyKeyword
                    ? JumpKind.Leave : JumpKind.Break);
            case GoToStatementSyntax:
                return new Assign(line, new Name(line, MadeNames.Skips), new Literal(line, true));
            case OnErrorResumeNextStatementSyntax or OnErrorGoToStatementSyntax:
                return new Assign(line, new Name(line, MadeNames.Resumes), new Literal(line, true));
            case ContinueStatementSyntax:
                return new Jump(line, JumpKind.Continue);
            case ThrowStatementSyntax { Expression: { } thrown }:
                return new Block(line, [new Assign(line, new Name(line, MadeNames.Thrown), Expression(thrown)), new Jump(line, JumpKind.Throw)]);
            case ThrowStatementSyntax:
                return new Jump(line, JumpKind.Throw);
            case YieldStatementSyntax yielded:
                return new Yield(line, Expression(yielded.Expression));
            case RaiseEventStatementSyntax raised:
                return new Call(line, new Name(line, raised.Name.Identifier.ValueText), Arguments(raised.ArgumentList));
            case ReDimStatementSyntax redim:
                return new Block(line, [.. redim.Clauses.Select(c => new Assign(line, Expression(c.Expression), new New(line, "object[]", [])))]);
            case AddRemoveHandlerStatementSyntax handler:
                return new Assign(line, Expression(handler.EventExpression), Expression(handler.DelegateExpression), handler.IsKind(SyntaxKind.AddHandlerStatement) ? "+" : "-");
            default:
                return null;
        }
    }

    /// <summary>A method named alone as a statement is called.</summary>
    private static Node AsCall(Node node) => node is Name or Member ? new Call(node.Line, node, []) : node;
}
