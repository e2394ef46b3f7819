using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

internal sealed partial class Interpreter
{
    /// <summary>How much a method of a text smells of hiding. Whoever cuts a text that stands there in quotes could have written the result.</summary>
    private static Strength StrengthOf(Ast node, string method, object?[] arguments) => method switch
    {
        "insert" or "remove" or "substring" when IsLiteral(node) => Strength.Strong,
        "trim" or "trimstart" or "trimend" when arguments.Length > 0 && IsLiteral(node) => Strength.Strong,
        "replace" or "insert" or "remove" or "substring" => Strength.Medium,
        _ => Strength.None,
    };

    private static bool IsLiteral(Ast node) =>
        node is InvokeMemberExpressionAst { Expression: StringConstantExpressionAst { StringConstantType: StringConstantType.SingleQuoted or StringConstantType.DoubleQuoted } };

    private object? ReplaceWithBlock(object?[] arguments, BlockValue block)
    {
        if (Conversions.Text(arguments[0]) is not { } text || Conversions.Text(arguments[1]) is not { } pattern
            || SafeRegex.Make(pattern, false) is not { } regex || SafeRegex.Matches(regex, text, _budget) is not { } matches)
            return Unknown.Value;
        var with = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var match in matches)
        {
            if (with.ContainsKey(match.Text))
                continue;
            var value = InvokeBlock(block, [match], [match], null);
            if (Unknown.Is(value) || Conversions.Text(value) is not { } piece)
                return Unknown.Value;
            with[match.Text] = piece;
        }
        Mark(Strength.Strong);
        return regex.Replace(text, match => with.GetValueOrDefault(match.Value, match.Value));
    }
}
