using System.Globalization;
using Afterpatch.Scripts.Tree;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.VisualBasic;
using Microsoft.CodeAnalysis.VisualBasic.Syntax;

namespace Afterpatch.Scripts.VisualBasic;

internal sealed partial class VisualBasicTreeBuilder
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
            InvocationExpressionSyntax call => new Call(line, call.Expression is null ? new Name(line, "$with") : Expression(call.Expression), Arguments(call.ArgumentList)),
            MemberAccessExpressionSyntax member => MemberAccess(member, line),
            ConditionalAccessExpressionSyntax access => new Block(line,
                [new Assign(line, new Name(line, "$with"), access.Expression is null ? new Name(line, "$with") : Expression(access.Expression)), Expression(access.WhenNotNull)]),
            ObjectCreationExpressionSyntax creation => Creation(creation),
            ArrayCreationExpressionSyntax array => array.Initializer.Initializers.Count > 0
                ? new Cast(line, TypeName(array.Type) + "[]", Items(array.Initializer))
                : new New(line, TypeName(array.Type) + "[]", Arguments(array.ArrayBounds)),
            CollectionInitializerSyntax items => Items(items),
            CastExpressionSyntax cast => new Cast(line, TypeName(cast.Type), Expression(cast.Expression)),
            PredefinedCastExpressionSyntax cast => new Cast(line, PredefinedType(cast.Keyword.ValueText), Expression(cast.Expression)),
            UnaryExpressionSyntax unary => Prefix(unary, line),
            TernaryConditionalExpressionSyntax choice => new Conditional(line, Expression(choice.Condition), Expression(choice.WhenTrue), Expression(choice.WhenFalse)),
            BinaryConditionalExpressionSyntax choice => new Binary(line, "??", Expression(choice.FirstExpression), Expression(choice.SecondExpression)),
            InterpolatedStringExpressionSyntax text => Interpolated(text),
            GetTypeExpressionSyntax type => new TypeOf(line, TypeName(type.Type)),
            TypeOfExpressionSyntax test => new Binary(line, "is", Expression(test.Expression), new TypeOf(line, TypeName(test.Type))),
            SingleLineLambdaExpressionSyntax lambda => Lambda(lambda, lambda.Body is ExpressionSyntax value
                ? new Return(line, Expression(value)) : Body(lambda, [(StatementSyntax)lambda.Body])),
            MultiLineLambdaExpressionSyntax lambda => Lambda(lambda, Body(lambda, lambda.Statements)),
            IdentifierNameSyntax name => new Name(line, name.Identifier.ValueText),
            GenericNameSyntax generic => new Name(line, generic.Identifier.ValueText),
            QualifiedNameSyntax qualified => new Member(line, Expression(qualified.Left), qualified.Right.Identifier.ValueText),
            PredefinedTypeSyntax predefined => new Name(line, predefined.Keyword.ValueText),
            MeExpressionSyntax or MyBaseExpressionSyntax or MyClassExpressionSyntax => new Name(line, "this"),
            AwaitExpressionSyntax wait => Expression(wait.Expression),
            AnonymousObjectCreationExpressionSyntax made => new New(line, "object", [], [.. Fields(made.Initializer)]),
            TupleExpressionSyntax tuple => Tuple(tuple),
            QueryExpressionSyntax query => Query(query),
            XmlNodeSyntax xml => new Literal(line, xml.ToString()),
            _ => new Literal(line, null),
        };
    }

    private Node MemberAccess(MemberAccessExpressionSyntax member, int line)
    {
        var target = member.Expression is null ? new Name(line, "$with") : Expression(member.Expression);
        return member.IsKind(SyntaxKind.DictionaryAccessExpression)
            ? new Call(line, target, [new Literal(line, member.Name.Identifier.ValueText)], isIndex: true)
            : new Member(line, target, member.Name.Identifier.ValueText);
    }

    private Node BinaryChain(BinaryExpressionSyntax binary)
    {
        var chain = new Stack<BinaryExpressionSyntax>();
        ExpressionSyntax left = binary;
        while (left is BinaryExpressionSyntax next)
        {
            chain.Push(next);
            left = next.Left;
        }
        var node = Expression(left);
        while (chain.TryPop(out var one))
            node = new Binary(At(one.Right), Op(one.OperatorToken.ValueText), node, Expression(one.Right));
        return node;
    }

    private static string Op(string token) => token.ToLowerInvariant() switch
    {
        "&" => "concat",
        "=" or "is" => "==",
        "<>" or "isnot" => "!=",
        "mod" => "%",
        "\\" => "intdiv",
        "^" => "pow",
        "andalso" => "&&",
        "orelse" => "||",
        var other => other,
    };

    private Node Prefix(UnaryExpressionSyntax unary, int line) => unary.OperatorToken.Kind() switch
    {
        SyntaxKind.AddressOfKeyword => Expression(unary.Operand),
        SyntaxKind.NotKeyword => new Unary(line, "!", Expression(unary.Operand)),
        _ => new Unary(line, unary.OperatorToken.ValueText, Expression(unary.Operand)),
    };

    private Node[] Arguments(ArgumentListSyntax? list) =>
        list is null ? [] : [.. list.Arguments.Select(a => a switch
        {
            SimpleArgumentSyntax { NameColonEquals: { } name } named => new Named(At(a), name.Name.Identifier.ValueText, Expression(named.Expression)),
            SimpleArgumentSyntax simple => Expression(simple.Expression),
            RangeArgumentSyntax range => Expression(range.UpperBound),
            _ => new Literal(At(a), null),
        })];

    private New Creation(ObjectCreationExpressionSyntax creation)
    {
        var members = new List<(string, Node)>();
        var items = new List<Node>();
        if (creation.Initializer is ObjectMemberInitializerSyntax named)
            members.AddRange(Fields(named));
        else if (creation.Initializer is ObjectCollectionInitializerSyntax collection)
            items.AddRange(collection.Initializer.Initializers.Select(Expression));
        return new New(At(creation), TypeName(creation.Type), Arguments(creation.ArgumentList), [.. members], [.. items]);
    }

    private IEnumerable<(string, Node)> Fields(ObjectMemberInitializerSyntax named) =>
        named.Initializers.Select(f => f switch
        {
            NamedFieldInitializerSyntax field => (field.Name.Identifier.ValueText, Expression(field.Expression)),
            InferredFieldInitializerSyntax inferred => (inferred.Expression is IdentifierNameSyntax id ? id.Identifier.ValueText : inferred.Expression is MemberAccessExpressionSyntax m ? m.Name.Identifier.ValueText : "", Expression(inferred.Expression)),
            _ => ("", new Literal(At(f), null)),
        });

    /// <summary>Items by place, and by name where they have one.</summary>
    private Node Tuple(TupleExpressionSyntax tuple)
    {
        var items = tuple.Arguments.Select(a => ((a as SimpleArgumentSyntax)?.NameColonEquals?.Name.Identifier.ValueText ?? "", Expression(a.GetExpression()))).ToArray();
        return Array.Exists(items, i => i.Item1.Length > 0) ? new New(At(tuple), New.NamedItems, [], items) : new ArrayOf(At(tuple), [.. items.Select(i => i.Item2)]);
    }

    /// <summary>For each item of the first source: its clauses in turn, then what the last one gives.</summary>
    private Node Query(QueryExpressionSyntax query)
    {
        var line = At(query);
        if (query.Clauses is not [FromClauseSyntax { Variables: [var first, ..] } from, ..])
            return new Literal(line, null);
        var nodes = new List<Node>();
        Node given = new Name(line, first.Identifier.Identifier.ValueText);
        foreach (var more in from.Variables.Skip(1))
            nodes.Add(new Declare(line, more.Identifier.Identifier.ValueText, null, new Call(line, new Member(line, Expression(more.Expression), "First"), [])));
        foreach (var clause in query.Clauses.Skip(1))
        {
            switch (clause)
            {
                case FromClauseSyntax { Variables: var others }:
                    nodes.AddRange(others.Select(v => new Declare(line, v.Identifier.Identifier.ValueText, null, new Call(line, new Member(line, Expression(v.Expression), "First"), []))));
                    break;
                case LetClauseSyntax let:
                    nodes.AddRange(let.Variables.Select(v => new Declare(line, v.NameEquals?.Identifier.Identifier.ValueText ?? "", null, Expression(v.Expression))));
                    break;
                case WhereClauseSyntax where:
                    nodes.Add(Expression(where.Condition));
                    break;
                case SelectClauseSyntax { Variables: [var one] }:
                    given = Expression(one.Expression);
                    break;
                case SelectClauseSyntax { Variables: { Count: > 1 } several }:
                    given = new New(line, "object", [], [.. several.Select(v => (v.NameEquals?.Identifier.Identifier.ValueText ?? "", Expression(v.Expression)))]);
                    break;
            }
        }
        return new Call(line, new Member(line, Expression(first.Expression), "Select"),
            [new Function(line, "", [new Parameter(first.Identifier.Identifier.ValueText, null)], new Block(line, [.. nodes, new Return(line, given)]))]);
    }

    private ArrayOf Items(CollectionInitializerSyntax items) => new(At(items), [.. items.Initializers.Select(Expression)]);

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

    private Function Lambda(LambdaExpressionSyntax lambda, Node body) =>
        new(At(lambda), "", Parameters(lambda.SubOrFunctionHeader.ParameterList), body);

    private static string PredefinedType(string keyword) => keyword.ToLowerInvariant() switch
    {
        "cstr" => "string",
        "cchar" => "char",
        "cbyte" => "byte",
        "cobj" => "object",
        "cbool" => "boolean",
        "cdate" => "date",
        _ => "integer",
    };

    private static object? Constant(object? value) => value switch
    {
        null or string or bool or char => value,
        DateTime => null,
        decimal m => (double)m,
        IConvertible number => number.ToDouble(CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string TypeName(SyntaxNode type) => type switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        GlobalNameSyntax => "",
        NullableTypeSyntax nullable => TypeName(nullable.ElementType),
        ArrayTypeSyntax array => TypeName(array.ElementType) + "[]",
        PredefinedTypeSyntax predefined => predefined.Keyword.ValueText,
        _ => type.ToString(),
    };
}
