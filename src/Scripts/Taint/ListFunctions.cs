using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Afterpatch.Scripts.Taint;

/// <summary>Splitting, joining, reversing, formatting, and what those do to data that is not constant.</summary>
internal static class ListFunctions
{
    private const int MaxItems = 200_000;

    public static Value? Call(string name, Value? target, Value subject, Value[] rest, Value[] args)
    {
        switch (name)
        {
            case "split":
                return Split(subject, rest);
            case "join":
                return Join(target, args);
            case "reverse" when subject.Items is { } items:
                items.Reverse();
                return subject;
            case "reverse" when subject.Constant is string text:
                return Value.Of(string.Concat(text.Reverse()), subject.Known);
            case "tochararray" when subject.Constant is string text && text.Length <= MaxItems:
                return new Value { Items = [.. text.Select(c => Value.Of(c, subject.Known))], Type = "char[]" };
            case "ubound" when subject.Items is { } items:
                return Value.Of((double)items.Count - 1, subject.Taint == 0);
            case "fromcharcode" or "concat" or "string" when args.Length > 0 && name != "string":
                return Concatenated(name, args);
            case "format" when args.Length > 1 && args[0].Text is { } pattern && args[0].HasConstant:
                return Format(pattern, args[1..]);
            case "iif" when args.Length == 3:
                return Value.Join(args[1], args[2]);
            case "replace" or "trim" or "tolower" or "toupper" or "lcase" or "ucase" or "cstr" or "tostring" or "trimend" or "trimstart" or "ltrim" or "rtrim":
                return Kept(name, subject, rest);
            case "choose" or "isnull" when args.Length > 1:
                return Value.Derived(null, args);
            default:
                return null;
        }
    }

    /// <summary>Changes that leave a text what it was for our purposes, pieces and all.</summary>
    private static Value? Kept(string name, Value subject, Value[] rest)
    {
        if (subject.Fields is not null && subject.Taint == 0 || subject.Type is "stringbuilder")
            return null;
        if (subject.HasConstant)
            return name == "replace" && rest.Length > 1 && rest[1].Taint != 0 ? Filled(subject, rest[0], rest[1]) : null;
        return subject.Taint == 0 ? null : new Value { Taint = subject.Taint, Parameters = subject.Parameters, Parts = name == "replace" ? Replaced(subject.Parts, rest) : subject.Parts, Type = "string" };
    }

    /// <summary>A template in which a mark is replaced by a value: <c>"/c #".Replace("#", x)</c>.</summary>
    private static Value Filled(Value template, Value mark, Value value)
    {
        if (mark.Text is not { Length: > 0 } what || !mark.HasConstant || template.Text is not { } text || !text.Contains(what, StringComparison.Ordinal))
            return Value.Derived(template, [mark, value]);
        var made = new ValueBuilder();
        var parts = text.Split(what, 66);
        for (var i = 0; i < parts.Length; i++)
            (i == 0 ? made : made.Append(value)).Append(parts[i]);
        return made.Made();
    }

    /// <summary>A constant replaced by a constant, in the stretches of the text that are known.</summary>
    private static ImmutableArray<Piece> Replaced(ImmutableArray<Piece> parts, Value[] rest) =>
        parts.IsDefaultOrEmpty || rest is not [{ HasConstant: true, Text: { Length: > 0 } what }, { HasConstant: true, Text: { } with }, ..] || with.Length > what.Length + 16 ? parts
            : [.. parts.Select(p => p.Text is null ? p : new Piece(p.Text.Replace(what, with, StringComparison.Ordinal), p.Taint)).Where(p => p.Text is not "")];

    private static Value? Split(Value subject, Value[] rest)
    {
        if (subject.Constant is not string text || rest.Any(r => !r.HasConstant && r.Items is null))
            return subject.HasConstant ? null : new Value { Taint = subject.Taint, Parameters = subject.Parameters, Type = "string[]" };
        var by = rest.Length > 0 ? rest[0].Items is { Count: > 0 } list ? list[0].Text : rest[0].Text : " ";
        IEnumerable<string> parts = string.IsNullOrEmpty(by) ? text.Select(c => c.ToString()) : text.Split(by);
        return new Value { Items = [.. parts.Take(MaxItems).Select(p => Value.Of(p, subject.Known))], Type = "string[]" };
    }

    private static Value? Join(Value? target, Value[] args)
    {
        // join(array, separator) of VBScript, array.join(separator) of JScript, String.Join(separator, array) of .NET.
        var list = target is { IsType: false, Items: not null } ? target : args.FirstOrDefault(a => a.Items is not null);
        if (list is null)
            return args.Length > 0 ? Value.Derived(target is { IsType: false } ? target : null, args, "string") : null;
        var separator = args.FirstOrDefault(a => a.Items is null)?.Text ?? (target is { IsType: false } ? "," : " ");
        if (list.Items!.Count == 1)
            return AsText(list.Items[0]);
        var joined = new ValueBuilder();
        for (var i = 0; i < list.Items.Count && i < MaxItems && joined.HasRoom; i++)
            (i == 0 ? joined : joined.Append(separator)).Append(AsText(list.Items[i]));
        return joined.Made();
    }

    private static Value AsText(Value value) => value.HasConstant ? Value.Of(value.Text ?? "", value.Known) : value;

    private static Value? Concatenated(string name, Value[] args)
    {
        var joined = new ValueBuilder();
        foreach (var arg in args)
        {
            var piece = name == "fromcharcode" && arg.Number is { } n && arg.HasConstant ? Value.Of(((char)(ushort)(long)n).ToString(), arg.Known)
                : arg.Items is not null && TextFunctions.Join(arg) is { } flat ? flat : AsText(arg);
            joined.Append(piece);
        }
        return joined.Made();
    }

    private static Value Format(string pattern, Value[] values)
    {
        var made = new ValueBuilder();
        var at = 0;
        foreach (Match hole in Regex.Matches(pattern, @"\{(\d{1,2})[^}]{0,20}\}", RegexOptions.NonBacktracking))
        {
            made.Append(pattern[at..hole.Index]);
            var index = int.Parse(hole.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
            if (index < values.Length)
                made.Append(AsText(values[index]));
            at = hole.Index + hole.Length;
        }
        return made.Append(pattern[at..]).Made();
    }
}
