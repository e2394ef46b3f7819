using Afterpatch.Scripts.PowerShell.Values;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Afterpatch.Scripts.PowerShell.Compiled;

internal sealed partial class CompiledMachine
{
    private Flow Do(StatementSyntax statement)
    {
        if (_failed || !budget.Step() || _depth >= MaxDepth)
        {
            Fail();
            return Flow.Return;
        }
        _depth++;
        var flow = DoOne(statement);
        _depth--;
        return flow;
    }

    private Flow DoOne(StatementSyntax statement)
    {
        switch (statement)
        {
            case BlockSyntax block:
                return DoAll(block.Statements);
            case LocalDeclarationStatementSyntax local:
                Declare(local.Declaration);
                return Flow.Next;
            case ExpressionStatementSyntax expression:
                Eval(expression.Expression);
                return Flow.Next;
            case ReturnStatementSyntax leaving:
                _frame.Result = leaving.Expression is { } given ? Eval(given) : null;
                return Flow.Return;
            case IfStatementSyntax choice:
                return Truth(choice.Condition) ? Do(choice.Statement) : choice.Else is { } otherwise ? Do(otherwise.Statement) : Flow.Next;
            case ForStatementSyntax loop:
                return For(loop);
            case WhileStatementSyntax loop:
                while (Truth(loop.Condition))
                    if (Leaves(Do(loop.Statement), out var flow))
                        return flow;
                return Flow.Next;
            case DoStatementSyntax loop:
                do
                {
                    if (Leaves(Do(loop.Statement), out var flow))
                        return flow;
                }
                while (Truth(loop.Condition));
                return Flow.Next;
            case ForEachStatementSyntax loop:
                return ForEach(loop);
            case BreakStatementSyntax:
                return Flow.Break;
            case ContinueStatementSyntax:
                return Flow.Continue;
            case EmptyStatementSyntax:
                return Flow.Next;
            case UsingStatementSyntax use:
                if (use.Declaration is { } declared)
                    Declare(declared);
                else
                    Eval(use.Expression!);
                return Do(use.Statement);
            case CheckedStatementSyntax { Keyword.ValueText: "unchecked" } apart:
                return Do(apart.Block);
            case SwitchStatementSyntax dealing:
                return Switch(dealing);
            default:
                Fail();
                return Flow.Return;
        }
    }

    private Flow DoAll(IEnumerable<StatementSyntax> statements)
    {
        foreach (var one in statements)
            if (Do(one) is var flow && flow != Flow.Next)
                return flow;
        return Flow.Next;
    }

    /// <summary>True when the loop ends here; <paramref name="flow"/> is what the loop itself then does.</summary>
    private bool Leaves(Flow inner, out Flow flow)
    {
        flow = inner == Flow.Return ? Flow.Return : Flow.Next;
        return _failed || inner is Flow.Return or Flow.Break;
    }

    private void Declare(VariableDeclarationSyntax declaration)
    {
        var type = declaration.Type.ToString();
        foreach (var variable in declaration.Variables)
            _frame.Declare(variable.Identifier.ValueText, variable.Initializer is { } start ? CompiledNumbers.To(Initial(start.Value, declaration.Type), type) : Default(type));
    }

    private bool Truth(ExpressionSyntax condition)
    {
        if (Eval(condition) is bool truth && !_failed)
            return truth;
        Fail();
        return false;
    }

    private Flow For(ForStatementSyntax loop)
    {
        if (loop.Declaration is { } declared)
            Declare(declared);
        foreach (var start in loop.Initializers)
            Eval(start);
        while (loop.Condition is null ? !_failed : Truth(loop.Condition))
        {
            if (Leaves(Do(loop.Statement), out var flow))
                return flow;
            foreach (var step in loop.Incrementors)
                Eval(step);
        }
        return Flow.Next;
    }

    private Flow ForEach(ForEachStatementSyntax loop)
    {
        var list = Items(Eval(loop.Expression));
        if (list is null)
        {
            Fail();
            return Flow.Return;
        }
        foreach (var item in list.ToArray())
        {
            _frame.Declare(loop.Identifier.ValueText, CompiledNumbers.To(item, loop.Type.ToString()));
            if (Leaves(Do(loop.Statement), out var flow))
                return flow;
        }
        return Flow.Next;
    }

    private Flow Switch(SwitchStatementSyntax dealing)
    {
        var value = Eval(dealing.Expression);
        SwitchSectionSyntax? chosen = null, otherwise = null;
        foreach (var section in dealing.Sections)
            foreach (var label in section.Labels)
            {
                if (label is DefaultSwitchLabelSyntax)
                    otherwise = section;
                else if (label is not CaseSwitchLabelSyntax one)
                    Fail();
                else if (chosen is null && CompiledNumbers.Binary("==", value, Eval(one.Value)) is true)
                    chosen = section;
            }
        if (_failed || (chosen ?? otherwise) is not { } section2)
            return _failed ? Flow.Return : Flow.Next;
        var flow = DoAll(section2.Statements);
        return flow == Flow.Break ? Flow.Next : flow;
    }

    private static IEnumerable<object?>? Items(object? value) => value switch
    {
        string text => text.Cast<object?>(),
        Dictionary<object, object?> => null,
        _ => value is not null && !Unknown.Is(value) && Conversions.IsList(value) ? Conversions.Items(value) : null,
    };
}
