using System.Management.Automation.Language;

namespace Afterpatch.Scripts.PowerShell.Rewriting;

internal sealed partial class Rewriter
{
    private static readonly HashSet<string> PureCommands = new(StringComparer.OrdinalIgnoreCase)
    {
        "ForEach-Object", "Where-Object", "New-Object", "Get-Variable", "Set-Variable", "New-Variable", "Select-Object", "Sort-Object", "Write-Output",
        "Out-String", "ConvertTo-SecureString", "Get-Item", "Get-ChildItem", "Set-Item", "Get-Command", "Get-Alias",
    };

    private static readonly HashSet<string> PureMethods = new(StringComparer.OrdinalIgnoreCase)
    {
        "replace", "split", "tochararray", "substring", "reverse", "frombase64string", "getstring", "getbytes", "toint32", "toint16", "tobyte", "tochar",
        "append", "tostring", "join", "format", "concat", "trim", "tolower", "toupper", "remove", "insert", "readtoend", "copyto", "toarray", "close",
        "dispose", "new", "indexof", "add", "getenumerator", "unescape", "matches", "create", "unescapedatastring", "urldecode", "htmldecode", "createdecryptor", "transformfinalblock", "invoke", "padleft", "padright",
        "tobase64string", "getnetworkcredential", "ptrtostringauto", "ptrtostringbstr", "ptrtostringuni", "securestringtobstr", "securestringtoglobalallocunicode",
    };

    /// <summary>Removes what only fed texts that are now literals: assignments, loops and decoding functions.</summary>
    private void RemoveLeftovers()
    {
        if (_memory.Folded.Count == 0 && !_trace.Definitions.Values.Any(IsAlias))
            return;
        var reads = CountReads(out var calls, out var wild);
        if (wild)
            return;
        foreach (var block in _source.Tree.FindAll(ast => ast is NamedBlockAst or StatementBlockAst, true))
        {
            var statements = block is NamedBlockAst named ? named.Statements : ((StatementBlockAst)block).Statements;
            foreach (var statement in statements)
            {
                var remove = statement is FunctionDefinitionAst function
                    ? _memory.Folded.Contains("function:" + function.Name) && !calls.Contains(function.Name)
                    : IsDead(statement, reads) || (_memory.Layers > 0 && statement is PipelineAst { PipelineElements: [CommandAst definition] }
                        && _trace.Definitions.TryGetValue(definition, out var alias) && IsAlias(alias) && !calls.Contains(alias["alias:".Length..]));
                if (remove)
                    Remove(statement);
            }
        }
    }

    private HashSet<string> CountReads(out HashSet<string> calls, out bool wild)
    {
        var reads = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        calls = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        wild = false;
        foreach (var node in _source.Tree.FindAll(ast => ast is VariableExpressionAst or CommandAst, true))
        {
            if (node is CommandAst command)
            {
                if (command.GetCommandName() is { } name)
                    calls.Add(name);
                var resolved = _trace.Commands.GetValueOrDefault(command);
                if (resolved is "Get-Variable" or "Clear-Variable" or "Remove-Variable")
                    wild = true;
                wild |= resolved is "Get-Item" or "Get-ChildItem" or "Get-Content" && command.Extent.Text.Contains("variable:", StringComparison.OrdinalIgnoreCase);
                continue;
            }
            var variable = (VariableExpressionAst)node;
            if (variable.Parent is AssignmentStatementAst assignment && ReferenceEquals(assignment.Left, variable))
                continue;
            if (variable.Parent is AttributedExpressionAst { Parent: AssignmentStatementAst typed } cast && ReferenceEquals(typed.Left, cast))
                continue;
            if (IsSelfFeed(variable) || IsReversal(variable.Parent, variable))
                continue;
            reads.Add(Bare(variable.VariablePath.UserPath));
        }
        return reads;
    }

    /// <summary>A read inside a statement that only changes the same variable does not keep it alive.</summary>
    private bool IsSelfFeed(VariableExpressionAst variable)
    {
        var name = Bare(variable.VariablePath.UserPath);
        if (!_memory.Folded.Contains(name))
            return false;
        for (Ast? node = variable.Parent; node is not null; node = node.Parent)
        {
            if (node is AssignmentStatementAst { Left: VariableExpressionAst left })
                return Bare(left.VariablePath.UserPath).Equals(name, StringComparison.OrdinalIgnoreCase);
            if (node is StatementAst and not PipelineBaseAst)
                return false;
        }
        return false;
    }

