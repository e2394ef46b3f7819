using System.Text;
using Afterpatch.Scripts.PowerShell.Evaluation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Afterpatch.Scripts.PowerShell.Compiled;

/// <summary>The statements of C# in which texts are put together or decoded, with those texts in the clear: for the judgement.</summary>
internal static class CompiledTexts
{
    private const int MaxStatements = 200;
    private const int MaxText = 4_000;

    private const long Work = 2_000_000;

    public static List<string> Of(CompilationUnitSyntax root, CompiledMachine machine, EvaluationBudget budget)
    {
        var limit = budget.Narrow(Work);
        var lines = new List<string>();
        Collect(root, machine, lines);
        budget.Restore(limit);
        return lines;
    }

    private static void Collect(CompilationUnitSyntax root, CompiledMachine machine, List<string> lines)
    {
        foreach (var (_, type) in CompiledSource.Types(root))
            foreach (var member in type.Members)
            {
                if (member is TypeDeclarationSyntax)
                    continue;
                foreach (var node in member.DescendantNodesAndSelf().Where(IsLine))
                {
                    if (lines.Count >= MaxStatements)
                        return;
                    if (Laid(node, type, machine) is { } line)
                        lines.Add(line);
                }
            }
    }

    private static bool IsLine(SyntaxNode node) =>
        node is FieldDeclarationSyntax or LocalDeclarationStatementSyntax or ExpressionStatementSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax or UsingStatementSyntax { Declaration: not null };

    private static string? Laid(SyntaxNode line, TypeDeclarationSyntax type, CompiledMachine machine)
    {
        StringBuilder? text = null;
        var done = line.SpanStart;
        var source = line.SyntaxTree.GetText();
        var open = new Stack<SyntaxNode>();
        open.Push(line);
        while (open.TryPop(out var node))
        {
            if (node.SpanStart < done && node != line)
                continue;
            if (node is BinaryExpressionSyntax or InvocationExpressionSyntax or ObjectCreationExpressionSyntax && machine.Text((ExpressionSyntax)node, type) is { Length: >= 2 and <= MaxText } known)
            {
                text ??= new StringBuilder();
                text.Append(source.ToString(Microsoft.CodeAnalysis.Text.TextSpan.FromBounds(done, node.SpanStart))).Append('"').Append(known).Append('"');
                done = node.Span.End;
                continue;
            }
            foreach (var child in node.ChildNodes().Reverse())
                if (child is not StatementSyntax || node is not (BlockSyntax or StatementSyntax))
                    open.Push(child);
        }
        return text?.Append(source.ToString(Microsoft.CodeAnalysis.Text.TextSpan.FromBounds(done, line.Span.End))).ToString();
    }
}
