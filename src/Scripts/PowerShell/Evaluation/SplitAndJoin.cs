using System.Text;
using System.Text.RegularExpressions;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary><c>-split</c>, <c>-csplit</c>, <c>-join</c> and their .NET namesakes.</summary>
internal static class SplitAndJoin
{
    private static readonly char[] Blanks = [' ', '\t', '\r', '\n', '\f', '\v'];

    public static object? Join(object? items, string separator, EvaluationBudget budget)
    {
        var text = new StringBuilder();
        var first = true;
        foreach (var item in Conversions.Items(items))
        {
            if (Unknown.Is(item))
                return Unknown.Value;
            if (!first)
                text.Append(separator);
            first = false;
            if (item is char letter)
                text.Append(letter);
            else if (Conversions.Text(item) is { } part)
                text.Append(part);
            else
                return Unknown.Value;
            if (text.Length > EvaluationBudget.MaxLength)
                return budget.Allows(text.Length) ? text.ToString() : Unknown.Value;
        }
        return budget.Allows(text.Length) ? text.ToString() : Unknown.Value;
    }

    /// <summary>The unary form: at runs of blanks, none at the ends.</summary>
    public static object? OnBlanks(object? value, EvaluationBudget budget)
    {
        var parts = new List<object?>();
        foreach (var item in Conversions.Items(value))
        {
            if (Conversions.Text(item) is not { } text || Unknown.Is(item))
                return Unknown.Value;
            parts.AddRange(text.Split(Blanks, StringSplitOptions.RemoveEmptyEntries));
            if (!budget.AllowsElements(parts.Count))
                return Unknown.Value;
        }
        return parts.ToArray();
    }

    /// <summary>The binary form: <c>text -split pattern[, max[, options]]</c>.</summary>
    public static object? Split(object? value, object? right, bool ignoreCase, EvaluationBudget budget)
    {
        var arguments = Conversions.IsList(right) ? Conversions.Array(right) : [right];
        if (arguments.Length == 0 || Unknown.Any(arguments) || arguments[0] is BlockValue or CodeValue || Conversions.Text(arguments[0]) is not { } pattern)
            return Unknown.Value;
        var atMost = arguments.Length > 1 && Conversions.TryInt(arguments[1], out var max) ? max : 0;
        var options = arguments.Length > 2 ? Conversions.Text(arguments[2]) ?? "" : "";
        if (options.Contains("simple", StringComparison.OrdinalIgnoreCase))
            pattern = Regex.Escape(pattern);
        var parts = new List<object?>();
        foreach (var item in Conversions.Items(value))
        {
            if (Unknown.Is(item) || Conversions.Text(item) is not { } text)
                return Unknown.Value;
            if (SafeRegex.Split(SafeRegex.Make(pattern, ignoreCase), text, atMost, budget) is not { } split)
                return Unknown.Value;
            parts.AddRange(split);
        }
        return parts.ToArray();
    }

    /// <summary><c>.Split(...)</c> of .NET Framework: every character of a single text argument separates.</summary>
    public static object? DotNetSplit(string text, object?[] arguments, EvaluationBudget budget)
    {
        if (Unknown.Any(arguments))
            return Unknown.Value;
        var options = StringSplitOptions.None;
        var atMost = int.MaxValue;
        string[]? words = null;
        var letters = Blanks;
        if (arguments.Length > 0)
        {
            if (Conversions.IsList(arguments[0]) && Conversions.Items(arguments[0]).Any(item => item is string { Length: > 1 }) && arguments.Length > 1)
                words = [.. Conversions.Items(arguments[0]).Select(item => Conversions.Text(item) ?? "")];
            else
                letters = string.Concat(Conversions.Items(arguments[0]).Select(item => Conversions.Text(item))).ToCharArray();
        }
        foreach (var argument in arguments.Skip(1))
        {
            if (argument is string name && name.Contains("Remove", StringComparison.OrdinalIgnoreCase) || argument is int and 1 && arguments.Length > 2)
                options = StringSplitOptions.RemoveEmptyEntries;
            else if (argument is string && !Conversions.TryInt(argument, out _))
                continue;
            else if (argument is int and 1)
                options = StringSplitOptions.RemoveEmptyEntries;
            else if (Conversions.TryInt(argument, out var max) && max > 0)
                atMost = max;
        }
        var parts = words is not null ? text.Split(words, atMost, options) : text.Split(letters, atMost, options);
        return budget.AllowsElements(parts.Length) ? parts.ToArray<object?>() : Unknown.Value;
    }
}