    /// <summary><c>[array]::Reverse($x)</c> as a statement.</summary>
    private bool IsReversal(Ast? node, VariableExpressionAst variable) =>
        node is InvokeMemberExpressionAst { Static: true, Member: StringConstantExpressionAst member, Arguments: [VariableExpressionAst first, ..] }
            && ReferenceEquals(first, variable) && _source.Literal(member).Equals("Reverse", StringComparison.OrdinalIgnoreCase);

    private static string Bare(string path) => path[(path.IndexOf(':', StringComparison.Ordinal) + 1)..];

    private bool IsDead(StatementAst statement, HashSet<string> reads)
    {
        switch (statement)
        {
            case AssignmentStatementAst assignment:
                var left = assignment.Left;
                while (left is AttributedExpressionAst attributed)
                    left = attributed.Child;
                return left is VariableExpressionAst variable && IsGone(variable.VariablePath.UserPath, reads) && IsPure(assignment.Right);
            case PipelineAst { PipelineElements: [CommandExpressionAst { Expression: InvokeMemberExpressionAst { Arguments: [VariableExpressionAst reversed, ..] } call }] }
                when IsReversal(call, reversed):
                return IsGone(reversed.VariablePath.UserPath, reads);
            case PipelineAst { PipelineElements: [CommandAst command] } when _trace.Definitions.TryGetValue(command, out var name):
                return IsGone(name, reads) && IsPure(command);
            case PipelineAst pipeline when _memory.IsObfuscated && IsHollow(pipeline):
                return true;
            case LoopStatementAst loop:
                var written = loop.FindAll(ast => ast is AssignmentStatementAst, true).Cast<AssignmentStatementAst>().ToList();
                return written.Count > 0 && written.Any(one => one.Left is VariableExpressionAst target && _memory.Folded.Contains(Bare(target.VariablePath.UserPath)))
                    && written.All(one => one.Left is VariableExpressionAst target && (IsGone(target.VariablePath.UserPath, reads) || IsLocal(target, loop)))
                    && IsPure(loop);
            default:
                return false;
        }
    }

    /// <summary>Blocks that were emptied by earlier removals.</summary>
    private bool IsHollow(PipelineAst pipeline)
    {
        if (!IsPure(pipeline) || pipeline.Find(ast => ast is VariableExpressionAst, true) is not null)
            return false;
        var blocks = pipeline.FindAll(ast => ast is ScriptBlockExpressionAst, true).Cast<ScriptBlockExpressionAst>().ToList();
        return blocks.Count > 0 && blocks.TrueForAll(block => block.ScriptBlock.EndBlock is not { Statements.Count: > 0 } && block.ScriptBlock.ProcessBlock is null);
    }

    private static bool IsAlias(string definition) => definition.StartsWith("alias:", StringComparison.Ordinal);

    private bool IsGone(string name, HashSet<string> reads) => _memory.Folded.Contains(Bare(name)) && !reads.Contains(Bare(name));

    /// <summary>Only used inside the loop itself.</summary>
    private bool IsLocal(VariableExpressionAst target, Ast loop)
    {
        var name = Bare(target.VariablePath.UserPath);
        foreach (var found in _source.Tree.FindAll(ast => ast is VariableExpressionAst other && Bare(other.VariablePath.UserPath).Equals(name, StringComparison.OrdinalIgnoreCase), true))
            if (found.Extent.StartOffset < loop.Extent.StartOffset || found.Extent.EndOffset > loop.Extent.EndOffset)
                return false;
        return true;
    }

    private bool IsPure(Ast node)
    {
        foreach (var found in node.FindAll(ast => ast is CommandAst or InvokeMemberExpressionAst, true))
        {
            if (found is CommandAst command)
            {
                if (_trace.Commands.TryGetValue(command, out var name) ? !PureCommands.Contains(name)
                    : !(command.GetCommandName() is { } called && (_memory.Folded.Contains("function:" + called) || (Evaluation.CommandNames.Resolve(called) is { } cmdlet && PureCommands.Contains(cmdlet)))))
                    return false;
            }
            else if (((InvokeMemberExpressionAst)found).Member is not StringConstantExpressionAst member || !PureMethods.Contains(_source.Literal(member)))
            {
                return false;
            }
        }
        return true;
    }

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
