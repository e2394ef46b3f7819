using Afterpatch.Scripts.PowerShell.Values;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Afterpatch.Scripts.PowerShell.Compiled;

internal sealed partial class CompiledMachine
{
    private object? NewArray(ArrayCreationExpressionSyntax node)
    {
        var type = node.Type.ElementType.ToString();
        if (node.Initializer is { } list)
            return Packed(list.Expressions.Select(Eval), type);
        if (node.Type.RankSpecifiers is not [{ Sizes: [var size] }] || Eval(size) is not int length || length < 0 || !budget.AllowsElements(length))
            return Unknown.Value;
        return type switch
        {
            "byte" => new byte[length],
            "char" => new char[length],
            _ => Enumerable.Repeat(Default(type), length).ToArray(),
        };
    }

    /// <summary>An array in the form that the library's methods take.</summary>
    private object? Packed(IEnumerable<object?> values, string type)
    {
        var items = values.ToArray();
        if (_failed || !budget.AllowsElements(items.Length))
            return Unknown.Value;
        if (type == "byte" || (type.Length == 0 && items.Length > 0 && Array.TrueForAll(items, item => item is byte)))
            return Array.ConvertAll(items, item => CompiledNumbers.To(item, "byte") is byte one ? one : (byte)0);
        if (type == "char" || (type.Length == 0 && items.Length > 0 && Array.TrueForAll(items, item => item is char)))
            return Array.ConvertAll(items, item => CompiledNumbers.To(item, "char") is char one ? one : '\0');
        return type.Length == 0 ? items : Array.ConvertAll(items, item => CompiledNumbers.To(item, type));
    }

    private object? Create(BaseObjectCreationExpressionSyntax node, string type)
    {
        var arguments = Arguments(node.ArgumentList);
        if (_failed)
            return Unknown.Value;
        var generic = type.IndexOf('<', StringComparison.Ordinal);
        var bare = generic < 0 ? type : type[..generic];
        bare = bare[(bare.LastIndexOf('.') + 1)..];
        if (_types.TryGetValue(type, out var own))
            return node.Initializer is null ? Construct(own, arguments) : Unknown.Value;
        object? made = bare switch
        {
            "List" => new List<object?>(arguments is [{ } filled] && Items(filled) is { } items ? items : []),
            "Dictionary" => new Dictionary<object, object?>(),
            "string" or "String" when arguments is [char[] letters] => new string(letters),
            "string" or "String" when arguments is [char letter, int times] && times >= 0 && budget.Allows(times) => new string(letter, times),
            "string" or "String" when arguments is [char[] letters, int from, int count] && from >= 0 && count >= 0 && from <= letters.Length - count => new string(letters, from, count),
            _ => library.New(LibraryName(bare), arguments),
        };
        if (node.Initializer is not { } initial)
            return made;
        foreach (var item in initial.Expressions)
        {
            if (made is List<object?> list && budget.AllowsElements(list.Count))
                list.Add(Eval(item));
            else if (made is Dictionary<object, object?> table && item is InitializerExpressionSyntax { Expressions: [var key, var value] } && Eval(key) is { } at)
                table[at] = Eval(value);
            else if (made is Dictionary<object, object?> map && item is AssignmentExpressionSyntax { Left: ImplicitElementAccessSyntax { ArgumentList.Arguments: [var index] } } pair && Eval(index.Expression) is { } place)
                map[place] = Eval(pair.Right);
            else if (made is not null && item is AssignmentExpressionSyntax { Left: IdentifierNameSyntax property } setting && library.TrySet(made, property.Identifier.ValueText, Eval(setting.Right)))
                continue;
            else
                return Unknown.Value;
        }
        return made;
    }

    private static object? At(object? target, object? index)
    {
        if (target is Dictionary<object, object?> table)
            return index is not null && table.TryGetValue(index, out var held) ? held : Unknown.Value;
        if (CompiledNumbers.To(index, "int") is not int at || at < 0)
            return Unknown.Value;
        return target switch
        {
            string text when at < text.Length => text[at],
            byte[] bytes when at < bytes.Length => bytes[at],
            char[] letters when at < letters.Length => letters[at],
            object?[] items when at < items.Length => items[at],
            List<object?> list when at < list.Count => list[at],
            System.Text.StringBuilder builder when at < builder.Length => builder[at],
            _ => Unknown.Value,
        };
    }

