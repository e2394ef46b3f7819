using System.Management.Automation.Language;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Variables that hold a pattern: every place that reads them compares with them.</summary>
internal sealed class ComparedVariables
{
    private const int MaxReads = 20_000;
    private readonly HashSet<string> _read = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _usedOtherwise = new(StringComparer.OrdinalIgnoreCase);

    public ComparedVariables(ScriptSource source)
    {
        var reads = 0;
        foreach (var node in source.Tree.FindAll(ast => ast is VariableExpressionAst { Parent: not AssignmentStatementAst }, true))
        {
            var variable = (VariableExpressionAst)node;
            var name = variable.VariablePath.UserPath;
            _read.Add(name);
            if (++reads > MaxReads || variable.Splatted || !SearchPatterns.IsCompared(variable))
                _usedOtherwise.Add(name);
        }
    }

    /// <summary>The text is the whole value of such a variable.</summary>
    public bool Holds(StringConstantExpressionAst text)
    {
        Ast value = text;
        while (value.Parent is CommandExpressionAst or PipelineAst { PipelineElements.Count: 1 })
            value = value.Parent;
        return value.Parent is AssignmentStatementAst { Operator: TokenKind.Equals, Left: VariableExpressionAst { VariablePath.UserPath: var name } }
            && _read.Contains(name) && !_usedOtherwise.Contains(name);
    }
}
