using Afterpatch.Scripts.Tree;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Afterpatch.Scripts.CSharp;

/// <summary>Exceptions, switches and the patterns that both they and tests use.</summary>
internal sealed partial class CSharpTreeBuilder
{
    private int _switches;

    private Try TryNode(TryStatementSyntax attempt)
    {
        var handlers = attempt.Catches.Select(Handler).ToList();
        if (attempt.Finally is not null)
            handlers.Add(Statement(attempt.Finally.Block));
        return new Try(At(attempt), Statement(attempt.Block), [.. handlers]);
    }

    private Node Handler(CatchClauseSyntax handler)
    {
        var line = At(handler);
        var nodes = new List<Node>();
        if (handler.Declaration is { Identifier.ValueText: { Length: > 0 } name })
            nodes.Add(new Declare(line, name, null, new Name(line, MadeNames.Thrown)));
        if (handler.Filter is { } filter)
            nodes.Add(Expression(filter.FilterExpression));
        return nodes.Count == 0 ? Statement(handler.Block) : new Block(line, [.. nodes, Statement(handler.Block)]);
    }

    private Block SwitchNode(SwitchStatementSyntax choice)
    {
        var line = At(choice);
        var subject = new Name(line, "$switch" + _switches++);
        Node? chain = null;
        var otherwise = choice.Sections.FirstOrDefault(s => s.Labels.Any(l => l is DefaultSwitchLabelSyntax));
        if (otherwise is not null)
            chain = Section(otherwise);
        foreach (var section in choice.Sections.Reverse().Where(s => s != otherwise))
        {
            Node? test = null;
            foreach (var label in section.Labels)
            {
                var one = label switch
                {
                    CaseSwitchLabelSyntax { Value: var value } => new Binary(At(label), "==", subject, Expression(value)),
                    CasePatternSwitchLabelSyntax pattern => Test(pattern.Pattern, subject, pattern.WhenClause?.Condition),
                    _ => null,
                };
                test = test is null || one is null ? test ?? one : new Binary(At(label), "||", test, one);
            }
            if (test is not null)
                chain = new If(At(section), test, Section(section), chain);
        }
        var value2 = new Assign(line, subject, Expression(choice.Expression));
        return chain is null ? new Block(line, [value2]) : new Block(line, [value2, chain]);
    }

    private Block Section(SwitchSectionSyntax section) => new(At(section), [.. section.Statements.Where(s => s is not BreakStatementSyntax).Select(Statement)]);

    private Block SwitchNode(SwitchExpressionSyntax choice)
    {
        var line = At(choice);
        var subject = new Name(line, "$switch" + _switches++);
        Node chain = new Literal(line, null);
        foreach (var arm in choice.Arms.Reverse())
            chain = new Conditional(At(arm), Test(arm.Pattern, subject, arm.WhenClause?.Condition), Expression(arm.Expression), chain);
        return new Block(line, [new Assign(line, subject, Expression(choice.GoverningExpression)), chain]);
    }

    private Node PatternTest(IsPatternExpressionSyntax pattern) => Test(pattern.Pattern, Expression(pattern.Expression), null);

    /// <summary>The variables of a pattern get their values; whether it fits is known for constants only.</summary>
    private Node Test(PatternSyntax pattern, Node subject, ExpressionSyntax? condition)
    {
        var line = At(pattern);
        if (pattern is ConstantPatternSyntax { Expression: var constant } && condition is null && constant is LiteralExpressionSyntax)
            return new Binary(line, "==", subject, Expression(constant));
        var nodes = new List<Node>();
        Bind(pattern, subject, nodes);
        if (nodes.Count == 0 && subject is not Name)
            nodes.Add(subject);
        if (condition is not null)
            nodes.Add(Expression(condition));
        nodes.Add(new Name(line, "$fits"));
        return new Block(line, [.. nodes]);
    }

    private void Bind(PatternSyntax pattern, Node subject, List<Node> nodes)
    {
        var line = At(pattern);
        switch (pattern)
        {
            case DeclarationPatternSyntax declared:
                Bind(declared.Designation, new Cast(line, TypeName(declared.Type), subject), nodes);
                break;
            case VarPatternSyntax any:
                Bind(any.Designation, subject, nodes);
                break;
            case RecursivePatternSyntax shaped:
                Bind(shaped.Designation, subject, nodes);
                foreach (var part in shaped.PropertyPatternClause?.Subpatterns ?? default)
                    Bind(part.Pattern, part.ExpressionColon?.Expression is IdentifierNameSyntax name ? new Member(line, subject, name.Identifier.ValueText) : subject, nodes);
                var at = 0;
                foreach (var part in shaped.PositionalPatternClause?.Subpatterns ?? default)
                    Bind(part.Pattern, new Call(line, subject, [new Literal(line, (double)at++)], isIndex: true), nodes);
                break;
            case ParenthesizedPatternSyntax inner:
                Bind(inner.Pattern, subject, nodes);
                break;
            case UnaryPatternSyntax not:
                Bind(not.Pattern, subject, nodes);
                break;
            case BinaryPatternSyntax both:
                Bind(both.Left, subject, nodes);
                Bind(both.Right, subject, nodes);
                break;
            case ListPatternSyntax list:
                Bind(list.Designation, subject, nodes);
                for (var i = 0; i < list.Patterns.Count; i++)
                    Bind(list.Patterns[i], new Call(line, subject, [new Literal(line, (double)i)], isIndex: true), nodes);
                break;
        }
    }

    private void Bind(VariableDesignationSyntax? designation, Node subject, List<Node> nodes)
    {
        if (designation is SingleVariableDesignationSyntax single)
            nodes.Add(new Assign(At(single), new Name(At(single), single.Identifier.ValueText), subject));
        else if (designation is ParenthesizedVariableDesignationSyntax several)
            nodes.Add(new Assign(At(several), Several(several), subject));
    }

    private ArrayOf Several(ParenthesizedVariableDesignationSyntax several) =>
        new(At(several), [.. several.Variables.Select(v => (Node)(v switch
        {
            SingleVariableDesignationSyntax one => new Name(At(v), one.Identifier.ValueText),
            ParenthesizedVariableDesignationSyntax more => Several(more),
            _ => new Name(At(v), "_"),
        }))]);
}
