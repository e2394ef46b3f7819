using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Evaluation;

namespace Afterpatch.Scripts.PowerShell.Rewriting;

internal sealed partial class Rewriter
{
    /// <summary>A pipeline that does nothing but run code from a string becomes that code.</summary>
    private bool SpliceCode(PipelineAst pipeline)
    {
        var elements = pipeline.PipelineElements;
        if (elements is [CommandExpressionAst { Expression: var expression }])
        {
            var inner = expression;
            while (inner is ParenExpressionAst { Pipeline: PipelineAst { PipelineElements: [CommandExpressionAst { Expression: var deeper }] } })
                inner = deeper;
            if (!_trace.Code.TryGetValue(inner, out var direct))
                return false;
            NoteReads(pipeline);
            ReplaceCode(pipeline, direct, IsStatement(pipeline));
            return true;
        }
        if (IsStatement(pipeline) && elements is [CommandExpressionAst, .., CommandAst each] && _trace.Commands.GetValueOrDefault(each) == "ForEach-Object"
            && each.CommandElements is [_, ScriptBlockExpressionAst { ScriptBlock: { ProcessBlock: null, EndBlock.Statements: [PipelineAst inside] } }] && CodeOf(inside) is { } fed)
        {
            ReplaceCode(pipeline, fed, statement: true);
            return true;
        }
        for (var i = 0; i < elements.Count; i++)
        {
            if (!_trace.Code.TryGetValue(elements[i], out var code))
                continue;
            if (elements[i] is CommandAst plain && IsInPlainSight(plain, code))
            {
                _trace.HiddenCode.Add(code);
                return false;
            }
            if (elements[i] is CommandAst command && i == 0 && IsShell(command) && !IsWhole(pipeline))
                return ReplaceShell(command, code);
            NoteReads(pipeline);
            if (i == elements.Count - 1)
            {
                ReplaceCode(pipeline, code, IsStatement(pipeline));
                return true;
            }
            _laidOpen.Add(elements[i], code);
            NoteDecoded(pipeline, code);
            _edits.Replace(pipeline.Extent.StartOffset, elements[i].Extent.EndOffset, $"& {{ {code} }}");
            _spliced = true;
            _memory.Layers++;
            for (var rest = i + 1; rest < elements.Count; rest++)
                elements[rest].Visit(this);
            return true;
        }
        return false;
    }

    /// <summary><c>'anything' | % { code }</c>, where the code does not look at its input, is that code.</summary>
    /// <summary>The code of a statement that does nothing but run it.</summary>
    private string? CodeOf(PipelineAst pipeline) => pipeline.PipelineElements[^1] switch
    {
        CommandAst command => _trace.Code.GetValueOrDefault(command),
        CommandExpressionAst expression => _trace.Code.GetValueOrDefault(Bare(expression.Expression)),
        _ => null,
    };

    private bool UnwrapBlock(PipelineAst pipeline)
    {
        if (_memory.IsObfuscated && IsStatement(pipeline) && pipeline.PipelineElements is [CommandExpressionAst { Expression: InvokeMemberExpressionAst call }]
            && Bare(call.Expression) is ScriptBlockExpressionAst { ScriptBlock: var held }
            && call.Arguments is null && call.Member is StringConstantExpressionAst { Value: var invoked } && invoked.StartsWith("Invoke", StringComparison.OrdinalIgnoreCase))
        {
            _edits.Replace(pipeline.Extent.StartOffset, pipeline.Extent.EndOffset, Values.Conversions.Unbraced(_source.TextOf(held)).Trim());
            return true;
        }
        if (!_memory.IsObfuscated || !IsStatement(pipeline) || pipeline.PipelineElements is not [CommandExpressionAst { Expression: StringConstantExpressionAst }, CommandAst
            {
                CommandElements: [StringConstantExpressionAst, ScriptBlockExpressionAst { ScriptBlock: var block }],
            } each])
            return false;
        if (_trace.Commands.GetValueOrDefault(each) != "ForEach-Object"
            || block.Find(ast => ast is VariableExpressionAst { VariablePath.UserPath: "_" or "input" or "PSItem" }, false) is not null)
            return false;
        _edits.Replace(pipeline.Extent.StartOffset, pipeline.Extent.EndOffset, Values.Conversions.Unbraced(_source.TextOf(block)).Trim());
        return true;
    }

