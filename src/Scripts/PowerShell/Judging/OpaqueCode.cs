using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Evaluation;
using Afterpatch.Scripts.PowerShell.Rewriting;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Code that is run and stays unreadable: what runs it is fed, through variables and functions, from a long text or a row of numbers that says nothing to a reader.</summary>
/// <remarks>Whatever we could decode is judged by what it does instead; what is left is code that its author did not want read.</remarks>
internal sealed class OpaqueCode
{
    private const int LongText = 160;
    private const int ManyNumbers = 40;
    private readonly ScriptSource _source;
    private readonly HashSet<string> _opaque = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _functions = new(StringComparer.OrdinalIgnoreCase);

    private OpaqueCode(ScriptSource source) => _source = source;

    /// <returns>What runs it, null when nothing of the kind is there.</returns>
    public static string? Find(ScriptSource source)
    {
        var running = source.Nodes.Running;
        var code = new OpaqueCode(source);
        Ast? sink = null;
        foreach (var node in running)
        {
            if (RunsText(source, node))
            {
                sink = node;
                break;
            }
        }
        if (sink is null || source.Tree.Find(code.IsOpaque, true) is null)
            return null;
        code.Spread();
        return running.FirstOrDefault(node => RunsText(source, node) && code.IsFed(node)) is { } fed ? source.TextOf(fed) : null;
    }

    private void Spread()
    {
        for (var round = 0; round < 5; round++)
        {
            var before = _opaque.Count + _functions.Count;
            foreach (var node in _source.Nodes.Flow)
            {
                switch (node)
                {
                    case AssignmentStatementAst assignment when Target(assignment.Left) is { } name && IsFed(assignment.Right):
                        _opaque.Add(name);
                        break;
                    case ForEachStatementAst loop when IsFed(loop.Condition):
                        _opaque.Add(loop.Variable.VariablePath.UserPath);
                        break;
                    case InvokeMemberExpressionAst { Expression: VariableExpressionAst holder, Arguments: { } arguments } when arguments.Any(IsFed):
                        _opaque.Add(holder.VariablePath.UserPath);
                        break;
                    case CommandAst command when command.GetCommandName() is { } set && CommandNames.Resolve(set) is "Set-Variable" or "New-Variable" or "Set-Item"
                        && command.CommandElements.Count > 1 && command.CommandElements.Skip(1).Any(IsFed):
                        _opaque.Add(command.CommandElements[1].Extent.Text);
                        break;
                }
            }
            foreach (var function in _source.Nodes.Functions)
                if (IsFed(function.Body))
                    _functions.Add(function.Name);
            if (_opaque.Count + _functions.Count == before)
                return;
        }
    }

    /// <summary>The variable that is assigned to, whole or in part.</summary>
    private static string? Target(Ast left) => (Purity.Root(left) as VariableExpressionAst)?.VariablePath.UserPath;

    private bool IsFed(Ast node) => node.Find(ast => ast switch
    {
        VariableExpressionAst variable => _opaque.Contains(variable.VariablePath.UserPath),
        CommandAst command => command.GetCommandName() is { } called && _functions.Contains(called),
        _ => IsOpaque(ast),
    }, true) is not null;

    /// <summary>A long text without the look of a sentence, a path or code; a long row of numbers.</summary>
    private bool IsOpaque(Ast node) => node switch
    {
        StringConstantExpressionAst { StringConstantType: not StringConstantType.BareWord } text => text.Value.Length >= LongText && IsData(text.Value),
        ArrayLiteralAst list => list.Elements.Count >= ManyNumbers
            && list.Elements.Take(ManyNumbers).All(element => element is ConstantExpressionAst { StaticType.IsPrimitive: true }
            || element is StringConstantExpressionAst { Value.Length: <= 40 } piece && !piece.Value.Contains(' ', StringComparison.Ordinal) && IsCode(piece.Value)),
        _ => false,
    };

    /// <summary>Digits in it, or letters in no order: not a word.</summary>
    private static bool IsCode(string piece) => piece.Length > 0 && piece.Any(letter => char.IsAsciiDigit(letter) || !char.IsLetter(letter));

    private static bool IsData(string text)
    {
        int spaces = 0, letters = 0, digits = 0, lower = 0, upper = 0, changes = 0, run = 0, longest = 0;
        var head = text.AsSpan(0, Math.Min(text.Length, 4_000));
        var before = ' ';
        foreach (var letter in head)
        {
            if (char.IsWhiteSpace(letter))
            {
                spaces++;
                run = 0;
            }
            else
            {
                longest = Math.Max(longest, ++run);
            }
            letters += char.IsAsciiLetter(letter) ? 1 : 0;
            digits += char.IsAsciiDigit(letter) ? 1 : 0;
            lower += char.IsAsciiLetterLower(letter) ? 1 : 0;
            upper += char.IsAsciiLetterUpper(letter) ? 1 : 0;
            changes += (char.IsAsciiLetterLower(before) && (char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter))) || (char.IsAsciiDigit(before) && char.IsAsciiLetter(letter)) ? 1 : 0;
            before = letter;
        }
        var length = head.Length;
        var marks = length - letters - digits - spaces;
        var numbers = digits * 10 > length * 5 && letters * 10 < length * 2;
        var mixed = spaces * 30 < length && (changes * 12 > length || digits * 10 > length || marks * 10 > length * 4) && longest > 40;
        var unknown = text.AsSpan(0, length).ContainsAnyInRange('\u2000', '\uFFFF') && letters * 4 < length;
        return numbers || mixed || unknown || (marks * 10 > length * 6 && letters * 10 < length * 2);
    }

    private static bool RunsText(ScriptSource source, Ast node)
    {
        switch (node)
        {
            case CommandAst command:
                var name = command.GetCommandName();
                if (name is null)
                    return command.InvocationOperator != TokenKind.Unknown && command.CommandElements[0] is not (ScriptBlockExpressionAst or VariableExpressionAst
                        or StringConstantExpressionAst or MemberExpressionAst { Expression: VariableExpressionAst }) && command.CommandElements.Count > 1;
                return CommandNames.Resolve(name) is "Invoke-Expression" || (ShellNames.IsPowerShell(name)
                    && command.CommandElements.Skip(1).Any(element => element is not (StringConstantExpressionAst or CommandParameterAst)));
            case PipelineAst pipeline:
                return pipeline.PipelineElements.Skip(1).Any(element => element is CommandAst piped && piped.GetCommandName() is { } called && CommandNames.Resolve(called) is "Invoke-Expression");
            case InvokeMemberExpressionAst { Member: StringConstantExpressionAst member, Arguments: not null } call:
                var method = source.Literal(member);
                return (method.Equals("Create", StringComparison.OrdinalIgnoreCase) && call.Expression is TypeExpressionAst type
                    && type.TypeName.FullName.EndsWith("ScriptBlock", StringComparison.OrdinalIgnoreCase))
 || method.Equals("InvokeScript", StringComparison.OrdinalIgnoreCase) || method.Equals("NewScriptBlock", StringComparison.OrdinalIgnoreCase) || method.Equals("AddScript",
                        StringComparison.OrdinalIgnoreCase);
            default:
                return false;
        }
    }
}
