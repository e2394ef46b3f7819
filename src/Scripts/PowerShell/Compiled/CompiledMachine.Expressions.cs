using System.Text;
using Afterpatch.Scripts.PowerShell.Evaluation;
using Afterpatch.Scripts.PowerShell.Values;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Afterpatch.Scripts.PowerShell.Compiled;

internal sealed partial class CompiledMachine
{
    private object? Eval(ExpressionSyntax node)
    {
        if (_failed || !budget.Step() || _depth >= MaxDepth)
            return Fail();
        _depth++;
        var value = Value(node);
        _depth--;
        return Known(value);
    }

    private object? Value(ExpressionSyntax node) => node switch
    {
        LiteralExpressionSyntax literal => literal.IsKind(SyntaxKind.NullLiteralExpression) || literal.IsKind(SyntaxKind.DefaultLiteralExpression) ? null : literal.Token.Value,
        ParenthesizedExpressionSyntax paren => Eval(paren.Expression),
        CastExpressionSyntax cast => Cast(Eval(cast.Expression), cast.Type.ToString()),
        CheckedExpressionSyntax { Keyword.ValueText: "unchecked" } apart => Eval(apart.Expression),
        IdentifierNameSyntax name => Name(name.Identifier.ValueText),
        ThisExpressionSyntax => _frame.Self ?? (object)Unknown.Value,
        PredefinedTypeSyntax type => new TypeValue(TypeNames.Canonical(type.Keyword.ValueText)),
        GenericNameSyntax generic => new TypeValue(LibraryName(generic.Identifier.ValueText)),
        MemberAccessExpressionSyntax member => Member(member),
        InvocationExpressionSyntax call => Call(call),
        ElementAccessExpressionSyntax { ArgumentList.Arguments: [var index] } element => At(Eval(element.Expression), Eval(index.Expression)),
        BinaryExpressionSyntax binary => Binary(binary),
        PrefixUnaryExpressionSyntax unary => Prefix(unary),
        PostfixUnaryExpressionSyntax unary => Postfix(unary),
        AssignmentExpressionSyntax assignment => Assign(assignment),
        ConditionalExpressionSyntax choice => Truth(choice.Condition) ? Eval(choice.WhenTrue) : Eval(choice.WhenFalse),
        BaseObjectCreationExpressionSyntax creation => Create(creation, creation is ObjectCreationExpressionSyntax made ? made.Type.ToString() : ""),
        ArrayCreationExpressionSyntax array => NewArray(array),
        ImplicitArrayCreationExpressionSyntax array => Packed(array.Initializer.Expressions.Select(Eval), ""),
        InterpolatedStringExpressionSyntax text => Interpolated(text),
        AnonymousFunctionExpressionSyntax lambda => new CompiledLambda(lambda, _frame),
        _ => Unknown.Value,
    };

    /// <summary>What a declaration starts with: <c>{ 1, 2 }</c> alone is an array of the declared type.</summary>
    private object? Initial(ExpressionSyntax value, TypeSyntax type) => value switch
    {
        InitializerExpressionSyntax list => Packed(list.Expressions.Select(Eval), Element(type.ToString())),
        ImplicitObjectCreationExpressionSyntax creation => Known(Create(creation, type.ToString())),
        _ => Eval(value),
    };

    private static string Element(string type) => type.EndsWith("[]", StringComparison.Ordinal) ? type[..^2] : type;

    private static object? Cast(object? value, string type) => type switch
    {
        "string" => value is null or string ? value : Unknown.Value,
        _ => CompiledNumbers.To(value, type),
    };

    private object? Name(string name)
    {
        if (_frame.TryGet(name, out var value))
            return value;
        if (OwnField(name, out value))
            return value;
        return TypeOf(name);
    }

    private bool OwnField(string name, out object? value)
    {
        for (var type = _frame.Type; type is not null; type = type.Parent as TypeDeclarationSyntax)
            if (FieldOf(type, ReferenceEquals(type, _frame.Type) ? _frame.Self : null, name, out value))
                return true;
        value = null;
        return false;
    }

    private object TypeOf(string name) => _types.TryGetValue(name, out var own) ? new CompiledType(own) : new TypeValue(LibraryName(name));

    private static readonly string[] Spaces =
        ["", "Text.", "IO.", "IO.Compression.", "Security.Cryptography.", "Collections.Generic.", "Text.RegularExpressions.", "Collections.", "Globalization.", "Net.", "Linq."];

    /// <summary>The full name of a library type under the spaces that decoders use.</summary>
    private static string LibraryName(string name)
    {
        foreach (var space in Spaces)
            if (TypeNames.IsKnown(space + name))
                return TypeNames.Canonical(space + name);
        return name;
    }

    private object? Member(MemberAccessExpressionSyntax member)
    {
        var name = member.Name.Identifier.ValueText;
        if (Dotted(member) is { } dotted && (_types.ContainsKey(dotted) || TypeNames.IsKnown(dotted)))
            return TypeOf(dotted);
        switch (Eval(member.Expression))
        {
            case CompiledType own:
                return FieldOf(own.Type, null, name, out var value) ? value : Unknown.Value;
            case CompiledObject made:
                return FieldOf(made.Type, made, name, out var held) ? held : Unknown.Value;
            case TypeValue type:
                return type.Name is "System.Int32" or "System.Byte" && name == "MaxValue" ? type.Name == "System.Byte" ? byte.MaxValue : int.MaxValue : library.StaticMemberOf(type.Name, name);
            case List<object?> list:
                return name == "Count" ? list.Count : Unknown.Value;
            case Dictionary<object, object?> table:
                return name switch { "Count" => table.Count, "Keys" => table.Keys.ToArray<object?>(), "Values" => table.Values.ToArray(), _ => Unknown.Value };
            case { } target when !_failed:
                return library.MemberOf(target, name);
            default:
                return Unknown.Value;
        }
    }

