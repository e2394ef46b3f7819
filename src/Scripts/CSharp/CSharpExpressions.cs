using System.Globalization;
using Afterpatch.Scripts.Tree;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Afterpatch.Scripts.CSharp;

internal sealed partial class CSharpTreeBuilder
{
    private Node Expression(ExpressionSyntax expression)
    {
        if (_depth >= MaxDepth)
        {
            Broken = $"expressions nested deeper than {MaxDepth}";
            return new Literal(At(expression), null);
        }
        _depth++;
        var node = ExpressionAt(expression);
        _depth--;
        return node;
    }

    private Node ExpressionAt(ExpressionSyntax expression)
    {
        var line = At(expression);
        return expression switch
        {
            LiteralExpressionSyntax literal => new Literal(line, Constant(literal.Token.Value)),
            ParenthesizedExpressionSyntax inner => Expression(inner.Expression),
            BinaryExpressionSyntax binary => BinaryChain(binary),
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: GenericNameSyntax { Identifier.ValueText: "CreateInstance", TypeArgumentList.Arguments: [var made] } }, ArgumentList.Arguments.Count: 0 } => new New(line, TypeName(made), []),
            InvocationExpressionSyntax call => new Call(line, Expression(call.Expression), Arguments(call.ArgumentList)),
            ElementAccessExpressionSyntax index => new Call(line, Expression(index.Expression), Arguments(index.ArgumentList), isIndex: true),
            ElementBindingExpressionSyntax binding => new Call(line, new Name(line, "$receiver"), Arguments(binding.ArgumentList), isIndex: true),
            MemberAccessExpressionSyntax member => new Member(line, Expression(member.Expression), member.Name.Identifier.ValueText),
            MemberBindingExpressionSyntax binding => new Member(line, new Name(line, "$receiver"), binding.Name.Identifier.ValueText),
            ConditionalAccessExpressionSyntax access => new Block(line,
                [new Assign(line, new Name(line, "$receiver"), Expression(access.Expression)), Expression(access.WhenNotNull)]),
            ObjectCreationExpressionSyntax creation => Creation(creation, TypeName(creation.Type)),
            ImplicitObjectCreationExpressionSyntax creation => Creation(creation, ""),
            AssignmentExpressionSyntax assignment => new Assign(line, Expression(assignment.Left), Expression(assignment.Right), CompoundOp(assignment)),
            ConditionalExpressionSyntax choice => new Conditional(line, Expression(choice.Condition), Expression(choice.WhenTrue), Expression(choice.WhenFalse)),
            CastExpressionSyntax cast => new Cast(line, TypeName(cast.Type), Expression(cast.Expression)),
            PrefixUnaryExpressionSyntax prefix => Prefix(prefix, line),
            PostfixUnaryExpressionSyntax postfix => Step(line, postfix.Operand, postfix.OperatorToken.ValueText, true),
            InterpolatedStringExpressionSyntax text => Interpolated(text),
            TypeOfExpressionSyntax type => new TypeOf(line, TypeName(type.Type)),
            LambdaExpressionSyntax lambda => Lambda(lambda),
            AnonymousMethodExpressionSyntax method => new Function(line, "", Parameters(method.ParameterList), Statement(method.Block)),
            ArrayCreationExpressionSyntax array => array.Initializer is null
                ? new New(line, TypeName(array.Type.ElementType) + "[]", [.. Sizes(array.Type)])
                : new Cast(line, TypeName(array.Type.ElementType) + "[]", ArrayItems(array.Initializer)),
            ImplicitArrayCreationExpressionSyntax array => ArrayItems(array.Initializer),
            InitializerExpressionSyntax items => items.IsKind(SyntaxKind.ObjectInitializerExpression) ? Filling(items) : ArrayItems(items),
            CollectionExpressionSyntax items => Collection(items),
            TypeSyntax type => NamedType(type, line),
            DeclarationExpressionSyntax { Designation: ParenthesizedVariableDesignationSyntax several } => Several(several),
            ThisExpressionSyntax or BaseExpressionSyntax => new Name(line, "this"),
            AwaitExpressionSyntax wait => Expression(wait.Expression),
            CheckedExpressionSyntax check => Expression(check.Expression),
            IsPatternExpressionSyntax pattern => PatternTest(pattern),
            SwitchExpressionSyntax choice => SwitchNode(choice),
            WithExpressionSyntax copy => Copy(copy),
            TupleExpressionSyntax tuple => Tuple(tuple),
            AnonymousObjectCreationExpressionSyntax anonymous => new New(line, "object", [],
                [.. anonymous.Initializers.Select(i => (i.NameEquals?.Name.Identifier.ValueText ?? Implied(i.Expression), Expression(i.Expression)))]),
            QueryExpressionSyntax query => Query(query),
            ThrowExpressionSyntax thrown => new Assign(line, new Name(line, MadeNames.Thrown), Expression(thrown.Expression)),
            RefExpressionSyntax reference => Expression(reference.Expression),
            DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax single } => new Name(line, single.Identifier.ValueText),
            StackAllocArrayCreationExpressionSyntax { Initializer: { } items } => ArrayItems(items),
            _ => new Literal(line, null),
        };
    }

    /// <summary>A long sum is one left-deep tree: walked in a loop, not by recursion.</summary>
    private Node BinaryChain(BinaryExpressionSyntax binary)
    {
        var chain = new Stack<BinaryExpressionSyntax>();
        ExpressionSyntax left = binary;
        while (left is BinaryExpressionSyntax next && !next.IsKind(SyntaxKind.AsExpression) && !next.IsKind(SyntaxKind.IsExpression))
        {
            chain.Push(next);
            left = next.Left;
        }
        if (chain.Count == 0)
            return binary.IsKind(SyntaxKind.AsExpression)
                ? new Cast(At(binary), TypeName(binary.Right), Expression(binary.Left))
                : new Binary(At(binary), "is", Expression(binary.Left), new TypeOf(At(binary), TypeName(binary.Right)));
        var node = Expression(left);
        while (chain.TryPop(out var one))
            node = new Binary(At(one.Right), Op(one.OperatorToken.ValueText), node, Expression(one.Right));
        return node;
    }

    private static string Op(string token) => token switch
    {
        "&" => "and",
        "|" => "or",
        "^" => "xor",
        _ => token,
    };

    private static string CompoundOp(AssignmentExpressionSyntax assignment)
    {
        var token = assignment.OperatorToken.ValueText;
        return token.Length > 1 ? Op(token[..^1]) : "";
    }

    private Node Prefix(PrefixUnaryExpressionSyntax prefix, int line)
    {
        var op = prefix.OperatorToken.ValueText;
        return op is "++" or "--" ? Step(line, prefix.Operand, op) : new Unary(line, op, Expression(prefix.Operand));
    }

    private Node Step(int line, ExpressionSyntax operand, string op, bool givesOld = false) =>
        op is "++" or "--" ? new Assign(line, Expression(operand), new Literal(line, 1d), op[..1], givesOld) : Expression(operand);

    private Node[] Arguments(BaseArgumentListSyntax? list) => list is null ? [] : [.. list.Arguments.Select(Argument)];

    private Node Argument(ArgumentSyntax argument)
    {
        var value = Expression(argument.Expression);
        if (argument.RefKindKeyword.IsKind(SyntaxKind.RefKeyword) || argument.RefKindKeyword.IsKind(SyntaxKind.OutKeyword))
            value = new Reference(value.Line, value);
        return argument.NameColon is { } name ? new Named(value.Line, name.Name.Identifier.ValueText, value) : value;
    }

    private Node Collection(CollectionExpressionSyntax items)
    {
        var line = At(items);
        Node? made = null;
        var run = new List<Node>();
        foreach (var element in items.Elements)
        {
            if (element is ExpressionElementSyntax one)
                run.Add(Expression(one.Expression));
            else if (element is SpreadElementSyntax spread)
            {
                made = Joined(line, made, run);
                var more = Expression(spread.Expression);
                made = made is null ? more : new Call(line, new Member(line, made, "Concat"), [more]);
            }
        }
        return Joined(line, made, run) ?? new ArrayOf(line, []);
    }

    private static Node? Joined(int line, Node? made, List<Node> run)
    {
        if (run.Count == 0)
            return made;
        var items = new ArrayOf(line, [.. run]);
        run.Clear();
        return made is null ? items : new Call(line, new Member(line, made, "Concat"), [items]);
    }

    /// <summary><c>a with { B = c }</c>: the copy is the same object to us, with the new values.</summary>
    private Block Copy(WithExpressionSyntax copy)
    {
        var line = At(copy);
        var made = new Name(line, "$copy" + _switches++);
        return new Block(line, [new Assign(line, made, Expression(copy.Expression)), .. copy.Initializer.Expressions.OfType<AssignmentExpressionSyntax>()
            .Select(a => new Assign(line, new Member(line, made, a.Left.ToString()), Expression(a.Right))), made]);
    }

    /// <summary>Items by place, and by name where they have one.</summary>
    private Node Tuple(TupleExpressionSyntax tuple)
    {
        var line = At(tuple);
        var items = new ArrayOf(line, [.. tuple.Arguments.Select(a => Expression(a.Expression))]);
        return tuple.Arguments.Any(a => a.NameColon is not null) ? new New(line, New.NamedItems, [items], [.. tuple.Arguments.Select((a, i) => (a.NameColon?.Name.Identifier.ValueText ?? "", items.Items[i]))]) : items;
    }

    private static string Implied(ExpressionSyntax value) => value switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        _ => "",
    };

    private New Creation(BaseObjectCreationExpressionSyntax creation, string type) => Creation(At(creation), type, Arguments(creation.ArgumentList), creation.Initializer);

    private New Filling(InitializerExpressionSyntax initializer) => Creation(At(initializer), New.Filling, [], initializer);

    private New Creation(int line, string type, Node[] args, InitializerExpressionSyntax? initializer)
    {
        var members = new List<(string, Node)>();
        var items = new List<Node>();
        foreach (var entry in initializer?.Expressions ?? default)
        {
            if (entry is AssignmentExpressionSyntax { Left: IdentifierNameSyntax name } assignment)
                members.Add((name.Identifier.ValueText, Expression(assignment.Right)));
            else if (entry is AssignmentExpressionSyntax { Left: ImplicitElementAccessSyntax { ArgumentList.Arguments: [var key] } } keyed)
                items.Add(new ArrayOf(line, [Expression(key.Expression), Expression(keyed.Right)]));
            else
                items.Add(Expression(entry));
        }
        return new New(line, type, args, [.. members], [.. items]);
    }

    private ArrayOf ArrayItems(InitializerExpressionSyntax items) => new(At(items), [.. items.Expressions.Select(Expression)]);

    private IEnumerable<Node> Sizes(ArrayTypeSyntax type) =>
        type.RankSpecifiers.SelectMany(r => r.Sizes).Where(s => s is not OmittedArraySizeExpressionSyntax).Select(Expression);

    private Node Interpolated(InterpolatedStringExpressionSyntax text)
    {
        Node node = new Literal(At(text), "");
        foreach (var part in text.Contents)
        {
            var piece = part is InterpolationSyntax hole ? Expression(hole.Expression)
                : new Literal(At(part), ((InterpolatedStringTextSyntax)part).TextToken.ValueText);
            node = new Binary(At(part), "concat", node, piece);
        }
        return node;
    }

    private Function Lambda(LambdaExpressionSyntax lambda)
    {
        Parameter[] parameters = lambda is SimpleLambdaExpressionSyntax simple
            ? [new Parameter(simple.Parameter.Identifier.ValueText, null)]
            : Parameters(((ParenthesizedLambdaExpressionSyntax)lambda).ParameterList);
        Node body = lambda.Block is not null ? Statement(lambda.Block) : new Return(At(lambda), Expression(lambda.ExpressionBody!));
        return new Function(At(lambda), "", parameters, body);
    }

    private Node NamedType(TypeSyntax type, int line) => type switch
    {
        IdentifierNameSyntax name => new Name(line, name.Identifier.ValueText),
        GenericNameSyntax generic => new Name(line, generic.Identifier.ValueText),
        QualifiedNameSyntax qualified => new Member(line, Expression(qualified.Left), qualified.Right.Identifier.ValueText),
        AliasQualifiedNameSyntax aliased => new Name(line, aliased.Name.Identifier.ValueText),
        _ => new Name(line, TypeName(type)),
    };

    private Call ByMethod(QueryExpressionSyntax query, Node source, string method, ExpressionSyntax body)
    {
        var line = At(query);
        return new(line, new Member(line, source, method), [new Function(line, "", [new Parameter(query.FromClause.Identifier.ValueText, null)], new Return(line, Expression(body)))]);
    }

    private Call Query(QueryExpressionSyntax query)
    {
        if (query.Body is { Continuation: null, SelectOrGroup: SelectClauseSyntax select } && query.Body.Clauses.All(c => c is WhereClauseSyntax))
        {
            var list = Expression(query.FromClause.Expression);
            foreach (var where in query.Body.Clauses.OfType<WhereClauseSyntax>())
                list = ByMethod(query, list, "Where", where.Condition);
            return ByMethod(query, list, "Select", select.Expression);
        }
        return SelectAll(query, Expression(query.FromClause.Expression), query.FromClause.Identifier.ValueText, query.Body, 0);
    }

    /// <summary>Any other query: for each item, its clauses in turn, then what it selects or groups.</summary>
    private Call SelectAll(QueryExpressionSyntax query, Node source, string variable, QueryBodySyntax body, int depth)
    {
        var line = At(query);
        var nodes = new List<Node>();
        foreach (var clause in body.Clauses)
        {
            switch (clause)
            {
                case LetClauseSyntax let:
                    nodes.Add(new Declare(line, let.Identifier.ValueText, null, Expression(let.Expression)));
                    break;
                case FromClauseSyntax from:
                    nodes.Add(new Declare(line, from.Identifier.ValueText, null, new Call(line, new Member(line, Expression(from.Expression), "First"), [])));
                    break;
                case JoinClauseSyntax join:
                    nodes.Add(new Declare(line, join.Identifier.ValueText, null, new Call(line, new Member(line, Expression(join.InExpression), "First"), [])));
                    break;
                case WhereClauseSyntax where:
                    nodes.Add(Expression(where.Condition));
                    break;
                case OrderByClauseSyntax order:
                    nodes.AddRange(order.Orderings.Select(o => Expression(o.Expression)));
                    break;
            }
        }
        nodes.Add(new Return(line, body.SelectOrGroup is SelectClauseSyntax select ? Expression(select.Expression) : Expression(((GroupClauseSyntax)body.SelectOrGroup).GroupExpression)));
        var all = new Call(line, new Member(line, source, "Select"), [new Function(line, "", [new Parameter(variable, null)], new Block(line, [.. nodes]))]);
        return body.Continuation is { } next && depth < 8 ? SelectAll(query, all, next.Identifier.ValueText, next.Body, depth + 1) : all;
    }

    private static object? Constant(object? value) => value switch
    {
        null or string or bool or char => value,
        decimal m => (double)m,
        IConvertible number => number.ToDouble(CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>The whole type as written without generic arguments or blanks: <c>System.Diagnostics.Process</c>.</summary>
    private static string TypeName(SyntaxNode type) => type is ArrayTypeSyntax array ? SimpleName(array.ElementType) + "[]" : SimpleName(type);

    private static string SimpleName(SyntaxNode type) => type switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax aliased => aliased.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        NullableTypeSyntax nullable => SimpleName(nullable.ElementType),
        ArrayTypeSyntax array => SimpleName(array.ElementType) + "[]",
        PredefinedTypeSyntax predefined => predefined.Keyword.ValueText,
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        _ => type.ToString(),
    };
}
