using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using Afterpatch.Scripts.PowerShell.Evaluation;
using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.PowerShell.Rewriting;

/// <summary>Undoes disguises of the script's shape, which compute nothing: nicknames for commands, questions with one answer, statements dealt out to a state machine, tables of texts.</summary>
internal sealed partial class Disguises
{
    private const int MaxText = 512 << 10;
    private readonly ScriptSource _source;
    private readonly RewriteMemory _memory;
    private readonly Edits _edits = new();

    private Disguises(ScriptSource source, RewriteMemory memory)
    {
        _source = source;
        _memory = memory;
    }

    /// <returns>The new text; the same object when nothing changed.</returns>
    public static string Undo(ScriptSource source, RewriteMemory memory)
    {
        if (source.HasErrors || source.Text.Length > MaxText)
            return source.Text;
        var disguises = new Disguises(source, memory);
        disguises.Straighten();
        if (disguises._edits.Count == 0)
            disguises.Answer();
        if (disguises._edits.Count == 0)
            disguises.Rename();
        if (disguises._edits.Count == 0)
            disguises.LookUp();
        if (disguises._edits.Count == 0 && memory.IsObfuscated)
            disguises.Name();
        return disguises._edits.Count == 0 ? source.Text : disguises._edits.Apply(source.Text);
    }

    /// <summary>Commands under names that say nothing, and functions that only hand their arguments on.</summary>
    private void Rename()
    {
        var names = new Dictionary<string, (string Target, Ast Definition)>(StringComparer.OrdinalIgnoreCase);
        foreach (var command in _source.Nodes.Commands)
            if (command.GetCommandName() is { } head && CommandNames.Resolve(head) is "Set-Alias" or "New-Alias" && command.Parent is PipelineAst { PipelineElements.Count: 1, Parent: NamedBlockAst } statement
                && command.CommandElements is [_, StringConstantExpressionAst alias, StringConstantExpressionAst target] && CommandNames.Canonical(target.Value) is { } known && CommandNames.Resolve(alias.Value) is null)
                names[alias.Value] = (known, statement);
        foreach (var function in _source.Nodes.Functions)
            if (function is { Parameters: null, Body: { ParamBlock: null, BeginBlock: null, ProcessBlock: null, EndBlock.Statements: [PipelineAst { PipelineElements: [CommandAst inner] }] } }
                && inner.CommandElements is [StringConstantExpressionAst called, VariableExpressionAst { Splatted: true, VariablePath.UserPath: "args" }] && CommandNames.Canonical(called.Value) is { } cmdlet)
                names[function.Name] = (cmdlet, function);
        if (names.Count == 0 || names.Keys.Count(IsNonsense) * 2 <= names.Count || (names.Count < 2 && !_memory.IsObfuscated && names.Values.First().Definition is PipelineAst) || _source.Text.Contains("Export-ModuleMember", StringComparison.OrdinalIgnoreCase))
            return;
        foreach (var (_, definition) in names.Values)
            Remove(definition);
        foreach (var command in _source.Nodes.Commands)
            if (command.GetCommandName() is { } name && names.TryGetValue(name, out var named) && !IsInside(command, named.Definition))
            {
                var head = command.CommandElements[0].Extent;
                _edits.Replace(command.InvocationOperator == TokenKind.Unknown ? head.StartOffset : command.Extent.StartOffset, head.EndOffset, named.Target);
                _memory.Signs++;
            }
    }

    private static bool IsInside(Ast node, Ast outer) => node.Extent.StartOffset >= outer.Extent.StartOffset && node.Extent.EndOffset <= outer.Extent.EndOffset;

    /// <summary>Capitals where no word begins, or no vowel: letters drawn by lot.</summary>
    private static bool IsNonsense(string name)
    {
        if (name.Length < 3 || !name.All(char.IsAsciiLetter))
            return false;
        var odd = 0;
        for (var i = 1; i < name.Length; i++)
            odd += char.IsUpper(name[i]) && (char.IsUpper(name[i - 1]) || i == name.Length - 1 || name.Length < 5) ? 1 : 0;
        return odd > 0 || !name.Any(letter => "aeiouyAEIOUY".Contains(letter, StringComparison.Ordinal));
    }

    /// <summary><c>if ((7 * 7) -gt 40) { work } else { noise }</c> is the work.</summary>
    private void Answer()
    {
        if (!AnyCase.Contains(_source.Text, "else"))
            return;
        var asked = _source.Nodes.Alternatives.FindAll(question => Known(question.Clauses[0].Item1) is not null);
        if (asked.Count == 0 || (asked.Count < 2 && !_memory.IsObfuscated && !asked.Exists(question => IsCertain(question.Clauses[0].Item1.Extent.Text))))
            return;
        foreach (var question in asked)
        {
            var taken = Known(question.Clauses[0].Item1) == true ? question.Clauses[0].Item2 : question.ElseClause;
            var inner = _source.TextOf(taken);
            _edits.Replace(question.Extent.StartOffset, question.Extent.EndOffset, inner.Length >= 2 ? inner[1..^1].Trim() : "");
            _memory.Signs++;
        }
    }

    private static bool IsCertain(string text) => (AnyCase.Contains(text, "$PID") || AnyCase.Contains(text, "Get-Date")) && Certain().BoundedIsMatch(text);

    /// <summary>The answer of a question that asks nothing of the world.</summary>
    private bool? Known(PipelineBaseAst test)
    {
        var text = test.Extent.Text;
        if (IsCertain(text))
            return true;
        if (text.Length > 200 || test.Find(node => node is VariableExpressionAst or CommandAst or InvokeMemberExpressionAst or MemberExpressionAst or ScriptBlockExpressionAst or AssignmentStatementAst, true) is not null || test.Find(node => node is BinaryExpressionAst, true) is null)
            return null;
        return Interpreter.Constant(_source, test) is bool answer ? answer : null;
    }

