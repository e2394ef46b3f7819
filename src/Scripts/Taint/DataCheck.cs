using System.Text.RegularExpressions;
using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.Taint;

/// <summary>
/// The known check of a text that is to be data written as an object, before it is evaluated: its strings, numbers and words are replaced by a sign, then only brackets may be left.
/// Whether the page's own patterns do so is tried on texts that are code.
/// </summary>
internal static class DataCheck
{
    private const int MaxReplacements = 6;
    private const int MaxPattern = 300;

    private static readonly string[] Code =
        ["a", "a()", "new A", "a.b", "a=1", "[a]", "{\"b\":a()}", "\"x\"+y", "1+a", "1,a()", "a[\"b\"]", "\"\\\"\"+a", "1\na()", "a\"\"", "(a)(1)", "'a'", "{b:function(){}}", "true.a", "nulla()"];

    /// <returns>The text that is checked; null when the check lets code through.</returns>
    public static Node? Of(Node tested, string pattern, Func<Node, string?> constant)
    {
        var steps = new List<(Regex Pattern, string With)>();
        for (; tested is Call { Callee: Member { Target: var text, Id: var id }, Args: [var sought, var with] } && id.Equals("replace", StringComparison.OrdinalIgnoreCase); tested = text)
        {
            if (steps.Count == MaxReplacements || constant(sought) is not { } one || constant(with) is not { } other || Read(one) is not { } made)
                return null;
            steps.Insert(0, (made, other));
        }
        return steps.Count > 0 && pattern.StartsWith('^') && pattern.EndsWith('$') && Read(pattern) is { } whole && Array.TrueForAll(Code, code => !whole.IsMatch(Replaced(code, steps))) ? tested : null;
    }

    private static string Replaced(string text, List<(Regex Pattern, string With)> steps)
    {
        foreach (var (pattern, with) in steps)
            text = pattern.Replace(text, with);
        return text;
    }

    private static Regex? Read(string pattern)
    {
        if (pattern.Length > MaxPattern)
            return null;
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
