using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Evaluation;

namespace Afterpatch.Scripts.PowerShell.Rewriting;

/// <summary>
/// Finds statements that only fed texts which are literals now: they compute, they write nothing but variables that were folded, and nobody else reads those.
/// Statements that feed only one another go together.
/// </summary>
internal sealed class Liveness
{
    private sealed record Candidate(StatementAst Statement, HashSet<string> Writes, HashSet<string> Reads)
    {
        public bool Dead { get; set; }
    }

    private readonly ScriptSource _source;
    private readonly Trace _trace;
    private readonly RewriteMemory _memory;
    private readonly Purity _purity;
    private readonly List<Candidate> _candidates = [];
    private readonly Dictionary<Ast, Candidate> _byStatement = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, List<Ast>> _reads = new(StringComparer.OrdinalIgnoreCase);
    private LaidOpen? _laidOpen;
    private bool _wild;

    private Liveness(ScriptSource source, Trace trace, RewriteMemory memory)
    {
        (_source, _trace, _memory) = (source, trace, memory);
        _purity = new Purity(source, trace);
    }

    /// <summary>Variables without their scope, environment variables with their drive.</summary>
    public static string Key(string path)
    {
        if (path.StartsWith("function:", StringComparison.OrdinalIgnoreCase))
            return "function:" + path[(path.LastIndexOf(':') + 1)..];
        var colon = path.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || path.StartsWith("env:", StringComparison.OrdinalIgnoreCase) ? path : path[(colon + 1)..];
    }

    /// <summary>The statements that can go, outermost only.</summary>
    /// <param name="laidOpen">Code that takes the place of nodes of this text in the same step.</param>
    public static IReadOnlyList<StatementAst> Dead(ScriptSource source, Trace trace, RewriteMemory memory, LaidOpen? laidOpen = null)
    {
        var liveness = new Liveness(source, trace, memory) { _laidOpen = laidOpen };
        liveness.CollectReads();
        if (liveness._wild)
            return [];
        liveness.CollectCandidates();
        liveness.Settle();
        return [.. liveness._candidates.Where(one => one.Dead && !liveness.IsInsideCandidate(one.Statement.Parent)).Select(one => one.Statement)];
    }

    private void CollectCandidates()
    {
        foreach (var block in _source.Tree.FindAll(ast => ast is NamedBlockAst or StatementBlockAst, true))
            foreach (var statement in block is NamedBlockAst named ? named.Statements : ((StatementBlockAst)block).Statements)
                if (Consider(statement) is { } candidate)
                {
                    _candidates.Add(candidate);
                    _byStatement[statement] = candidate;
                }
    }

    private Candidate? Consider(StatementAst statement)
    {
        if (statement is FunctionDefinitionAst function)
            return new(statement, ["function:" + function.Name], NamesIn(function));
        if (statement is TypeDefinitionAst type)
            return new(statement, ["type:" + type.Name], []);
        if (statement is not (AssignmentStatementAst or PipelineAst or LoopStatementAst or IfStatementAst or SwitchStatementAst))
            return null;
        if (statement.Find(ast => ast is ReturnStatementAst || (statement is IfStatementAst && ast is BreakStatementAst or ContinueStatementAst), false) is not null)
            return null;
        var writes = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (statement is PipelineAst { PipelineElements: [CommandAst compiling] } && _trace.CompiledTypes.TryGetValue(compiling, out var types))
            writes.UnionWith(types.Select(name => "type:" + name));
        foreach (var node in statement.FindAll(_ => true, true))
            AddWrites(node, writes);
        writes.Remove("null");
        return writes.Count > 0 && !writes.Contains("") && _purity.IsPure(statement) ? new(statement, writes, NamesIn(statement)) : null;
    }