    /// <summary><c>System.Text.Encoding</c> as one name; null when the first part is a variable.</summary>
    private string? Dotted(ExpressionSyntax node) => node switch
    {
        IdentifierNameSyntax name => _frame.TryGet(name.Identifier.ValueText, out _) ? null : name.Identifier.ValueText,
        MemberAccessExpressionSyntax member => Dotted(member.Expression) is { } before ? $"{before}.{member.Name.Identifier.ValueText}" : null,
        _ => null,
    };

    private object? Binary(BinaryExpressionSyntax node)
    {
        var op = node.OperatorToken.ValueText;
        switch (op)
        {
            case "&&":
                return Truth(node.Left) && Truth(node.Right);
            case "||":
                return Truth(node.Left) || Truth(node.Right);
            case "??":
                return Eval(node.Left) ?? Eval(node.Right);
            case "is" or "as":
                return Unknown.Value;
            default:
                return Chain(node);
        }
    }

    /// <summary>Long sums are left-deep: they are walked in a loop.</summary>
    private object? Chain(BinaryExpressionSyntax node)
    {
        var open = new Stack<BinaryExpressionSyntax>();
        ExpressionSyntax left = node;
        while (left is BinaryExpressionSyntax { OperatorToken.ValueText: not ("&&" or "||" or "??" or "is" or "as") } next)
        {
            open.Push(next);
            left = next.Left;
        }
        var value = Eval(left);
        StringBuilder? text = null; // a text of many pieces is not copied for each
        while (!_failed && open.TryPop(out var one))
        {
            var right = Eval(one.Right);
            var op = one.OperatorToken.ValueText;
            if (op == "+" && (text is not null || value is string) && CompiledNumbers.Text(right) is { } piece)
            {
                text ??= new StringBuilder((string)value!);
                if (!budget.Allows(piece.Length) || text.Length + piece.Length > EvaluationBudget.MaxLength)
                    return Fail();
                text.Append(piece);
                continue;
            }
            value = Known(Bounded(CompiledNumbers.Binary(op, text?.ToString() ?? value, right)));
            text = null;
        }
        return text?.ToString() ?? value;
    }

    private object? Bounded(object? value) => value is string { Length: > 64 } text && !budget.Allows(text.Length) ? Unknown.Value : value;

    private object? Prefix(PrefixUnaryExpressionSyntax node)
    {
        var op = node.OperatorToken.ValueText;
        if (op is not ("++" or "--"))
            return CompiledNumbers.Negated(op, Eval(node.Operand));
        return Set(node.Operand, CompiledNumbers.Binary(op[..1], Eval(node.Operand), 1));
    }

    private object? Postfix(PostfixUnaryExpressionSyntax node)
    {
        var op = node.OperatorToken.ValueText;
        var before = Eval(node.Operand);
        if (op is "++" or "--")
            Set(node.Operand, CompiledNumbers.Binary(op[..1], before, 1));
        return before;
    }

    private object? Assign(AssignmentExpressionSyntax node)
    {
        var op = node.OperatorToken.ValueText;
        if (op == "=")
            return Set(node.Left, Eval(node.Right));
        return op == "??=" ? Unknown.Value : Set(node.Left, Bounded(CompiledNumbers.Binary(op[..^1], Eval(node.Left), Eval(node.Right))));
    }

    private object? Set(ExpressionSyntax place, object? value)
    {
        if (_failed || Unknown.Is(value))
            return Fail();
        switch (place)
        {
            case IdentifierNameSyntax { Identifier.ValueText: var name } when _frame.TryGet(name, out var before):
                value = CompiledNumbers.Like(before, value);
                _frame.TrySet(name, value);
                return value;
            case IdentifierNameSyntax { Identifier.ValueText: var name }:
                return SetField(_frame.Type, _frame.Self, name, value);
            case MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } own when _frame.Self is not null:
                return SetField(_frame.Type, _frame.Self, own.Name.Identifier.ValueText, value);
            case MemberAccessExpressionSyntax member when Eval(member.Expression) is var target && !_failed:
                return target switch
                {
                    CompiledType type => SetField(type.Type, null, member.Name.Identifier.ValueText, value),
                    CompiledObject made => SetField(made.Type, made, member.Name.Identifier.ValueText, value),
                    { } other when library.TrySet(other, member.Name.Identifier.ValueText, value) => value,
                    _ => Fail(),
                };
            case ElementAccessExpressionSyntax { ArgumentList.Arguments: [var index] } element:
                return SetAt(Eval(element.Expression), Eval(index.Expression), value);
            default:
                return Fail();
        }
    }

    private object? SetField(TypeDeclarationSyntax type, CompiledObject? self, string name, object? value)
    {
        if (self is not null && self.Fields.TryGetValue(name, out var held))
            return self.Fields[name] = CompiledNumbers.Like(held, value);
        if (!FieldOf(type, self, name, out var before))
            return Fail();
        _written.Add((type, name));
        return _statics[(type, name)] = CompiledNumbers.Like(before, value);
    }

    private object? Interpolated(InterpolatedStringExpressionSyntax node)
    {
        var text = new StringBuilder();
        foreach (var part in node.Contents)
        {
            if (part is InterpolatedStringTextSyntax plain)
                text.Append(plain.TextToken.ValueText);
            else if (part is InterpolationSyntax { FormatClause: null, AlignmentClause: null } hole && CompiledNumbers.Text(Eval(hole.Expression)) is { } shown)
                text.Append(shown);
            else
                return Unknown.Value;
        }
        return Bounded(text.ToString());
    }
}
