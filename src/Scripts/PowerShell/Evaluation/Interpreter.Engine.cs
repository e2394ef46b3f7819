using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>The engine's own objects, shells inside the script, and methods of single values.</summary>
internal sealed partial class Interpreter
{
    private object? EngineCall(Ast node, string key, object?[] arguments)
    {
        if (arguments.Length == 0 || Unknown.Any(arguments))
            return Unknown.Value;
        switch (key)
        {
            case "invokescript":
                var code = arguments[^1] is string last && arguments.Length > 1 ? last : Conversions.Text(arguments[0]);
                return code is null ? Unknown.Value : Execute(node, code);
            case "newscriptblock":
                return Conversions.Text(arguments[0]) is { } block ? new CodeValue(block) : Unknown.Value;
            case "expandstring" when arguments[0] is string text && !text.Contains('$', StringComparison.Ordinal):
                return text;
            case "getcommand" or "getcmdlet" or "getcmdlets" or "getcommands" or "getcommandname" when Conversions.Text(arguments[0]) is { } pattern:
                var found = CommandNames.Find(pattern);
                return found.Count == 1 ? key == "getcommandname" ? found[0] : new CommandValue(found[0]) : Unknown.Value;
            default:
                return Unknown.Value;
        }
    }

    /// <summary><c>[PowerShell]::Create().AddScript(...).Invoke()</c>, in one piece or by and by.</summary>
    private object? ShellCall(Ast node, ShellValue shell, string key, object?[] arguments)
    {
        switch (key)
        {
            case "addscript" when arguments.Length > 0:
                shell.Code = Unknown.Is(arguments[0]) ? null : Conversions.Text(arguments[0]);
                shell.IsPlain = node is InvokeMemberExpressionAst { Arguments: [StringConstantExpressionAst], Expression: VariableExpressionAst or MemberExpressionAst and not InvokeMemberExpressionAst };
                return shell;
            case "createpipeline" or "addstatement" or "open" or "create":
                if (arguments.Length > 0)
                    shell.Code = Unknown.Is(arguments[0]) ? null : Conversions.Text(arguments[0]);
                return key == "open" ? null : shell;
            case "invoke" or "begininvoke" or "invokeasync" when shell.Code is { } code:
                return shell.IsPlain ? Effect() : Execute(node, code);
            case "close" or "dispose":
                return null;
            default:
                return Unknown.Value;
        }
    }

    private static object? Scalar(object target, string key, object?[] arguments)
    {
        if (Unknown.Any(arguments))
            return Unknown.Value;
        switch (key)
        {
            case "tostring" when arguments.Length == 0:
                return Conversions.Text(target);
            case "tostring" when arguments[0] is string { Length: <= 8 } format && target is IFormattable formattable:
                try
                {
                    return formattable.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
                }
                catch (FormatException)
                {
                    return Unknown.Value;
                }
            case "toint32" or "toint64" or "tobyte" or "toint16":
                return Conversions.TryInteger(target, out var number) ? Conversions.Smallest(number) : Unknown.Value;
            case "gettype":
                return new TypeValue(target.GetType().FullName!);
            case "compareto" or "equals" when arguments.Length == 1:
                return key == "equals" ? Comparison.Same(target, arguments[0], false) : Unknown.Value;
            default:
                return Unknown.Value;
        }
    }
}
