using System.Text;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Methods and properties of a known text.</summary>
internal static class StringMethods
{
    public static object? Call(string text, string name, object?[] arguments, EvaluationBudget budget)
    {
        if (Unknown.Any(arguments))
            return Unknown.Value;
        switch (name.ToLowerInvariant())
        {
            case "replace" when arguments.Length is 2 or 3:
                return Replace(text, Conversions.Text(arguments[0]), Conversions.Text(arguments[1]), budget);
            case "split":
                return SplitAndJoin.DotNetSplit(text, arguments, budget);
            case "tochararray" when arguments.Length == 0:
                return budget.Allows(text.Length) ? text.ToCharArray() : Unknown.Value;
            case "substring":
                return Substring(text, arguments);
            case "remove":
                return Remove(text, arguments);
            case "insert" when arguments.Length == 2 && Conversions.TryInt(arguments[0], out var at) && at >= 0 && at <= text.Length:
                return Conversions.Text(arguments[1]) is { } piece && budget.Allows(text.Length + (long)piece.Length) ? text.Insert(at, piece) : Unknown.Value;
            case "padleft" or "padright":
                return Pad(text, name, arguments);
            case "trim" or "trimstart" or "trimend":
                return Trim(text, name, arguments);
            case "tolower" or "tolowerinvariant":
                return text.ToLowerInvariant();
            case "toupper" or "toupperinvariant":
                return text.ToUpperInvariant();
            case "tostring" or "clone" or "normalize":
                return text;
            case "chars" or "get_chars" when arguments.Length == 1 && Conversions.TryInt(arguments[0], out var index) && index >= 0 && index < text.Length:
                return text[index];
            case "get_length":
                return text.Length;
            case "gettype":
                return new TypeValue("System.String");
            case "indexof" or "lastindexof" when arguments.Length == 1 && Conversions.Text(arguments[0]) is { } sought:
                return name.StartsWith('l') || name.StartsWith('L') ? text.LastIndexOf(sought, StringComparison.Ordinal) : text.IndexOf(sought, StringComparison.Ordinal);
            case "indexof" when arguments is [_, string how] && how.StartsWith("Ordinal", StringComparison.OrdinalIgnoreCase) && Conversions.Text(arguments[0]) is { } wanted:
                return text.IndexOf(wanted, how.EndsWith("IgnoreCase", StringComparison.OrdinalIgnoreCase) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
            case "indexof" when arguments.Length == 2 && Conversions.Text(arguments[0]) is { } from && Conversions.TryInt(arguments[1], out var start)
                && start >= 0 && start <= text.Length:
                return text.IndexOf(from, start, StringComparison.Ordinal);
            case "startswith" when arguments.Length >= 1:
                return text.StartsWith(Conversions.Text(arguments[0]) ?? "", StringComparison.Ordinal);
            case "endswith" when arguments.Length >= 1:
                return text.EndsWith(Conversions.Text(arguments[0]) ?? "", StringComparison.Ordinal);
            case "contains" when arguments.Length >= 1:
                return text.Contains(Conversions.Text(arguments[0]) ?? "", StringComparison.Ordinal);
            case "equals" when arguments.Length >= 1:
                return text.Equals(Conversions.Text(arguments[0]), StringComparison.Ordinal);
            case "getenumerator":
                return budget.Allows(text.Length) ? text.ToCharArray() : Unknown.Value;
            default:
                return Unknown.Value;
        }
    }

    public static object? Replace(string text, string? old, string? with, EvaluationBudget budget)
    {
        if (old is not { Length: > 0 } || with is null || !budget.Step(text.Length >> 3))
            return Unknown.Value;
        if (with.Length > old.Length)
        {
            var count = text.AsSpan().Count(old);
            if (!budget.Allows(text.Length + count * (long)(with.Length - old.Length)))
                return Unknown.Value;
        }
        return text.Replace(old, with, StringComparison.Ordinal);
    }

    private static object? Substring(string text, object?[] arguments)
    {
        if (arguments.Length is not (1 or 2) || !Conversions.TryInt(arguments[0], out var from) || from < 0 || from > text.Length)
            return Unknown.Value;
        var length = text.Length - from;
        if (arguments.Length == 2 && (!Conversions.TryInt(arguments[1], out length) || length < 0 || length > text.Length - from))
            return Unknown.Value;
        return text.Substring(from, length);
    }

    private static object? Remove(string text, object?[] arguments)
    {
        if (arguments.Length is not (1 or 2) || !Conversions.TryInt(arguments[0], out var from) || from < 0 || from > text.Length)
            return Unknown.Value;
        var length = text.Length - from;
        if (arguments.Length == 2 && (!Conversions.TryInt(arguments[1], out length) || length < 0 || length > text.Length - from))
            return Unknown.Value;
        return text.Remove(from, length);
    }

    private static object? Pad(string text, string name, object?[] arguments)
    {
        var with = ' ';
        if (arguments.Length is not (1 or 2) || !Conversions.TryInt(arguments[0], out var width) || width is < 0 or > 65_536
            || (arguments.Length == 2 && !Conversions.TryLetter(arguments[1], out with)))
            return Unknown.Value;
        return name.EndsWith('t') || name.EndsWith('T') ? name.Length == 7 ? text.PadLeft(width, with) : text.PadRight(width, with) : Unknown.Value;
    }

    private static object? Trim(string text, string name, object?[] arguments)
    {
        var letters = string.Concat(arguments.Select(argument => Conversions.IsList(argument)
            ? string.Concat(Conversions.Items(argument).Select(item => Conversions.Text(item))) : Conversions.Text(argument))).ToCharArray();
        return name.Length switch
        {
            4 => letters.Length == 0 ? text.Trim() : text.Trim(letters),
            9 => letters.Length == 0 ? text.TrimStart() : text.TrimStart(letters),
            _ => letters.Length == 0 ? text.TrimEnd() : text.TrimEnd(letters),
        };
    }

    public static object? BuilderCall(StringBuilder builder, string name, object?[] arguments, EvaluationBudget budget)
    {
        if (Unknown.Any(arguments))
            return Unknown.Value;
        switch (name.ToLowerInvariant())
        {
            case "append" when arguments.Length == 1 && Conversions.Text(arguments[0], "") is { } piece && budget.Allows(builder.Length + (long)piece.Length):
                return builder.Append(piece);
            case "appendline" when arguments.Length <= 1 && budget.Step():
                return builder.Append(arguments.Length == 0 ? "" : Conversions.Text(arguments[0])).Append("\r\n");
            case "insert" when arguments.Length == 2 && Conversions.TryInt(arguments[0], out var at) && at >= 0 && at <= builder.Length && budget.Allows(builder.Length):
                return builder.Insert(at, Conversions.Text(arguments[1]));
            case "tostring":
                return budget.Allows(builder.Length) ? builder.ToString() : Unknown.Value;
            default:
                return Unknown.Value;
        }
    }
}
