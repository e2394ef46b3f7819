using System.Management.Automation.Language;

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
}