    private void AddWrites(Ast node, HashSet<string> writes)
    {
        switch (node)
        {
            case AssignmentStatementAst assignment:
                AddTarget(assignment.Left, writes);
                break;
            case ForEachStatementAst loop:
                AddTarget(loop.Variable, writes);
                break;
            case UnaryExpressionAst { TokenKind: TokenKind.PlusPlus or TokenKind.MinusMinus or TokenKind.PostfixPlusPlus or TokenKind.PostfixMinusMinus } unary:
                AddTarget(unary.Child, writes);
                break;
            case InvokeMemberExpressionAst or CommandAst when Stores.Written(node) is { } clipboard:
                writes.Add(clipboard);
                break;
            case InvokeMemberExpressionAst { Member: StringConstantExpressionAst member } call when Purity.IsChanging(_source.Literal(member)):
                if (!call.Static && Purity.Root(call.Expression) is VariableExpressionAst)
                    AddTarget(call.Expression, writes);
                foreach (var argument in call.Arguments ?? Enumerable.Empty<ExpressionAst>())
                    if ((call.Static || Purity.ChangesArguments(_source.Literal(member))) && Purity.Root(argument) is VariableExpressionAst)
                        AddTarget(argument, writes);
                break;
            case InvokeMemberExpressionAst { Static: true, Member: StringConstantExpressionAst { Value: var setter }, Arguments: [StringConstantExpressionAst variable, ..] }
                when setter.Equals("SetEnvironmentVariable", StringComparison.OrdinalIgnoreCase):
                writes.Add("env:" + _source.Literal(variable));
                break;
            case CommandAst command when command.GetCommandName() is { } adding && adding.Equals("Add-Member", StringComparison.OrdinalIgnoreCase) && command.Parent is PipelineAst { PipelineElements: [CommandExpressionAst { Expression: VariableExpressionAst given }, ..] }:
                AddTarget(given, writes);
                break;
            case CommandAst command when _trace.Definitions.TryGetValue(command, out var name) && !IsAlias(name):
                writes.Add(Key(name));
                break;
        }
    }

    /// <summary>An empty name stands for a target outside the script.</summary>
    private static void AddTarget(Ast target, HashSet<string> writes)
    {
        while (target is AttributedExpressionAst attributed)
            target = attributed.Child;
        if (target is ArrayLiteralAst several)
        {
            foreach (var element in several.Elements)
                AddTarget(element, writes);
            return;
        }
        writes.Add(Purity.Root(target) is VariableExpressionAst variable ? Key(variable.VariablePath.UserPath) : "");
    }

    private static bool IsAlias(string definition) => definition.StartsWith("alias:", StringComparison.Ordinal);

    private void CollectReads()
    {
        foreach (var node in _source.Tree.FindAll(ast => ast is VariableExpressionAst or CommandAst or InvokeMemberExpressionAst or TypeExpressionAst or TypeConstraintAst, true))
        {
            foreach (var name in NamesOf(node))
            {
                if (!_reads.TryGetValue(name, out var places))
                    _reads[name] = places = [];
                places.Add(node);
            }
        }
    }

