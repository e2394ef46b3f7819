using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Evaluation;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Rewriting;

/// <summary>Turns what the evaluation found into replacements of the text. What hides nothing keeps its text.</summary>
internal sealed partial class Rewriter : AstVisitor2
{
    private const int MaxLiteral = 8 << 20;
    private readonly ScriptSource _source;
    private readonly Trace _trace;
    private readonly RewriteMemory _memory;
    private readonly Edits _edits = new();

    /// <summary>How much of the text was a wrapper around code that now takes its place.</summary>
    private int _peeled;

    private readonly LaidOpen _laidOpen = new();

    /// <summary>Code that was a string stands in the text now.</summary>
    private bool _spliced;

    private Rewriter(ScriptSource source, Trace trace, RewriteMemory memory)
    {
        _source = source;
        _trace = trace;
        _memory = memory;
    }

    /// <returns>The new text; the same object when nothing changed.</returns>
    public static string Rewrite(ScriptSource source, Trace trace, RewriteMemory memory)
    {
        var rewriter = new Rewriter(source, trace, memory);
        memory.HasBracedTicks = memory.HasBracedTicks || (source.Text.Contains("${", StringComparison.Ordinal) && Braces.AreDisguise(source, memory.Signs > memory.OfOuterLayers));
        memory.Folded.UnionWith(trace.FoldedFunctions.Select(name => "function:" + name));
        memory.Folded.UnionWith(trace.ReadUnnamed);
        source.Tree.Visit(rewriter);
        rewriter.RemoveLeftovers();
        memory.Folded.RemoveWhere(rewriter._laidOpen.Assigned.Contains); // what the code writes itself is not a leftover of its wrapper
        if (rewriter._edits.Count == 0)
            return source.Text;
        if (rewriter._peeled * 2 > source.Text.Length)
            memory.OfOuterLayers = memory.Signs;
        var text = rewriter._edits.Apply(source.Text);
        return string.Equals(text, source.Text, StringComparison.Ordinal) ? source.Text : text;
    }

    public override AstVisitAction DefaultVisit(Ast ast)
    {
        switch (ast)
        {
            case PipelineAst pipeline when SpliceCode(pipeline) || FoldPipeline(pipeline) || UnwrapBlock(pipeline):
                return AstVisitAction.SkipChildren;
            case TryStatementAst attempt when _trace.Code.TryGetValue(attempt, out var thrown):
                ReplaceCode(attempt, thrown, statement: true);
                return AstVisitAction.SkipChildren;
            case CommandAst command:
                VisitCommandHead(command);
                return AstVisitAction.Continue;
            case AssignmentStatementAst assignment:
                assignment.Left.Visit(this);
                assignment.Right.Visit(this);
                return AstVisitAction.SkipChildren;
            case ExpressionAst expression:
                return VisitExpressionNode(expression);
            case CommandParameterAst parameter when _source.SpanOf(parameter).Contains('`') && parameter.Argument is null:
                Replace(parameter, _source.TextOf(parameter).Replace("`", "", StringComparison.Ordinal), 1);
                return AstVisitAction.Continue;
            case CommandParameterAst { Argument: null, Parent: CommandAst cut } parameter when _memory.IsShredded && FullName(cut, parameter) is { } whole:
                Replace(parameter, "-" + whole, 0);
                return AstVisitAction.Continue;
            default:
                return AstVisitAction.Continue;
        }
    }

    /// <summary>A parameter's name that was cut short, where it is clear which is meant; null when it is whole or one letter, as people write it.</summary>
    private string? FullName(CommandAst command, CommandParameterAst parameter)
    {
        var name = parameter.ParameterName;
        if (name.Length < 2 || _trace.Commands.GetValueOrDefault(command) is not { } called)
            return null;
        var full = Judging.ParameterNames.Full(called, name);
        return full.Length > name.Length && !Evaluation.ShellNames.IsPowerShell(called) ? full : null;
    }

    private AstVisitAction VisitExpressionNode(ExpressionAst node)
    {
        if (_trace.Code.TryGetValue(node, out var code))
        {
            ReplaceCode(node, code, statement: false);
            return AstVisitAction.SkipChildren;
        }
        if (Fold(node))
            return AstVisitAction.SkipChildren;
        switch (node)
        {
            case BinaryExpressionAst { Operator: TokenKind.Plus } sum:
                FoldRuns(sum);
                return AstVisitAction.SkipChildren;
            case StringConstantExpressionAst text:
                VisitText(text);
                return AstVisitAction.Continue;
            case VariableExpressionAst variable:
                VisitVariable(variable);
                return AstVisitAction.Continue;
            case MemberExpressionAst member:
                return VisitMemberName(member);
            case TypeExpressionAst type:
                VisitTypeName(type.TypeName, type.Extent);
                return AstVisitAction.Continue;
            case ConvertExpressionAst convert:
                VisitTypeName(convert.Type.TypeName, convert.Type.Extent);
                return AstVisitAction.Continue;
            default:
                return AstVisitAction.Continue;
        }
    }

