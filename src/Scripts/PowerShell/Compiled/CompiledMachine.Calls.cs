using Afterpatch.Scripts.PowerShell.Values;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Afterpatch.Scripts.PowerShell.Compiled;

internal sealed partial class CompiledMachine
{
    private object?[] Arguments(ArgumentListSyntax? list)
    {
        if (list is null)
            return [];
        var values = new object?[list.Arguments.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var argument = list.Arguments[i];
            values[i] = argument.RefKindKeyword.RawKind != 0 || argument.NameColon is not null ? Fail() : Eval(argument.Expression);
        }
        return values;
    }

    private object? Call(InvocationExpressionSyntax node)
    {
        switch (node.Expression)
        {
            case IdentifierNameSyntax { Identifier.ValueText: var name }:
                var given = Arguments(node.ArgumentList);
                if (_failed)
                    return Unknown.Value;
                if (_frame.TryGet(name, out var held))
                    return held is CompiledLambda local && given.Length is 1 or 2 ? Apply(local, given[0], given.Length == 2 ? given[1] : null) : Unknown.Value;
                return Own(name, given);
            case MemberAccessExpressionSyntax member:
                var target = Eval(member.Expression);
                var arguments = Arguments(node.ArgumentList);
                return _failed || target is null ? Unknown.Value : CallMember(target, member.Name.Identifier.ValueText, arguments);
            default:
                return Unknown.Value;
        }
    }

    private object? Own(string name, object?[] arguments)
    {
        for (var type = _frame.Type; type is not null; type = type.Parent as TypeDeclarationSyntax)
            if (type.Members.OfType<MethodDeclarationSyntax>().Any(method => method.Identifier.ValueText == name))
                return Named(type, ReferenceEquals(type, _frame.Type) ? _frame.Self : null, name, arguments);
        return Unknown.Value;
    }

    private object? CallMember(object target, string method, object?[] arguments)
    {
        switch (target)
        {
            case CompiledType own:
                return Named(own.Type, null, method, arguments);
            case CompiledObject made:
                return Named(made.Type, made, method, arguments);
            case TypeValue type:
                return CallStatic(type.Name, method, arguments);
            case string text when Items(text) is { } letters && method is "Select" or "Reverse" or "Where" or "Aggregate" or "ToArray" or "ToList" or "Skip" or "Take" or "Cast":
                return Query(letters, method, arguments);
            case List<object?> or Dictionary<object, object?> or byte[] or char[] or object?[]:
                return ListCall(target, method, arguments);
            case char or int or byte or long or bool when method == "ToString" && arguments.Length == 0:
                return CompiledNumbers.Text(target);
            default:
                return Array.Exists(arguments, IsOwn) ? Unknown.Value : library.CallOn(target, method, arguments);
        }
    }

    private object? CallStatic(string type, string method, object?[] arguments)
    {
        switch (type, method, arguments)
        {
            case ("System.Array", "Reverse", [byte[] bytes]):
                Array.Reverse(bytes);
                return null;
            case ("System.Array", "Reverse", [char[] letters]):
                Array.Reverse(letters);
                return null;
            case ("System.Array", "Reverse", [object?[] items]):
                Array.Reverse(items);
                return null;
            case ("System.Array" or "System.Buffer", "Copy" or "BlockCopy", [byte[] from, int start, byte[] into, int at, int count]) when start >= 0 && at >= 0 && count >= 0 && start <= from.Length - count && at <= into.Length - count:
                Array.Copy(from, start, into, at, count);
                return null;
            case ("System.Char", _, [char letter]):
                return OfLetter(method, letter);
            case ("System.String", "Concat", _):
                return Array.TrueForAll(arguments, part => CompiledNumbers.Text(part) is not null) ? Bounded(string.Concat(arguments.Select(CompiledNumbers.Text))) : library.CallStatic(type, method, arguments);
            case ("System.Linq.Enumerable", "Range", [int from, int count]) when count >= 0 && budget.AllowsElements(count):
                return Enumerable.Range(from, count).Select(n => (object?)n).ToArray();
            case ("System.Convert", "ToChar", [var number]) when CompiledNumbers.IsInteger(number):
                return CompiledNumbers.To(number, "char");
            case ("System.Convert", "ToByte", [var number]) when CompiledNumbers.IsInteger(number):
                return CompiledNumbers.To(number, "byte");
            case ("System.Convert", "ToInt32", [var number]) when CompiledNumbers.IsInteger(number):
                return CompiledNumbers.To(number, "int");
            default:
                return Array.Exists(arguments, IsOwn) ? Unknown.Value : library.CallStatic(type, method, arguments);
        }
    }

    /// <summary>What the library's methods know nothing of.</summary>
    private static bool IsOwn(object? value) => value is CompiledObject or CompiledType or CompiledLambda or Dictionary<object, object?>;

    private static object OfLetter(string method, char letter) => method switch
    {
        "IsLetter" => char.IsLetter(letter),
        "IsDigit" => char.IsDigit(letter),
        "IsLetterOrDigit" => char.IsLetterOrDigit(letter),
        "IsUpper" => char.IsUpper(letter),
        "IsLower" => char.IsLower(letter),
        "IsWhiteSpace" => char.IsWhiteSpace(letter),
        "ToUpper" or "ToUpperInvariant" => char.ToUpperInvariant(letter),
        "ToLower" or "ToLowerInvariant" => char.ToLowerInvariant(letter),
        _ => Unknown.Value,
    };
}