    /// <summary>A loop over a state whose cases say which comes next: the statements in the order in which they run.</summary>
    private void Straighten()
    {
        if (!AnyCase.Contains(_source.Text, "switch"))
            return;
        foreach (var loop in _source.Tree.FindAll(node => node is WhileStatementAst, true).Cast<WhileStatementAst>())
            if (Machine(loop) is { } machine)
            {
                _edits.Replace(machine.Start.Extent.StartOffset, loop.Extent.EndOffset, string.Join('\n', machine.Steps));
                _memory.Signs++;
            }
    }

    private (StatementAst Start, List<string> Steps)? Machine(WhileStatementAst loop)
    {
        if (loop.Condition is not PipelineAst { PipelineElements: [CommandExpressionAst { Expression: BinaryExpressionAst { Operator: TokenKind.Ine or TokenKind.Cne, Left: VariableExpressionAst state, Right: ConstantExpressionAst end } }] }
            || loop.Body.Statements is not [SwitchStatementAst { Condition: PipelineAst { PipelineElements: [CommandExpressionAst { Expression: VariableExpressionAst asked }] } } choice] || !Same(state, asked)
            || Before(loop) is not AssignmentStatementAst { Operator: TokenKind.Equals, Left: VariableExpressionAst first, Right: CommandExpressionAst { Expression: ConstantExpressionAst start } } opening || !Same(state, first))
            return null;
        var cases = new Dictionary<string, (string Text, string Next)>(StringComparer.Ordinal);
        foreach (var (label, body) in choice.Clauses)
        {
            var moves = body.Statements.Where(statement => statement is AssignmentStatementAst { Operator: TokenKind.Equals, Left: VariableExpressionAst moved, Right: CommandExpressionAst { Expression: ConstantExpressionAst } } && Same(state, moved)).Cast<AssignmentStatementAst>().ToList();
            if (label is not ConstantExpressionAst number || moves is not [var move] || body.Statements.Any(statement => statement.Extent.StartOffset > move.Extent.StartOffset && statement is not (BreakStatementAst or ContinueStatementAst)))
                return null;
            var text = _source.Slice(body.Extent.StartOffset + 1, move.Extent.StartOffset).Trim();
            cases[number.Extent.Text] = (text, ((CommandExpressionAst)move.Right).Expression.Extent.Text);
        }
        var steps = new List<string>();
        var at = start.Extent.Text;
        for (; at != end.Extent.Text && steps.Count <= cases.Count; at = cases[at].Next)
        {
            if (!cases.TryGetValue(at, out var step))
                return null;
            steps.Add(step.Text);
        }
        return at == end.Extent.Text && steps.Count > 0 ? (opening, steps) : null;
    }

    private static bool Same(VariableExpressionAst one, VariableExpressionAst other) => one.VariablePath.UserPath.Equals(other.VariablePath.UserPath, StringComparison.OrdinalIgnoreCase);

    private static StatementAst? Before(StatementAst statement)
    {
        var statements = statement.Parent switch { NamedBlockAst block => block.Statements, StatementBlockAst block => block.Statements, _ => null };
        var at = statements?.IndexOf(statement) ?? -1;
        return at > 0 ? statements![at - 1] : null;
    }

    /// <summary>A list of texts that is only read by number, under a name that says nothing: each text where it is read.</summary>
    private void LookUp()
    {
        foreach (var assignment in _source.Nodes.Assignments)
        {
            if (assignment is not { Operator: TokenKind.Equals, Left: VariableExpressionAst table } || Texts(assignment.Right) is not { Count: > 0 } texts || !IsNonsense(table.VariablePath.UserPath) || table.VariablePath.UserPath.Length < 5)
                continue;
            var reads = _source.Tree.FindAll(node => node is VariableExpressionAst read && Same(read, table) && !ReferenceEquals(read, table), true).ToList();
            if (reads.Count == 0 || !reads.TrueForAll(read => read.Parent is IndexExpressionAst { Index: ConstantExpressionAst { Value: int at }, Target: var target } && ReferenceEquals(target, read) && at >= 0 && at < texts.Count && read.Parent.Parent is not ExpandableStringExpressionAst))
                continue;
            Remove(assignment);
            foreach (var read in reads)
                _edits.Replace(read.Parent.Extent.StartOffset, read.Parent.Extent.EndOffset, Literals.Quoted(texts[(int)((ConstantExpressionAst)((IndexExpressionAst)read.Parent).Index).Value]));
            _memory.Signs++;
        }
    }

    private List<string>? Texts(StatementAst right)
    {
        if (right is not CommandExpressionAst { Expression: ArrayExpressionAst { SubExpression.Statements: [PipelineAst { PipelineElements: [CommandExpressionAst { Expression: var inner }] }] } })
            return null;
        IReadOnlyList<ExpressionAst> elements = inner is ArrayLiteralAst list ? list.Elements : [inner];
        return elements.All(element => element is StringConstantExpressionAst) ? [.. elements.Select(element => _source.Literal((StringConstantExpressionAst)element))] : null;
    }

    private void Remove(Ast statement)
    {
        var to = statement.Extent.EndOffset;
        while (to < _source.Text.Length && _source.Text[to] is ' ' or '\t' or ';' or '\r' or '\n')
            to++;
        _edits.Replace(statement.Extent.StartOffset, to, "");
    }

    [GeneratedRegex(@"^\s*(?:\$PID\s+-g[et]\s+0|\(Get-Date\)\.Year\s+-g[te]\s+(?:19|200|201)\d{1,2})\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Certain();
}
