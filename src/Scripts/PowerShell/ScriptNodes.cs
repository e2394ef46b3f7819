using System.Management.Automation.Language;

namespace Afterpatch.Scripts.PowerShell;

/// <summary>The nodes of a tree that several readers look for, found in one walk and kept in the order of the text.</summary>
internal sealed class ScriptNodes
{
    public ScriptNodes(Ast tree) => tree.Visit(new Sorter(this));

    public List<FunctionDefinitionAst> Functions { get; } = [];

    public List<TypeDefinitionAst> Types { get; } = [];

    public List<CommandAst> Commands { get; } = [];

    public List<AssignmentStatementAst> Assignments { get; } = [];

    public List<ForEachStatementAst> Loops { get; } = [];

    public List<MemberExpressionAst> Members { get; } = [];

    /// <summary>Texts in quotes, with and without variables in them.</summary>
    public List<ExpressionAst> Texts { get; } = [];

    public List<ExitStatementAst> Exits { get; } = [];

    /// <summary>Questions with one condition and an answer for either case.</summary>
    public List<IfStatementAst> Alternatives { get; } = [];

    /// <summary>Commands, functions and members, as they follow each other.</summary>
    public List<Ast> Named { get; } = [];

    /// <summary>Pipelines of several commands, commands and calls of members, as they follow each other.</summary>
    public List<Ast> Running { get; } = [];

    /// <summary>Assignments, loops over lists, parameters with a value, pipelines, commands and calls, as they follow each other.</summary>
    public List<Ast> Flow { get; } = [];

    /// <summary>Asked by the kind of each node: to ask a node for its kind costs more than to visit it.</summary>
    private sealed class Sorter(ScriptNodes nodes) : AstVisitor2
    {
        public override AstVisitAction VisitFunctionDefinition(FunctionDefinitionAst functionDefinitionAst)
        {
            nodes.Functions.Add(functionDefinitionAst);
            nodes.Named.Add(functionDefinitionAst);
            return AstVisitAction.Continue;
        }

        public override AstVisitAction VisitTypeDefinition(TypeDefinitionAst typeDefinitionAst)
        {
            nodes.Types.Add(typeDefinitionAst);
            return AstVisitAction.Continue;
        }

        public override AstVisitAction VisitCommand(CommandAst commandAst)
        {
            nodes.Commands.Add(commandAst);
            nodes.Named.Add(commandAst);
            nodes.Running.Add(commandAst);
            nodes.Flow.Add(commandAst);
            return AstVisitAction.Continue;
        }

        public override AstVisitAction VisitAssignmentStatement(AssignmentStatementAst assignmentStatementAst)
        {
            nodes.Assignments.Add(assignmentStatementAst);
            nodes.Flow.Add(assignmentStatementAst);
            return AstVisitAction.Continue;
        }

        public override AstVisitAction VisitForEachStatement(ForEachStatementAst forEachStatementAst)
        {
            nodes.Loops.Add(forEachStatementAst);
            nodes.Flow.Add(forEachStatementAst);
            return AstVisitAction.Continue;
        }

        public override AstVisitAction VisitMemberExpression(MemberExpressionAst memberExpressionAst)
        {
            nodes.Members.Add(memberExpressionAst);
            nodes.Named.Add(memberExpressionAst);
            return AstVisitAction.Continue;
        }

        public override AstVisitAction VisitInvokeMemberExpression(InvokeMemberExpressionAst methodCallAst)
        {
            nodes.Members.Add(methodCallAst);
            nodes.Named.Add(methodCallAst);
            nodes.Running.Add(methodCallAst);
            nodes.Flow.Add(methodCallAst);
            return AstVisitAction.Continue;
        }

        public override AstVisitAction VisitBaseCtorInvokeMemberExpression(BaseCtorInvokeMemberExpressionAst baseCtorInvokeMemberExpressionAst) =>
            VisitInvokeMemberExpression(baseCtorInvokeMemberExpressionAst);

        public override AstVisitAction VisitStringConstantExpression(StringConstantExpressionAst stringConstantExpressionAst)
        {
            if (stringConstantExpressionAst.StringConstantType != StringConstantType.BareWord)
                nodes.Texts.Add(stringConstantExpressionAst);
            return AstVisitAction.Continue;
        }

        public override AstVisitAction VisitExpandableStringExpression(ExpandableStringExpressionAst expandableStringExpressionAst)
        {
            nodes.Texts.Add(expandableStringExpressionAst);
            return AstVisitAction.Continue;
        }

        public override AstVisitAction VisitExitStatement(ExitStatementAst exitStatementAst)
        {
            nodes.Exits.Add(exitStatementAst);
            return AstVisitAction.Continue;
        }

        public override AstVisitAction VisitIfStatement(IfStatementAst ifStmtAst)
        {
            if (ifStmtAst is { Clauses.Count: 1, ElseClause: not null })
                nodes.Alternatives.Add(ifStmtAst);
            return AstVisitAction.Continue;
        }

        public override AstVisitAction VisitParameter(ParameterAst parameterAst)
        {
            if (parameterAst.DefaultValue is not null)
                nodes.Flow.Add(parameterAst);
            return AstVisitAction.Continue;
        }

        public override AstVisitAction VisitPipeline(PipelineAst pipelineAst)
        {
            if (pipelineAst.PipelineElements.Count > 1)
            {
                nodes.Running.Add(pipelineAst);
                nodes.Flow.Add(pipelineAst);
            }
            return AstVisitAction.Continue;
        }
    }
}
