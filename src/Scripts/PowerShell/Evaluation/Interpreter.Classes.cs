using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

internal sealed partial class Interpreter
{
    private static FunctionMemberAst? Method(TypeDefinitionAst type, string name) =>
        type.Members.OfType<FunctionMemberAst>().FirstOrDefault(member => member.IsStatic && member.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private object? CallMethod(FunctionMemberAst method, object?[] arguments)
    {
        if (IsTooDeep() || Unknown.Any(arguments))
            return Unknown.Value;
        var recording = _recording;
        _recording = false;
        var limit = _budget.Narrow(LoopWork);
        var value = InScope(method.Body, arguments, null, null, [], method.Parameters);
        if (_budget.Exhausted)
            value = Unknown.Value;
        _budget.Restore(limit);
        _recording = recording;
        return value;
    }

    private void WalkMembers(TypeDefinitionAst type)
    {
        foreach (var member in type.Members.OfType<FunctionMemberAst>())
            if (member.Body is { } body)
                WalkApart(body);
    }

    private readonly Dictionary<TypeDefinitionAst, HashValue> _statics = new(ReferenceEqualityComparer.Instance);

    private HashValue StaticsOf(TypeDefinitionAst type)
    {
        if (!_statics.TryGetValue(type, out var values))
        {
            _statics[type] = values = new HashValue();
            Initialise(type, values, isStatic: true);
        }
        return values;
    }

    private void Initialise(TypeDefinitionAst type, HashValue into, bool isStatic)
    {
        foreach (var property in type.Members.OfType<PropertyMemberAst>())
            if (property.IsStatic == isStatic)
            {
                var value = property.InitialValue is { } start ? Eval(start) : Empty(property);
                into.Entries[property.Name] = property.PropertyType is { } given && !Unknown.Is(value) && value is not null && Cast(value, Values.TypeNames.Canonical(given.TypeName.FullName)) is var cast && !Unknown.Is(cast) ? cast : value;
            }
    }

    private static object? Empty(PropertyMemberAst property) => property.PropertyType?.TypeName.FullName.ToLowerInvariant() switch
    {
        "int" or "long" or "byte" or "int32" or "int64" => 0,
        "bool" => false,
        _ => null,
    };

    /// <summary><c>[Own]::new(…)</c>: the properties' first values, then the constructor that takes so many arguments.</summary>
    private HashValue Instance(TypeDefinitionAst type, object?[] arguments)
    {
        var made = new HashValue { Class = type };
        Initialise(type, made, isStatic: false);
        var constructor = type.Members.OfType<FunctionMemberAst>().FirstOrDefault(member => member.IsConstructor && !member.IsStatic && member.Parameters.Count == arguments.Length);
        if (constructor is not null)
            CallOn(made, constructor, arguments);
        return made;
    }

    private object? CallOn(HashValue target, FunctionMemberAst method, object?[] arguments) => WithThis(target, () => CallMethod(method, arguments));

    private object? WithThis(HashValue target, Func<object?> work)
    {
        var outer = _scope;
        _scope = new Scope(outer);
        Write("this", target, false);
        var effects = _effects;
        var value = work();
        _scope = outer;
        if (_effects != effects)
            Lose(target); // what was not understood may have changed it
        return value;
    }

    private object? ConvertAll(object? list, BlockValue converter)
    {
        var values = new List<object?>();
        foreach (var item in Conversions.Items(list))
        {
            var value = InvokeBlock(converter, [item], [item], null);
            if (Unknown.Is(value) || _budget.Exhausted)
                return Unknown.Value;
            values.Add(value);
        }
        Mark(Strength.Strong);
        return values.ToArray();
    }

    /// <summary>Numbers laid out as bytes; how wide they are follows from the lengths.</summary>
    private object? BlockCopy(object?[] arguments)
    {
        if (arguments is not [not null, var start, byte[] target, var offset, var length] || !Changes(target) || !Conversions.TryInt(start, out var from) || !Conversions.TryInt(offset, out var into) || !Conversions.TryInt(length, out var count)
            || from < 0 || into < 0 || count < 0 || into > target.Length - count)
            return GiveAway(arguments);
        var bytes = arguments[0] as byte[];
        if (bytes is null && Conversions.IsList(arguments[0]) && Conversions.Count(arguments[0]) is > 0 and var numbers && count % numbers == 0 && count / numbers is 2 or 4 or 8)
        {
            var width = count / numbers;
            bytes = new byte[count];
            var at = 0;
            foreach (var item in Conversions.Items(arguments[0]))
            {
                if (!Conversions.TryInteger(item, out var number))
                    return GiveAway(arguments);
                BitConverter.GetBytes(number).AsSpan(0, width).CopyTo(bytes.AsSpan(at));
                at += width;
            }
        }
        if (bytes is null || from > bytes.Length - count)
            return GiveAway(arguments);
        Array.Copy(bytes, from, target, into, count);
        Mark(Strength.Strong);
        return null;
    }
}
