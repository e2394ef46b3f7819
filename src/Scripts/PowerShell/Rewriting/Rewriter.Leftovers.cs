using System.Management.Automation.Language;

namespace Afterpatch.Scripts.PowerShell.Rewriting;

internal sealed partial class Rewriter
{
    /// <summary>Removes what only fed texts that are now literals: assignments, loops and decoding functions.</summary>
    private void RemoveLeftovers()
    {
        if (_spliced)
        {
            RemoveUnusedAssemblies();
            if (!_laidOpen.IsEmpty && _memory.Folded.Count > 0)
                foreach (var statement in Liveness.Dead(_source, _trace, _memory, _laidOpen))
                    Remove(statement);
            return; // what the code that was laid open may still read is for the next rounds
        }
        if (_memory.Folded.Count > 0)
        {
            foreach (var statement in Liveness.Dead(_source, _trace, _memory))
                Remove(statement);
        }
        if (_memory.Layers > 0 && _trace.Definitions.Values.Any(IsAlias))
            RemoveAliases();
        if (_memory.IsObfuscated && _memory.Folded.Count > 0)
            RemoveHollow();
    }

    private static readonly string[] OfDecoders = ["Compression", "Numerics", "Forms", "PresentationCore", "Web", "Security", "VisualBasic", "FileSystem"];

    /// <summary>Libraries that only the wrapper asked for.</summary>
    private void RemoveUnusedAssemblies()
    {
        foreach (var command in _source.Nodes.Commands)
            if (command.GetCommandName() is { } name && name.Equals("Add-Type", StringComparison.OrdinalIgnoreCase) && command.Parent is PipelineAst { PipelineElements.Count: 1 } statement
                && command.CommandElements is [_, CommandParameterAst, StringConstantExpressionAst assembly] && assembly.Value[(assembly.Value.LastIndexOf('.') + 1)..] is var last && Array.IndexOf(OfDecoders, last) >= 0 && !_laidOpen.Needs("function:" + last))
                Remove(statement);
    }

    private void RemoveAliases()
    {
        var calls = _source.Nodes.Commands.Select(command => command.GetCommandName() ?? "").ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (node, name) in _trace.Definitions)
            if (IsAlias(name) && !calls.Contains(name["alias:".Length..]) && node.Parent is PipelineAst { PipelineElements.Count: 1 } statement)
                Remove(statement);
    }

    /// <summary>Blocks that were emptied by earlier removals.</summary>
    private void RemoveHollow()
    {
        var purity = new Purity(_source, _trace);
        foreach (var attempt in _source.Tree.FindAll(ast => ast is TryStatementAst { Finally: null } one && one.CatchClauses.All(handler => handler.Body.Statements.Count == 0) && one.Body.Find(node => node is ThrowStatementAst, true) is not null
            && one.Body.Find(node => node is InvokeMemberExpressionAst || node is CommandAst { CommandElements: [not ScriptBlockExpressionAst, ..] }, true) is null, true))
            Remove((TryStatementAst)attempt);
        foreach (var node in _source.Tree.FindAll(ast => ast is PipelineAst { Parent: NamedBlockAst or StatementBlockAst }, true))
        {
            if (node.Find(ast => ast is VariableExpressionAst, true) is not null)
                continue;
            var blocks = node.FindAll(ast => ast is ScriptBlockExpressionAst, true).Cast<ScriptBlockExpressionAst>().ToList();
            if (blocks.Count > 0 && blocks.TrueForAll(block => block.ScriptBlock.EndBlock is not { Statements.Count: > 0 } && block.ScriptBlock.ProcessBlock is null) && purity.IsPure(node))
                Remove((PipelineAst)node);
        }
    }

    private static bool IsAlias(string definition) => definition.StartsWith("alias:", StringComparison.Ordinal);

    private void Remove(StatementAst statement)
    {
        NoteReads(statement);
        var from = statement.Extent.StartOffset;
        var to = statement.Extent.EndOffset;
        var text = _source.Text;
        while (to < text.Length && text[to] is ' ' or '\t')
            to++;
        if (to < text.Length && text[to] == ';')
            to++;
        while (to < text.Length && text[to] is ' ' or '\t' or '\r' or '\n' or ';')
            to++;
        _edits.Replace(from, to, "");
    }
}
