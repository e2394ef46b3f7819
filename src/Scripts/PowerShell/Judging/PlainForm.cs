using System.Management.Automation.Language;
using System.Text;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>
/// Commands as one would type them in full: aliases and shortened parameters spelled out, variables whose value stands in the script put in, tables spread.
/// The rules read it beside the script, so a key that was put into a variable on another line is still seen where it is used.
/// </summary>
internal sealed class PlainForm
{
    private const int MaxText = 512 << 10;
    private readonly ScriptSource _source;
    private readonly KnownTexts _texts;
    private readonly StringBuilder _plain = new();

    private PlainForm(ScriptSource source, HashSet<Ast> unrun)
    {
        _source = source;
        _texts = new KnownTexts(source, unrun);
    }

    /// <param name="source">The script.</param>
    /// <param name="commands">Its commands in the order of the text.</param>
    /// <param name="unrun">Texts that nothing runs.</param>
    /// <returns>One line for each command, call or setting whose plain form is not what is written; empty when there is none.</returns>
    public static string Of(ScriptSource source, IReadOnlyList<CommandFact> commands, HashSet<Ast> unrun)
    {
        var form = new PlainForm(source, unrun);
        form.Write(commands);
        return form._plain.ToString();
    }

    private void Write(IReadOnlyList<CommandFact> commands)
    {
        var command = 0;
        var nodes = _source.Nodes;
        foreach (var node in nodes.Flow)
        {
            if (_plain.Length > MaxText)
                return;
            switch (node)
            {
                case AssignmentStatementAst assignment:
                    _texts.Assign(assignment);
                    if (assignment.Left is MemberExpressionAst { Member: StringConstantExpressionAst property })
                        Setting(property.Value, assignment.Right);
                    break;
                case ForEachStatementAst loop:
                    _texts.Give(loop.Variable.VariablePath.UserPath, loop.Condition);
                    break;
                case PipelineAst { PipelineElements: [CommandExpressionAst fed, CommandAst each, ..] } when each.GetCommandName() is { } name
                    && Evaluation.CommandNames.Resolve(name) == "ForEach-Object":
                    _texts.Give("_", fed);
                    break;
                case ParameterAst { DefaultValue: { } value } parameter:
                    _texts.Give(parameter.Name.VariablePath.UserPath, value);
                    break;
                case CommandAst:
                    Command(commands[command++]);
                    break;
                case InvokeMemberExpressionAst call:
                    Call(call);
                    break;
            }
        }
    }

    private void Setting(string property, Ast value)
    {
        _texts.Changed = false;
        var text = _texts.Of(value);
        if (_texts.Changed)
            _plain.Append('\n').Append('.').Append(property).Append(" = ").Append(text);
    }

    private void Call(InvokeMemberExpressionAst call)
    {
        if (call.Arguments is not { Count: > 0 } arguments || call.Member is not StringConstantExpressionAst method)
            return;
        _texts.Changed = false;
        var line = new StringBuilder();
        line.Append(_texts.Of(call.Expression)).Append(call.Static ? "::" : ".").Append(_source.Literal(method)).Append('(').AppendJoin(", ",
            arguments.Select(argument => _texts.Of(argument))).Append(')');
        if (_texts.Changed)
            _plain.Append('\n').Append(line);
    }

    private void Command(CommandFact command)
    {
        var elements = command.Node.CommandElements;
        _texts.Changed = false;
        var head = command.Name;
        if (elements[0] is not StringConstantExpressionAst)
            head = _texts.Of(elements[0]);
        if (Array.IndexOf(OfNoConcern, head) >= 0)
            return;
        var line = new StringBuilder(head);
        var changed = !head.Equals(elements[0].Extent.Text, StringComparison.OrdinalIgnoreCase);
        for (var i = 1; i < elements.Count && line.Length < 8_000; i++)
        {
            line.Append(' ');
            if (elements[i] is VariableExpressionAst { Splatted: true } table && _texts.Table(table.VariablePath.UserPath) is { } pairs)
            {
                changed = true;
                foreach (var (name, value) in pairs)
                    line.Append('-').Append(name).Append(' ').Append(_texts.Of(value)).Append(' ');
            }
            else if (elements[i] is CommandParameterAst parameter)
            {
                var full = ParameterNames.Full(head, parameter.ParameterName);
                changed |= full.Length != parameter.ParameterName.Length;
                line.Append('-').Append(full);
                if (parameter.Argument is { } argument)
                    line.Append(argument is VariableExpressionAst { VariablePath.UserPath: "true" or "false" } ? ':' : ' ').Append(_texts.Of(argument)); // "-Confirm $false" would read as "irm"
            }
            else
            {
                line.Append(_texts.Of(elements[i]));
            }
        }
        if (changed || _texts.Changed)
            _plain.Append('\n').Append(line);
    }

    /// <summary>Their arguments say nothing to a rule that the text does not say.</summary>
    private static readonly string[] OfNoConcern =
    [
        "ForEach-Object", "Where-Object", "Select-Object", "Sort-Object", "Write-Output", "Write-Host", "Write-Verbose", "Write-Warning", "Write-Error", "Write-Debug",
        "Out-Null", "Measure-Object", "Group-Object", "Format-Table",
        "Format-List", "Split-Path", "Test-Path", "Join-Path", "Compare-Object", "Set-StrictMode", "Get-Member", "Get-Date",
    ];
}
