using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Numbers as bytes and back. A number's width is what a cast beside it says, for our own numbers are as wide as they must be.</summary>
internal sealed partial class Interpreter
{
    private object? BytesOf(InvokeMemberExpressionAst node, object? value)
    {
        var width = node.Arguments is [ConvertExpressionAst cast] ? WidthOf(TypeNames.Canonical(cast.Type.TypeName.FullName)) : value switch { int => 4, long => 8, char => 2, _ => 0 };
        if (width == 0 || !Conversions.TryInteger(value is char letter ? (int)letter : value, out var number))
            return Unknown.Value;
        return Created(Marked(BitConverter.GetBytes(number)[..width]));
    }

    private static int WidthOf(string type) => type switch
    {
        "System.Int16" or "System.UInt16" or "System.Char" => 2,
        "System.Int32" or "System.UInt32" => 4,
        "System.Int64" or "System.UInt64" => 8,
        _ => 0,
    };

    private object? NumberOf(string method, object?[] arguments)
    {
        if (arguments is not [{ } given, var start] || !Conversions.TryBytes(given, out var bytes) || !Conversions.TryInt(start, out var at) || at < 0)
            return Unknown.Value;
        var width = method.EndsWith("16", StringComparison.Ordinal) ? 2 : method.EndsWith("32", StringComparison.Ordinal) ? 4 : 8;
        if (at > bytes.Length - width)
            return Unknown.Value;
        return Marked(method switch
        {
            "toint16" => (int)BitConverter.ToInt16(bytes, at),
            "touint16" => (int)BitConverter.ToUInt16(bytes, at),
            "toint32" => BitConverter.ToInt32(bytes, at),
            "touint32" => Conversions.Smallest(BitConverter.ToUInt32(bytes, at)),
            "toint64" => BitConverter.ToInt64(bytes, at),
            _ => Unknown.Value,
        });
    }
}
