using System.Management.Automation.Language;

namespace Afterpatch.Scripts.PowerShell;

/// <summary>The nodes of a tree that several readers look for, found in one walk and kept in the order of the text.</summary>
internal sealed class ScriptNodes
{
    public ScriptNodes(Ast tree)
    {
        // The search is only used to walk: nothing is found, everything is sorted.
        _ = tree.Find(Sort, searchNestedScriptBlocks: true);
    }

    public List<FunctionDefinitionAst> Functions { get; } = [];

    public List<TypeDefinitionAst> Types { get; } = [];

    public List<CommandAst> Commands { get; } = [];

    public List<AssignmentStatementAst> Assignments { get; } = [];

    public List<ForEachStatementAst> Loops { get; } = [];

    public List<MemberExpressionAst> Members { get; } = [];

    /// <summary>Commands, functions and members, as they follow each other.</summary>
    public List<Ast> Named { get; } = [];

    /// <summary>Pipelines of several commands, commands and calls of members, as they follow each other.</summary>
    public List<Ast> Running { get; } = [];

    /// <summary>Assignments, loops over lists, parameters with a value, pipelines, commands and calls, as they follow each other.</summary>
    public List<Ast> Flow { get; } = [];

    private bool Sort(Ast node)
    {
        switch (node)
        {
            case FunctionDefinitionAst function:
                Functions.Add(function);
                Named.Add(node);
                break;
            case TypeDefinitionAst type:
                Types.Add(type);
                break;
            case CommandAst command:
                Commands.Add(command);
                Named.Add(node);
                Running.Add(node);
                Flow.Add(node);
                break;
            case AssignmentStatementAst assignment:
                Assignments.Add(assignment);
                Flow.Add(node);
                break;
            case ForEachStatementAst loop:
                Loops.Add(loop);
                Flow.Add(node);
                break;
            case MemberExpressionAst member:
                Members.Add(member);
                Named.Add(node);
                if (member is InvokeMemberExpressionAst)
                {
                    Running.Add(node);
                    Flow.Add(node);
                }
                break;
            case ParameterAst { DefaultValue: not null }:
                Flow.Add(node);
                break;
            case PipelineAst { PipelineElements.Count: > 1 }:
                Running.Add(node);
                Flow.Add(node);
                break;
        }
        return false;
    }
}
