using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Evaluation;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>
/// Texts in the tables of a test (Pester): cases for what is tested. They are data when all that reads them compares them, names a test by them or hands them to a
/// command that looks at them or turns them into something else; where anything could run one of them, none is.
/// </summary>
internal sealed class TestCases
{
    private const int MaxVariables = 5_000;
    private const int MaxRounds = 6;

    private static readonly string[] Frame = ["Describe", "Context", "It", "Should", "BeforeAll", "BeforeEach", "BeforeDiscovery"];

    private static readonly string[] Looking = ["Test-", "Get-", "Find-", "ConvertTo-", "ConvertFrom-", "Compare-", "Measure-", "Select-", "Format-", "Search-", "Assert-",
        "Read-", "Write-Host", "Write-Output", "Write-Verbose", "Write-Warning", "Out-String", "Out-Null", "Sort-", "Where-"];

    private readonly ScriptSource _source;
    private readonly HashSet<string> _functions;
    private readonly HashSet<string> _holders = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<Ast> _texts = [];

    private TestCases(ScriptSource source)
    {
        _source = source;
        _functions = source.Nodes.Functions.Select(function => function.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    public static IEnumerable<Ast> Of(ScriptSource source)
    {
        if (!Has(source, "Describe") || !Has(source, "It") || !Has(source, "Should"))
            return [];
        var cases = new TestCases(source);
        return Frame.Any(cases._functions.Contains) || Has(source, "Set-Alias") || Has(source, "New-Alias") ? [] : cases.Find();
    }

    private static bool Has(ScriptSource source, string name) =>
        source.Nodes.Commands.Exists(command => (command.GetCommandName() ?? "").Equals(name, StringComparison.OrdinalIgnoreCase));

    private HashSet<Ast> Find()
    {
        foreach (var node in _source.Tree.FindAll(ast => ast is StringConstantExpressionAst { Parent: not CommandAst } or ExpandableStringExpressionAst, true))
            if (IsCase(node))
                _texts.Add(node);
        if (_texts.Count == 0)
            return _texts;
        var variables = _source.Tree.FindAll(ast => ast is VariableExpressionAst, true).Cast<VariableExpressionAst>().Take(MaxVariables + 1).ToList();
        for (var round = 0; round < MaxRounds; round++)
        {
            var before = _holders.Count;
            if (variables.Count > MaxVariables || !variables.TrueForAll(variable => !_holders.Contains(variable.VariablePath.UserPath) || IsOnlyLookedAt(variable)))
                return [];
            if (_holders.Count == before)
                return _texts;
        }
        return [];
    }

    /// <summary>An entry of a table or list that a variable holds or that a test is given as its cases; remembers by what names it is read.</summary>
    private bool IsCase(Ast text)
    {
        var inTable = false;
        for (var node = text; node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case HashtableAst table:
                    inTable = true;
                    foreach (var (key, _) in table.KeyValuePairs)
                        if (key is StringConstantExpressionAst name)
                            _holders.Add(name.Value);
                    break;
                case ArrayLiteralAst or ArrayExpressionAst:
                    inTable = true;
                    break;
                case CommandExpressionAst or PipelineAst { PipelineElements.Count: 1 } or StatementBlockAst { Parent: ArrayExpressionAst }:
                    break;
                case AssignmentStatementAst { Operator: TokenKind.Equals, Left: VariableExpressionAst variable }:
                    _holders.Add(variable.VariablePath.UserPath);
                    return inTable;
                case CommandAst command:
                    return inTable && Array.Exists(Frame, one => one.Equals(command.GetCommandName(), StringComparison.OrdinalIgnoreCase));
                default:
                    return false;
            }
        }
        return false;
    }

    /// <summary>From a variable up to its statement: nothing on the way runs what is given to it.</summary>
    private bool IsOnlyLookedAt(Ast read)
    {
        for (var node = read; node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case CommandAst command when !Looks(command):
                case InvokeMemberExpressionAst call when !LookingScript.Looks(call):
                case PipelineAst pipeline when pipeline.PipelineElements.Any(element => element is CommandAst command && !Looks(command) || element.Redirections.Any(one => one is FileRedirectionAst)):
                    return false;
                case AssignmentStatementAst assignment when !ReferenceEquals(node, assignment.Left):
                    if (assignment.Left is not VariableExpressionAst target)
                        return false;
                    _holders.Add(target.VariablePath.UserPath);
                    return true;
                case ForEachStatementAst loop when ReferenceEquals(node, loop.Condition):
                    _holders.Add(loop.Variable.VariablePath.UserPath);
                    return true;
                case NamedBlockAst or ParameterAst or StatementBlockAst { Parent: not (SubExpressionAst or ArrayExpressionAst) }:
                    return true;
            }
        }
        return true;
    }

    private bool Looks(CommandAst command) =>
        command.InvocationOperator == TokenKind.Unknown && command.GetCommandName() is { } written && (CommandNames.Resolve(written) ?? written) is var name
        && !_functions.Contains(name) && (Array.Exists(Frame, one => one.Equals(name, StringComparison.OrdinalIgnoreCase))
            || Array.Exists(Looking, one => name.StartsWith(one, StringComparison.OrdinalIgnoreCase)));
}