    private HashSet<string> NamesIn(Ast node)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var found in node.FindAll(ast => ast is VariableExpressionAst or CommandAst or InvokeMemberExpressionAst or TypeExpressionAst, true))
            names.UnionWith(NamesOf(found));
        return names;
    }

    private IEnumerable<string> NamesOf(Ast node)
    {
        switch (node)
        {
            case VariableExpressionAst variable when !IsPlainTarget(variable):
                yield return Key(variable.VariablePath.UserPath);
                break;
            case InvokeMemberExpressionAst call:
                if (Stores.Read(call) is { } store)
                    yield return store;
                break;
            case TypeExpressionAst type:
                yield return "type:" + type.TypeName.FullName;
                break;
            case TypeConstraintAst type:
                yield return "type:" + type.TypeName.FullName;
                break;
            case CommandAst command:
                if ((command.GetCommandName() ?? _trace.Values.GetValueOrDefault(command.CommandElements[0]) as string) is { } called)
                    yield return "function:" + called;
                if (Stores.Read(command) is { } kept)
                    yield return kept;
                if (_trace.CompiledTypes.Count > 0 && command.CommandElements is [_, StringConstantExpressionAst made, ..] && _trace.Commands.GetValueOrDefault(command) == "New-Object")
                    yield return "type:" + made.Value;
                foreach (var name in VariablesAskedFor(command))
                    yield return name;
                break;
        }
    }

    private static bool IsPlainTarget(VariableExpressionAst variable)
    {
        Ast at = variable;
        while (at.Parent is AttributedExpressionAst cast)
            at = cast;
        if (at.Parent is ArrayLiteralAst { Parent: AssignmentStatementAst several } list && ReferenceEquals(several.Left, list))
            return several.Operator == TokenKind.Equals;
        return at.Parent is AssignmentStatementAst assignment && ReferenceEquals(assignment.Left, at);
    }

    /// <summary>What <c>Get-Variable</c> and the variable drive read; a wildcard may read anything.</summary>
    private IEnumerable<string> VariablesAskedFor(CommandAst command)
    {
        var resolved = _trace.Commands.GetValueOrDefault(command);
        var byName = resolved is "Get-Variable" or "Clear-Variable" or "Remove-Variable";
        if (!byName && resolved is not ("Get-Item" or "Get-ChildItem" or "Get-Content"))
            yield break;
        foreach (var element in command.CommandElements.Skip(1).OfType<ExpressionAst>())
        {
            var text = element is StringConstantExpressionAst literal ? _source.Literal(literal) : _trace.Values.GetValueOrDefault(element) as string;
            var shown = text ?? _source.TextOf(element).TrimStart('"', '(');
            var drive = shown.StartsWith("variable:", StringComparison.OrdinalIgnoreCase) || shown.StartsWith("env:", StringComparison.OrdinalIgnoreCase);
            if (!byName && !drive)
                continue;
            if (text is null || text.IndexOfAny(['*', '?', '[']) >= 0)
                _wild = true;
            else
                yield return text.StartsWith("env:", StringComparison.OrdinalIgnoreCase) ? "env:" + text[4..].TrimStart('\\', '/') : Key(text).TrimStart('\\', '/');
        }
    }

    /// <summary>From the folded names to all that fed them, then back from what stays to what it reads.</summary>
    private void Settle()
    {
        var writers = new Dictionary<string, List<Candidate>>(StringComparer.OrdinalIgnoreCase);
        foreach (var candidate in _candidates)
            foreach (var name in candidate.Writes)
            {
                if (!writers.TryGetValue(name, out var those))
                    writers[name] = those = [];
                those.Add(candidate);
            }
        var folded = new HashSet<string>(_memory.Folded.Select(Folded), StringComparer.OrdinalIgnoreCase);
        var open = new Queue<string>(folded);
        while (open.TryDequeue(out var name))
        {
            foreach (var candidate in writers.GetValueOrDefault(name) ?? [])
            {
                if (candidate.Dead)
                    continue;
                candidate.Dead = true;
                foreach (var fed in candidate.Reads.Concat(candidate.Writes))
                    if (folded.Add(fed))
                        open.Enqueue(fed);
            }
        }
        Thin(writers);
    }

    private static string Folded(string name) => name.StartsWith("function:", StringComparison.Ordinal) || name.StartsWith("type:", StringComparison.Ordinal) ? name : Key(name);

    /// <summary>Brings back to life what is read by something that stays, and then what that reads.</summary>
    private void Thin(Dictionary<string, List<Candidate>> writers)
    {
        var living = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var open = new Queue<Candidate>();
        foreach (var name in writers.Keys)
            if (IsReadByLiving(name))
                Wake(name);
        foreach (var candidate in _candidates)
            if (candidate.Dead && _laidOpen is not null && !_laidOpen.IsDoneWith(candidate.Writes))
                WakeOne(candidate);
        while (open.TryDequeue(out var woken))
            foreach (var name in woken.Reads)
                if (!living.Contains(name) && writers.ContainsKey(name) && IsReadByLiving(name))
                    Wake(name);

        void Wake(string name)
        {
            living.Add(name);
            foreach (var candidate in writers[name])
                if (candidate.Dead)
                    WakeOne(candidate);
        }

        void WakeOne(Candidate candidate)
        {
            candidate.Dead = false;
            open.Enqueue(candidate);
        }
    }

    private bool IsReadByLiving(string name) => (_laidOpen?.Needs(name) ?? false)
        || (_reads.TryGetValue(name, out var places) && places.Exists(place => !(_laidOpen?.Covers(place) ?? false) && !IsInsideDead(place)));

    /// <summary>What lies in a dead statement goes with it; a living one is not taken apart, unless it is a function.</summary>
    private bool IsInsideCandidate(Ast? node)
    {
        for (; node is not null; node = node.Parent)
            if (node is StatementAst and not FunctionDefinitionAst && _byStatement.ContainsKey(node) || node is FunctionDefinitionAst && _byStatement.TryGetValue(node, out var function) && function.Dead)
                return true;
        return false;
    }

    private bool IsInsideDead(Ast? node)
    {
        for (; node is not null; node = node.Parent)
            if (node is StatementAst && _byStatement.TryGetValue(node, out var candidate) && candidate.Dead)
                return true;
        return false;
    }
}