    /// <summary>
    /// One short command that can be read where it stands, in a script that does more: whoever starts programs with <c>Invoke-Expression "git fetch"</c> hides nothing. A text that is
    /// the script itself, or several statements, is laid open.
    /// </summary>
    private bool IsInPlainSight(CommandAst command, string code)
    {
        if (_memory.IsObfuscated || code.Length * 2 > _source.Text.Length || code.Contains('\n', StringComparison.Ordinal) || command.InvocationOperator != TokenKind.Unknown || !IsOnePipeline(code))
            return false;
        if (IsShell(command))
            return _source.TextOf(command).Contains(code, StringComparison.Ordinal) || (command.CommandElements[^1] is ExpandableStringExpressionAst line && IsWrittenOut(line));
        return _trace.Commands.GetValueOrDefault(command) == "Invoke-Expression" && command.CommandElements.Count > 1 && command.CommandElements[^1] is ExpressionAst text
            && IsWrittenOut(text is VariableExpressionAst variable ? OnlyValueOf(variable) : text);
    }

    private StatementAst? OnlyValueOf(VariableExpressionAst variable) =>
        _source.Nodes.Assignments.FindAll(one => one.Left.Extent.Text.Equals(variable.Extent.Text, StringComparison.OrdinalIgnoreCase)) is [{ Operator: TokenKind.Equals } only] ? only.Right : null;

    /// <summary>A text as anybody writes it: in quotes, with variables in it, or a sum of such texts.</summary>
    private bool IsWrittenOut(Ast? text) => text is not null
        && text.Find(node => node is not (CommandExpressionAst or PipelineAst or StringConstantExpressionAst or ExpandableStringExpressionAst or VariableExpressionAst { Parent: ExpandableStringExpressionAst } or ParenExpressionAst or BinaryExpressionAst { Operator: TokenKind.Plus })
            || _trace.StrengthOf(node) != Strength.None || _trace.Decoded.Contains(node), true) is null;

    private static ExpressionAst Bare(ExpressionAst node)
    {
        while (node is ParenExpressionAst { Pipeline: PipelineAst { PipelineElements: [CommandExpressionAst { Expression: var inner }] } })
            node = inner;
        return node;
    }

    private static bool IsStatement(PipelineAst pipeline) => pipeline.Parent is NamedBlockAst or StatementBlockAst && !InsideExpression(pipeline);

    /// <summary>Inside <c>$( )</c> several statements may stand, inside <c>( )</c> only one.</summary>
    private static bool InsideExpression(PipelineAst pipeline) => pipeline.Parent is ParenExpressionAst;

    private bool IsWhole(PipelineAst pipeline) =>
        pipeline.Parent is NamedBlockAst { Statements.Count: 1 } block && ReferenceEquals(block.Parent, _source.Tree);

    private bool IsShell(CommandAst command) => _trace.Commands.TryGetValue(command, out var name) && ShellNames.IsPowerShell(name);

    /// <summary>A nested shell among other statements keeps its call, with the command in the clear.</summary>
    private bool ReplaceShell(CommandAst command, string code)
    {
        var from = command.CommandElements[0].Extent.EndOffset;
        NoteDecoded(command, code);
        _spliced = true;
        _edits.Replace(from, command.Extent.EndOffset, $" -Command {{\n{code}\n}}");
        _memory.Layers++;
        return true;
    }

    private void ReplaceCode(Ast node, string code, bool statement)
    {
        NoteReads(node);
        NoteDecoded(node, code);
        _spliced = true;
        _memory.Layers++;
        _peeled += node.Extent.EndOffset - node.Extent.StartOffset;
        var clean = code.Trim('\uFEFF', '\0').Trim();
        _laidOpen.Add(node, clean);
        if (!statement)
            clean = IsOnePipeline(clean) ? node is ExpressionAst ? $"({clean})" : clean : $"$({clean})";
        _edits.Replace(node.Extent.StartOffset, node.Extent.EndOffset, clean);
    }

    /// <summary>Code that does not stand in the text as it runs was made by decoding.</summary>
    private void NoteDecoded(Ast node, string code)
    {
        var line = code.AsSpan().Trim();
        line = line[..Math.Min(line.Length, Sample)];
        var end = line.IndexOfAny('\r', '\n', '\'');
        if (end > 0)
            line = line[..end];
        var isDecoded = node.Find(ast => _trace.StrengthOf(ast) == Strength.Strong || _trace.Decoded.Contains(ast), true) is not null;
        if (isDecoded && line.Length > 0 && !_source.Text.AsSpan().Contains(line, StringComparison.Ordinal))
            _memory.Decoded++;
    }

    private const int Sample = 80;

    private static bool IsOnePipeline(string code)
    {
        if (!ScriptSource.CanParse(code, out _))
            return false;
        var source = ScriptSource.Parse(code);
        return !source.HasErrors && source.Tree is { ParamBlock: null, BeginBlock: null, ProcessBlock: null, EndBlock.Statements: [PipelineAst] };
    }
}
