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
        if (method == "convertall" && target.IsType && args is [{ } converted, { Code: not null } converter])
            return Query(converted, "select", [converter], line) ?? CallValue(converter, [Element(converted)], new Call(line, new Name(line, ""), []));
        if (method == "repeat" && target is { IsType: true, Type: "enumerable" } && args is [{ } repeated, ..])
            return List([repeated]);
        if (target.IsType || Exhausted || ItemsOf(target) is not { } items)
            return null;
        _steps += items.Count; // a query in a query multiplies
        var isNet = _language is PageLanguage.CSharp or PageLanguage.VisualBasic;
        if (isNet && NetQuery(target, items, method, args) is { } found)
            return found;
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
                return List(items.Select((item, i) => Invoke(code, code.Parameters.Length > 1 ? [item, Value.Of((double)i)] : [item], args[0].Closure)), target);
            case "map" when args is [{ IsType: true, Type: "eval" }]:
                return List([.. items.Select(item => RunText(item, "eval", line, true))], target);
            case "where" or "filter" when args is [{ Code: { } code }]:
                return List(items.Where(item => Truth(Invoke(code, [item], args[0].Closure)) != false), target);
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

    /// <summary>LINQ's choices and groupings, and what lists, queues and stacks give back.</summary>
    private Value? NetQuery(Value target, List<Value> items, string method, Value[] args)
    {
        var code = args.Length > 0 ? args[0] : null;
        switch (method)
        {
            case "first" or "single" or "firstordefault" or "singleordefault" or "last" or "lastordefault" or "find" when args.Length == 0 || code?.Code is not null:
                var fit = code?.Code is { } test ? items.FindAll(i => Truth(Invoke(test, [i], code.Closure)) != false) : items;
                return fit.Count == 0 ? null : method.StartsWith("last", StringComparison.Ordinal) ? fit[^1] : fit[0];
            case "elementat" or "elementatordefault" when code is { Number: { } at, HasConstant: true } && at >= 0 && at < items.Count:
                return items[(int)at];
            case "dequeue" or "peek" when target.Items is not null:
                return method == "peek" && target.Type.Contains("stack", StringComparison.Ordinal) ? items[^1] : items[0];
            case "pop" when target.Items is not null:
                return items[^1];
            case "orderby" or "orderbydescending" or "distinct" or "findall" or "toqueue" or "getrange" or "getenumerator" or "asqueryable":
                return List(items, target);
            case "selectmany" when code?.Code is { } many:
                return List(items.SelectMany(i => Invoke(many, [i], code.Closure) is { Items: { } inner } ? inner : []).Take(MaxQueried), target);
            case "zip" when args is [{ } second, { Code: { } zip }]:
                return List(items.Select((i, at) => Invoke(zip, [i, ItemsOf(second) is { } others && at < others.Count ? others[at] : Element(second)], args[1].Closure)), target);
            case "groupby":
                return List([List(items, target)], target);
            case "todictionary" or "tolookup" when args is [{ Code: { } keyed }, ..]:
                var table = Value.Object("dictionary");
                foreach (var item in items)
                {
                    var value = args.Length > 1 && args[1].Code is { } valued ? Invoke(valued, [item], args[1].Closure) : item;
                    if (Invoke(keyed, [item], args[0].Closure).Text is { } key)
                        table.Fields!["[" + key] = value;
                    Pour(value, table);
                }
                return table;
            case "foreach" when code?.Code is { } each:
                foreach (var item in items.ToArray())
                    Invoke(each, [item], code.Closure);
                return Value.Unknown;
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
        "run" or "startnew" when args is [{ Code: { } code }, ..] && target.Type is "task" or "factory" or "taskfactory" => Invoke(code, args.Length > 1 && method == "startnew" ? args[1..] : [], args[0].Closure),
        "create" when target is { IsType: true, Type: "tuple" or "valuetuple" } && args.Length > 0 => ArrayValue(args),
        "continuewith" when args is [{ Code: { } next }, ..] => Invoke(next, [target], args[0].Closure),
        "fromresult" when target.Type is "task" or "valuetask" && args.Length > 0 => args[0],
        "configureawait" or "getawaiter" or "getresult" when target.Taint != 0 || target.HasConstant || target.Fields is not null => target,
        _ => null,
    };
}
