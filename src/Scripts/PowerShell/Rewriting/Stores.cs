using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Evaluation;

namespace Afterpatch.Scripts.PowerShell.Rewriting;

/// <summary>Places outside variables where scripts keep texts: the environment by its methods, the clipboard. Named as the interpreter names them.</summary>
internal static class Stores
{
    private const string Clipboard = "env:" + KnownEnvironment.Clipboard;

    /// <summary>What a call or command reads, null when it is none of them.</summary>
    public static string? Read(Ast node) => node switch
    {
        InvokeMemberExpressionAst { Static: true, Member: StringConstantExpressionAst { Value: var method }, Arguments: [StringConstantExpressionAst name, ..] }
            when method.Equals("GetEnvironmentVariable", StringComparison.OrdinalIgnoreCase) => "env:" + name.Value,
        InvokeMemberExpressionAst { Static: true, Expression: TypeExpressionAst type, Member: StringConstantExpressionAst { Value: var method } }
            when method.Equals("GetText", StringComparison.OrdinalIgnoreCase) && IsClipboard(type) => Clipboard,
        CommandAst command when command.GetCommandName() is { } called && CommandNames.Resolve(called) == "Get-Clipboard" => Clipboard,
        _ => null,
    };

    /// <summary>The clipboard, where it is set or emptied.</summary>
    public static string? Written(Ast node) => node switch
    {
        InvokeMemberExpressionAst { Static: true, Expression: TypeExpressionAst type, Member: StringConstantExpressionAst { Value: var method } }
            when (method.Equals("SetText", StringComparison.OrdinalIgnoreCase) || method.Equals("Clear", StringComparison.OrdinalIgnoreCase)) && IsClipboard(type) => Clipboard,
        CommandAst command when command.GetCommandName() is { } called && CommandNames.Resolve(called) == "Set-Clipboard" => Clipboard,
        _ => null,
    };

    private static bool IsClipboard(TypeExpressionAst type) => type.TypeName.FullName.EndsWith("Clipboard", StringComparison.OrdinalIgnoreCase);
}