    private object? SetAt(object? target, object? index, object? value)
    {
        if (target is Dictionary<object, object?> table && index is not null && budget.AllowsElements(table.Count))
            return table[index] = value;
        if (CompiledNumbers.To(index, "int") is not int at || at < 0)
            return Fail();
        switch (target)
        {
            case byte[] bytes when at < bytes.Length && CompiledNumbers.To(value, "byte") is byte one:
                return bytes[at] = one;
            case char[] letters when at < letters.Length && CompiledNumbers.To(value, "char") is char letter:
                return letters[at] = letter;
            case object?[] items when at < items.Length:
                return items[at] = CompiledNumbers.Like(items[at], value);
            case List<object?> list when at < list.Count:
                return list[at] = CompiledNumbers.Like(list[at], value);
            default:
                return Fail();
        }
    }

    private object? ListCall(object target, string method, object?[] arguments)
    {
        switch (target, method, arguments)
        {
            case (List<object?> list, "Add", [var item]) when budget.AllowsElements(list.Count):
                list.Add(item);
                return null;
            case (List<object?> list, "AddRange", [{ } more]) when Items(more) is { } items && budget.AllowsElements(list.Count):
                list.AddRange(items.ToArray());
                return null;
            case (List<object?> list, "Insert", [int at, var item]) when at >= 0 && at <= list.Count && budget.AllowsElements(list.Count):
                list.Insert(at, item);
                return null;
            case (List<object?> list, "Reverse", []):
                list.Reverse();
                return null;
            case (Dictionary<object, object?> table, "Add", [{ } key, var item]) when budget.AllowsElements(table.Count):
                table[key] = item;
                return null;
            case (Dictionary<object, object?> table, "ContainsKey", [{ } key]):
                return table.ContainsKey(key);
            case (byte[] bytes, "Clone", []):
                return bytes.Clone();
            default:
                return Items(target) is { } sequence ? Query(sequence, method, arguments) : Unknown.Value;
        }
    }

    /// <summary>The queries of LINQ that decoders use.</summary>
    private object? Query(IEnumerable<object?> items, string method, object?[] arguments)
    {
        switch (method, arguments)
        {
            case ("ToArray" or "ToList" or "Cast" or "AsEnumerable", []):
                return method == "ToList" ? items.ToList() : Packed(items, "");
            case ("Reverse", []):
                return Packed(items.Reverse(), "");
            case ("Skip", [int count]):
                return Packed(items.Skip(count), "");
            case ("Take", [int count]):
                return Packed(items.Take(count), "");
            case ("Count", []):
                return items.Count();
            case ("Concat", [{ } more]) when Items(more) is { } others:
                return Packed(items.Concat(others), "");
            case ("Select", [CompiledLambda by]):
                return Packed(items.ToArray().Select((item, at) => Apply(by, item, at)), "");
            case ("Where", [CompiledLambda by]):
                return Packed(items.ToArray().Where((item, at) => Apply(by, item, at) is true), "");
            case ("Aggregate", [var seed, CompiledLambda by]):
                return items.ToArray().Aggregate(seed, (sum, item) => Apply(by, sum, item));
            default:
                return Unknown.Value;
        }
    }

    private object? Apply(CompiledLambda lambda, object? first, object? second)
    {
        var parameters = lambda.Code switch
        {
            SimpleLambdaExpressionSyntax simple => [simple.Parameter],
            ParenthesizedLambdaExpressionSyntax several => several.ParameterList.Parameters,
            _ => default(IReadOnlyList<ParameterSyntax>) ?? [],
        };
        if (_failed || _calls >= MaxCalls || parameters.Count is 0 or > 2)
            return Fail();
        var caller = _frame;
        _frame = new CompiledFrame(caller.Type, lambda.Around.Self, lambda.Around);
        _frame.Declare(parameters[0].Identifier.ValueText, first);
        if (parameters.Count == 2)
            _frame.Declare(parameters[1].Identifier.ValueText, second);
        _calls++;
        if (lambda.Code.ExpressionBody is { } expression)
            _frame.Result = Eval(expression);
        else
            Do(lambda.Code.Block!);
        _calls--;
        var result = _frame.Result;
        _frame = caller;
        return result;
    }
}
