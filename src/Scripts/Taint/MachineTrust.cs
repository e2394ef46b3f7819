using Afterpatch.Scripts.Aspx;
using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.Taint;

/// <summary>What makes a check mean something else than it says: own comparers and conversions, errors in conditions, lines in place of texts, getters, aliases.</summary>
internal sealed partial class Machine
{
    /// <summary>The field of a table that holds what was put in under a key that is not known.</summary>
    private const string AnyKey = "$any";

    /// <summary>Some pattern of the page may begin and end at lines: none of them says what the whole text is.</summary>
    private bool _matchesLines;

    /// <summary>Functions that run without being called by name.</summary>
    private static readonly string[] UnseenCalls = ["tostring", "equals", "gethashcode", "compareto", "compare", "getenumerator", "movenext", "dispose", ".dtor", "finalize"];

    /// <summary>The page says itself what comparing and converting its values means.</summary>
    private bool Redefines => _functions.ContainsKey("op_cast") || _functions.ContainsKey("op_==") || _functions.ContainsKey("op_!=");

    /// <summary>What JScript's request gives are objects: they have no length, and a loop over their characters never runs.</summary>
    private readonly HashSet<Value> _items = new(ReferenceEqualityComparer.Instance);

    private Value NoteItem(Call call, Value value)
    {
        if (_language == PageLanguage.JScript && _items.Count < MaxGuards && IsRequest(call.Callee))
            _items.Add(value);
        return value;
    }

    /// <summary>The page says itself which keys are alike.</summary>
    private bool HasOwnComparer => _functions.TryGetValue("gethashcode", out var hashes) && hashes.Exists(f => f.Parameters.Length > 0) || _functions.ContainsKey("compare");

    private void NoteUnseenCalls()
    {
        foreach (var function in UnseenCalls.SelectMany(name => _functions.GetValueOrDefault(name) ?? []))
            NoteCaptured(function);
    }

    /// <summary>Whether a condition may raise an error that the program goes on behind, as if the condition held.</summary>
    private bool MayFail(Node condition) => Resumes && (_language != PageLanguage.VBScript || !IsSure(condition, 0));

    private bool IsSure(Node node, int depth) => depth < MaxConditionDepth && node switch
    {
        Literal or Name => true,
        Unary unary => IsSure(unary.Operand, depth + 1),
        Binary { Op: "/" or "\\" or "%" or "mod" or "^" or "*" } => false,
        Binary binary => IsSure(binary.Left, depth + 1) && IsSure(binary.Right, depth + 1),
        Call call when IsRequest(call.Callee) => true,
        Call { Callee: Name { Id: var id } } call => IsSureFunction(id.ToLowerInvariant()) && !_functions.ContainsKey(id) && Array.TrueForAll(call.Args, a => IsSure(a, depth + 1)),
        Call { Callee: Member { Target: Name, Id: var id }, Args: [var text] } => id.ToLowerInvariant() is "test" or "exists" && IsSure(text, depth + 1),
        _ => false,
    };

    private static bool IsSureFunction(string name) => name is "len" or "instr" or "instrrev" or "mid" or "left" or "right" or "trim" or "ltrim" or "rtrim" or "lcase" or "ucase" or "isnumeric" or "isempty" or "isnull" or "isdate" or "asc" or "ascw" or "cstr" or "strcomp" or "replace";

    /// <summary>The pattern that a call holds the whole text against, from its beginning.</summary>
    private string? PatternOf(Value engine, Call call)
    {
        if (_matchesLines || call.Args.Length == 0)
            return null;
        if (engine.IsType)
            return call.Args.Length > 1 && call.Args.Skip(2).All(a => IsMemberOf(a, "RegexOptions", "TimeSpan")) ? Constant(call.Args[1])?.Text : null;
        if (call.Args.Length > 1 || engine.Fields?.GetValueOrDefault("$1") is { HasConstant: true })
            return null;
        return engine.Fields?.GetValueOrDefault("Pattern")?.Text ?? engine.Text ?? engine.Fields?.GetValueOrDefault("$0")?.Text;
    }

    /// <summary>One of the framework's own constants or what it makes of numbers, or several of them together.</summary>
    private bool IsMemberOf(Node node, string type, string other) => node switch
    {
        Binary both => IsMemberOf(both.Left, type, other) && IsMemberOf(both.Right, type, other),
        Call call => IsMemberOf(call.Callee, type, other),
        Member { Target: Name owner } => !_classes.ContainsKey(owner.Id) && (owner.Id.Equals(type, StringComparison.OrdinalIgnoreCase) || owner.Id.Equals(other, StringComparison.OrdinalIgnoreCase)),
        Member { Target: Member owner } => owner.Id.Equals(type, StringComparison.OrdinalIgnoreCase) || owner.Id.Equals(other, StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary>Whether the page's own code runs where a member of that path is read: it may give another value each time.</summary>
    private bool RunsGetter(Node path) => path switch
    {
        Member member => _functions.TryGetValue(member.Id, out var getters) && getters.Exists(g => g.IsProperty && !IsPlainGetter(g)) || RunsGetter(member.Target),
        Call call => RunsGetter(call.Callee),
        _ => false,
    };

    private static bool IsPlainGetter(Function getter) => getter.Body is Return { Value: { } value } && PathOf(value) is not null || getter.Body is Block { Nodes: [Return { Value: { } only }] } && PathOf(only) is not null;

    /// <summary>A place that is set again. Under another name of the same object, any place of that name may be meant.</summary>
    private void Reset(Member member)
    {
        var path = PathOf(member);
        _narrowed.Remove(path ?? "");
        _reset.Add(path ?? "");
        if (member.Target is Name { Id: var id } && (_page.Controls.ContainsKey(id) || VariableOf(id) is not { } variable || variable.Scope == _globals))
            return;
        foreach (var other in _narrowed.Keys.Where(k => k.EndsWith("." + member.Id, StringComparison.OrdinalIgnoreCase)).ToList())
        {
            _narrowed.Remove(other);
            _reset.Add(other);
        }
    }
}
