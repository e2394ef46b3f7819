using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Evaluation;

namespace Afterpatch.Scripts.PowerShell.Rewriting;

/// <summary>In a script that hides things: variables set and read by commands, and methods found by name, as one would write them.</summary>
internal sealed partial class Disguises
{
    private const string Drive = "Variable:";

    private void Name()
    {
        foreach (var command in _source.Nodes.Commands)
        {
            if (command.GetCommandName() is not { } called)
                continue;
            switch (CommandNames.Resolve(called))
            {
                case "Set-Variable" or "New-Variable" or "Set-Item" when command.Parent is PipelineAst { PipelineElements.Count: 1, Parent: NamedBlockAst or StatementBlockAst } statement && Setting(command) is var (name, value):
                    _edits.Replace(statement.Extent.StartOffset, statement.Extent.EndOffset, $"${name} = {value}");
                    _memory.Signs++;
                    break;
                case "Get-Variable" or "Get-Item" or "Get-ChildItem" or "Get-Content" when Reading(command) is var (whole, name):
                    _edits.Replace(whole.Extent.StartOffset, whole.Extent.EndOffset, "$" + name);
                    _memory.Signs++;
                    break;
            }
        }
        foreach (var member in _source.Nodes.Members)
            if (member is InvokeMemberExpressionAst { Member: StringConstantExpressionAst { Value: var invoke }, Expression: IndexExpressionAst { Target: MemberExpressionAst { Expression: MemberExpressionAst holder } methods, Index: var index } element }
                && invoke.Equals("Invoke", StringComparison.OrdinalIgnoreCase) && IsNamed(methods, "Methods") && IsNamed(holder, "PSObject")
                && Constant(index) is { } method && Literals.IsMemberName(method))
            {
                _edits.Replace(holder.Expression.Extent.EndOffset, member.Member.Extent.EndOffset, "." + method);
                _memory.Signs++;
            }
    }

    private static bool IsNamed(MemberExpressionAst member, string name) =>
        member is not InvokeMemberExpressionAst && member.Member is StringConstantExpressionAst text && text.Value.Equals(name, StringComparison.OrdinalIgnoreCase);

    private string? Constant(Ast node) => node switch
    {
        StringConstantExpressionAst text => _source.Literal(text),
        ParenExpressionAst { Pipeline: PipelineAst { PipelineElements: [CommandExpressionAst { Expression: var inner }] } } => Constant(inner),
        _ => null,
    };

    /// <summary>The variable and the text of its value, when nothing else is asked for.</summary>
    private (string Name, string Value)? Setting(CommandAst command)
    {
        string? name = null;
        ExpressionAst? value = null;
        for (var i = 1; i < command.CommandElements.Count; i++)
        {
            var element = command.CommandElements[i];
            var given = element as ExpressionAst;
            var parameter = "";
            if (element is CommandParameterAst { Argument: null } named && i + 1 < command.CommandElements.Count)
            {
                parameter = named.ParameterName;
                given = command.CommandElements[++i] as ExpressionAst;
            }
            if (given is null || element is CommandParameterAst && parameter.Length == 0)
                return null;
            if ((parameter.Length == 0 && name is null) || IsShort(parameter, "Name") || IsShort(parameter, "Path"))
                name = Constant(given);
            else if ((parameter.Length == 0 && value is null) || IsShort(parameter, "Value"))
                value = given;
            else
                return null;
        }
        if (name is null || value is null)
            return null;
        if (CommandNames.Resolve(command.GetCommandName()) == "Set-Item")
            name = name.StartsWith(Drive, StringComparison.OrdinalIgnoreCase) ? name[Drive.Length..].TrimStart('/', '\\') : "";
        return Literals.IsMemberName(name) ? (name, Text(value)) : null;
    }

    private static bool IsShort(string parameter, string name) => parameter.Length > 0 && name.StartsWith(parameter, StringComparison.OrdinalIgnoreCase);

    private string Text(ExpressionAst value) => value switch
    {
        StringConstantExpressionAst { StringConstantType: StringConstantType.BareWord } bare => Literals.Quoted(_source.Literal(bare)),
        ParenExpressionAst paren => _source.TextOf(paren.Pipeline),
        _ => _source.TextOf(value),
    };

    /// <summary><c>(Get-Item Variable:x).Value</c>, <c>(gv x -ValueOnly)</c>: the expression that stands for the variable.</summary>
    private (Ast Whole, string Name)? Reading(CommandAst command)
    {
        if (command.Parent is not PipelineAst { PipelineElements.Count: 1, Parent: ParenExpressionAst paren })
            return null;
        var only = false;
        string? name = null;
        foreach (var element in command.CommandElements.Skip(1))
        {
            if (element is CommandParameterAst { Argument: null } parameter)
            {
                only |= parameter.ParameterName.StartsWith('V') || parameter.ParameterName.StartsWith('v');
                if (!IsShort(parameter.ParameterName, "ValueOnly") && !IsShort(parameter.ParameterName, "Name") && !IsShort(parameter.ParameterName, "Path"))
                    return null;
            }
            else if (name is null)
                name = Constant(element);
            else
                return null;
        }
        var resolved = CommandNames.Resolve(command.GetCommandName());
        only |= resolved == "Get-Content";
        if (name is null)
            return null;
        if (resolved != "Get-Variable")
            name = name.StartsWith(Drive, StringComparison.OrdinalIgnoreCase) ? name[Drive.Length..].TrimStart('/', '\\') : "";
        if (!Literals.IsMemberName(name))
            return null;
        if (only)
            return (paren, name);
        return paren.Parent is MemberExpressionAst and not InvokeMemberExpressionAst && IsNamed((MemberExpressionAst)paren.Parent, "Value") ? (paren.Parent, name) : null;
    }
}
