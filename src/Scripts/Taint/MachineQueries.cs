using Afterpatch.Scripts.Aspx;
using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.Taint;

/// <summary>Queries on lists that are known item by item: .NET's LINQ, JScript's array methods.</summary>
internal sealed partial class Machine
{
    private const int MaxQueried = 16_384;

    /// <returns>Null when the method is none of these, or the list is not known.</returns>
    private Value? Query(Value target, string method, Value[] args, int line)
    {
        if (method == "replace" && _language == PageLanguage.JScript && args is [_, { Code: { } replacer }])
            return Value.Derived(Invoke(replacer, [.. replacer.Parameters.Select(_ => Value.Derived(target, []))]), []);
        if (method == "range" && target is { IsType: true, Type: "enumerable" } && args is [{ Number: { } from, HasConstant: true }, { Number: { } count, HasConstant: true }])
            return List(Enumerable.Range(0, (int)Math.Clamp(count, 0, MaxQueried)).Select(i => Value.Of(from + i)));
        if (target.IsType || Exhausted || ItemsOf(target) is not { } items)
            return null;
        _steps += items.Count; // a query in a query multiplies
        var isNet = _language is PageLanguage.CSharp or PageLanguage.VisualBasic;
        switch (method)
        {
            case "toarray" or "tolist" or "asenumerable" or "cast" or "oftype" or "asparallel" when isNet:
                return target.Constant is string && method is "asenumerable" ? target : List(items, target);
            case "reverse" when isNet:
                return List(Enumerable.Reverse(items), target);
            case "skip" when args is [{ Number: { } skipped }]:
                return List(items.Skip((int)skipped), target);
            case "take" when args is [{ Number: { } taken }]:
                return List(items.Take((int)taken), target);
            case "concat" when isNet && args is [{ } more] && target.Items is not null && ItemsOf(more) is { } others:
                return List(items.Concat(others), target);
            case "select" or "map" when args is [{ Code: { } code }]:
                return List(items.Select((item, i) => Invoke(code, code.Parameters.Length > 1 ? [item, Value.Of((double)i)] : [item])), target);
            case "map" when args is [{ IsType: true, Type: "eval" }]:
                return List([.. items.Select(item => RunText(item, "eval", line, true))], target);
            case "where" or "filter" when args is [{ Code: { } code }]:
                return List(items.Where(item => Truth(Invoke(code, [item])) != false), target);
            case "aggregate" or "reduce" when args is [{ Code: { } code }] && items.Count > 0:
                return items.Skip(1).Aggregate(items[0], (sum, item) => Invoke(code, [sum, item]));
            case "aggregate" when args is [{ } seed, { Code: { } code }, ..]:
                return items.Aggregate(seed, (sum, item) => Invoke(code, [sum, item]));
            case "reduce" when args is [{ Code: { } code }, { } seed]:
                return items.Aggregate(seed, (sum, item) => Invoke(code, [sum, item]));
            default:
                return null;
        }
    }

    private static List<Value>? ItemsOf(Value value)
    {
        if (value.Items is { } items)
            return items.Count is > 0 and <= MaxQueried ? items : null;
        return value.Constant is string { Length: > 0 and <= MaxQueried } text ? [.. text.Select(c => Value.Of(c, value.Known))] : null;
    }

    private static Value List(IEnumerable<Value> items, Value? from = null) =>
        ArrayValue(items) is var made && from is not null ? new Value { Items = made.Items, Type = "array", Taint = made.Taint | from.Taint, Parameters = Value.Union(made.Parameters, from.Parameters) } : made;

    /// <summary>The function that a task runs, with its result.</summary>
    private Value? TaskMethod(Value target, string method, Value[] args) => method switch
    {
        "run" or "startnew" when args is [{ Code: { } code }, ..] && target.Type is "task" or "factory" or "taskfactory" => Invoke(code, []),
        "fromresult" when target.Type is "task" or "valuetask" && args.Length > 0 => args[0],
        "configureawait" or "getawaiter" or "getresult" when target.Taint != 0 || target.HasConstant || target.Fields is not null => target,
        _ => null,
    };
}