    private bool Wanted(Ast node) => _trace.StrengthOf(node) switch
    {
        Strength.Strong => true,
        Strength.Medium => _memory.IsShredded,
        _ => false,
    };

    private bool Fold(ExpressionAst node)
    {
        if (node is ConstantExpressionAst or VariableExpressionAst or ScriptBlockExpressionAst or HashtableAst or TypeExpressionAst || !Wanted(node)
            || IsTarget(node) || IsPlainSum(node) || HoldsNumber(node) || !_trace.Values.TryGetValue(node, out var value))
            return false;
        if (value is TypeValue type && (node is ConvertExpressionAst || IsCastInParens(node)))
            return Replace(node, node is ParenExpressionAst ? $"([{LetterCase.Type(type.Written)}])" : $"[{LetterCase.Type(type.Written)}]", 1, node);
        if (value is not (string or char) || Conversions.Text(value) is not { } text || text.Length > MaxLiteral || !Literals.IsReadable(text))
            return false;
        if (node is ParenExpressionAst paren && paren.Pipeline is PipelineAst { PipelineElements: [CommandExpressionAst { Expression: ConstantExpressionAst or VariableExpressionAst }] })
            return false;
        return Replace(node, Written(node, text), 1, node);
    }

    /// <summary>A sum whose own seams hide nothing: only its operands may.</summary>
    private bool IsPlainSum(ExpressionAst node)
    {
        if (node is not BinaryExpressionAst { Operator: TokenKind.Plus } sum || sum.Parent is BinaryExpressionAst { Operator: TokenKind.Plus })
            return false;
        var operands = Operands(sum);
        return Interpreter.ChainStrength(operands, [.. operands.Select(ValueOf)], true) is var strength
            && (strength == Strength.None || (strength == Strength.Medium && !_memory.IsShredded));
    }

    /// <summary>A text with a number in it that a variable holds: what the script counts, not what it hides.</summary>
    private bool HoldsNumber(ExpressionAst node) => node switch
    {
        ParenExpressionAst { Pipeline: PipelineAst { PipelineElements: [CommandExpressionAst { Expression: var inner }] } } => HoldsNumber(inner),
        BinaryExpressionAst { Operator: TokenKind.Plus } sum => Operands(sum).Exists(operand => operand is VariableExpressionAst && _trace.Values.TryGetValue(operand, out var value) && value is int or long or double),
        _ => false,
    };

    private static List<ExpressionAst> Operands(BinaryExpressionAst sum)
    {
        var operands = new List<ExpressionAst>();
        ExpressionAst at = sum;
        while (at is BinaryExpressionAst { Operator: TokenKind.Plus } inner)
        {
            operands.Add(inner.Right);
            at = inner.Left;
        }
        operands.Add(at);
        operands.Reverse();
        return operands;
    }

    private static bool IsCastInParens(ExpressionAst node) =>
        node is ParenExpressionAst { Pipeline: PipelineAst { PipelineElements: [CommandExpressionAst { Expression: ConvertExpressionAst }] } };

    private static bool IsTarget(ExpressionAst node) => node.Parent is AssignmentStatementAst assignment && ReferenceEquals(assignment.Left, node);

    private string Written(ExpressionAst node, string text) => node.Parent switch
    {
        ExpandableStringExpressionAst => Literals.InsideDouble(text),
        CommandAst when node is ParenExpressionAst && node.Extent.StartOffset > 0 && !char.IsWhiteSpace(_source.Text[node.Extent.StartOffset - 1]) => $"({Literals.Quoted(text)})", // a quoted text would join the word before it
        CommandAst when Literals.IsBare(text) && node is ParenExpressionAst or SubExpressionAst => text,
        _ => Literals.Quoted(text),
    };

    /// <summary>In a sum with unknown parts, neighbours that are known become one text; the other operands are visited, once: sums in sums would double the work at every level.</summary>
    private void FoldRuns(BinaryExpressionAst sum)
    {
        var operands = Operands(sum);
        var values = operands.Select(ValueOf).ToArray();
        for (var i = 0; i < operands.Count;)
        {
            var end = i;
            while (end < operands.Count && values[end] is string or char)
                end++;
            if (end - i >= 2 && Interpreter.ChainStrength(operands[i..end], values[i..end], true) == Strength.Strong)
            {
                var text = string.Concat(values[i..end].Select(value => Conversions.Text(value)));
                if (Literals.IsReadable(text) && text.Length <= MaxLiteral)
                {
                    foreach (var operand in operands[i..end])
                        NoteReads(operand);
                    _edits.Replace(operands[i].Extent.StartOffset, operands[end - 1].Extent.EndOffset, Literals.Quoted(text));
                    _memory.Signs++;
                    i = end;
                    continue;
                }
            }
            operands[i].Visit(this);
            i++;
        }
    }

    private object? ValueOf(ExpressionAst node) => node switch
    {
        StringConstantExpressionAst text => _source.Literal(text),
        VariableExpressionAst => Unknown.Value,
        _ => _trace.Values.TryGetValue(node, out var value) ? value : Unknown.Value,
    };

    private bool FoldPipeline(PipelineAst pipeline)
    {
        if (pipeline.PipelineElements.Count == 1 && pipeline.PipelineElements[0] is CommandExpressionAst)
            return false;
        if (pipeline is { PipelineElements: [CommandAst told], Parent: NamedBlockAst or StatementBlockAst } && _trace.Commands.GetValueOrDefault(told) == "Write-Output")
            return false; // what a script tells stays told
        if (!Wanted(pipeline) || !_trace.Values.TryGetValue(pipeline, out var value) || value is not (string or char)
            || Conversions.Text(value) is not { } text || text.Length > MaxLiteral || !Literals.IsReadable(text))
            return false;
        NoteReads(pipeline);
        _edits.Replace(pipeline.Extent.StartOffset, pipeline.Extent.EndOffset, Literals.Quoted(text));
        _memory.Signs++;
        return true;
    }

    private void NoteReads(Ast node)
    {
        foreach (var found in node.FindAll(ast => ast is VariableExpressionAst or CommandAst or InvokeMemberExpressionAst or TypeExpressionAst, true))
        {
            if (Stores.Read(found) is { } store)
                _memory.Folded.Add(store);
            if (found is InvokeMemberExpressionAst)
                continue;
            if (found is VariableExpressionAst variable)
                _memory.Folded.Add(variable.VariablePath.UserPath.ToUpperInvariant());
            else if (found is TypeExpressionAst type)
                _memory.Folded.Add("type:" + type.TypeName.FullName);
            else if (_trace.CompiledTypes.Count > 0 && ((CommandAst)found).CommandElements is [_, StringConstantExpressionAst compiled, ..] && _trace.Commands.GetValueOrDefault(found) == "New-Object")
                _memory.Folded.Add("type:" + compiled.Value);
            else if (((CommandAst)found).GetCommandName() is { } made && _trace.MadeFunctions.Contains(made))
                _memory.Folded.Add("function:" + made);
            else if ((((CommandAst)found).GetCommandName() ?? _trace.Values.GetValueOrDefault(((CommandAst)found).CommandElements[0]) as string) is { } called && _source.Nodes.Functions.Exists(function => function.Name.Equals(called, StringComparison.OrdinalIgnoreCase)))
                _memory.Folded.Add("function:" + called);
            else if (_trace.Commands.TryGetValue(found, out var command) && command is "Get-Variable" or "Get-Item" or "Get-ChildItem")
                NoteNames((CommandAst)found);
        }
    }

    private void NoteNames(CommandAst command)
    {
        foreach (var element in command.CommandElements.Skip(1).OfType<ExpressionAst>())
        {
            if ((element is StringConstantExpressionAst text ? _source.Literal(text) : _trace.Values.GetValueOrDefault(element) as string) is not { } name)
                continue;
            var bare = name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..].TrimStart('\\', '/').ToUpperInvariant();
            _memory.Folded.Add(name.StartsWith("env:", StringComparison.OrdinalIgnoreCase) ? "ENV:" + bare : bare);
        }
    }

    private bool Replace(Ast node, string text, int signs, Ast? reads = null)
    {
        if (reads is not null)
            NoteReads(reads);
        _edits.Replace(node.Extent.StartOffset, node.Extent.EndOffset, text);
        _memory.Signs += signs;
        return true;
    }
}
