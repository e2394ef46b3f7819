using System.Collections.Immutable;
using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.Taint;

/// <summary>
/// A loop that looks at every character of a text: which characters come through it without leaving the function, and which leave a flag alone.
/// Every way through the body is followed; what cannot be followed makes it no such loop.
/// </summary>
internal sealed class CharacterLoop
{
    private const int MaxPaths = 48;

    private enum End
    {
        Next,
        Continue,
        Break,
        Exit,
    }

    /// <param name="Flags">Variables that were set to a constant truth; null for anything else.</param>
    private sealed record Way(Alphabet Characters, ImmutableDictionary<string, bool?> Flags, End End);

    private readonly CharacterTests _tests;
    private readonly HashSet<string> _elements = new(StringComparer.OrdinalIgnoreCase);
    private readonly Func<Node, object?> _constant;
    private readonly Func<Node, bool> _exits;
    private readonly Func<Node, bool> _mayFail;
    private readonly Func<Node, Assigned> _assigned;
    private readonly string? _index;
    private readonly bool _fromOne;
    private bool _isLost;
    private int _branches;

    private CharacterLoop(Node source, string? element, string? index, bool fromOne, Language language)
    {
        Source = source;
        (_constant, _exits, _mayFail, _assigned, _) = language;
        _index = index;
        _fromOne = fromOne;
        _tests = new CharacterTests(IsElement, _constant);
        if (element is not null)
            _elements.Add(element);
    }

    /// <summary>What depends on the program around the loop.</summary>
    /// <param name="Constant">The constant that a node stands for, null for others.</param>
    /// <param name="Exits">Whether nothing after a node runs.</param>
    /// <param name="MayFail">Whether a condition may raise an error that the program goes on behind: then the branch runs.</param>
    /// <param name="Assigned">What a node may set and use.</param>
    /// <param name="Matters">Whether anything is to be learned about a text: of what no client has a hand in there is not.</param>
    public sealed record Language(Func<Node, object?> Constant, Func<Node, bool> Exits, Func<Node, bool> MayFail, Func<Node, Assigned> Assigned, Func<Node, bool> Matters);

    /// <summary>The text.</summary>
    public Node Source { get; }

    /// <summary>Characters that do not end the function or page.</summary>
    public Alphabet Passing { get; private set; }

    /// <summary>Per variable: the value that it is set to for other characters than those that stand here.</summary>
    public Dictionary<string, (bool Value, Alphabet Others)> Flags { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <returns>Null when the loop is none over the characters of a variable.</returns>
    public static CharacterLoop? Of(Node loop, Language language)
    {
        var made = loop switch
        {
            ForEach { OverKeys: false } each => new CharacterLoop(Text(each.Source), each.Variable, null, false, language),
            Loop { Start: { } start, Condition: Binary { Op: "<=" or "<" } condition, Step: { } step, TestAfter: false } counted => Counted(Single(start), condition, Single(step), language),
            _ => null,
        };
        var body = loop is ForEach { Body: var one } ? one : (loop as Loop)?.Body;
        return made is not null && body is not null && language.Matters(made.Source) && !made.Moves(language.Assigned(body).Names) && made.Follow(body) ? made : null;
    }

    private static Node Single(Node node) => node is Block { Nodes: [var only] } ? Single(only) : node;

    private static Node Text(Node source) => source is Call { Callee: Member { Target: var text, Id: var id }, Args: [] } && id.Equals("ToCharArray", StringComparison.OrdinalIgnoreCase) ? text : source;

    /// <summary><c>For i = 1 To Len(s)</c>, <c>for (i = 0; i &lt; s.Length; i++)</c>: from the first character to the last, one by one.</summary>
    private static CharacterLoop? Counted(Node start, Binary condition, Node step, Language language)
    {
        var (index, from) = start switch
        {
            Assign { Target: Name { Id: var id }, Value: var value, Op: "" } => (id, language.Constant(value)),
            Declare { Name: var id, Initial: { } value } => (id, language.Constant(value)),
            _ => ("", null),
        };
        if (index.Length == 0 || from is not (0d or 1d) || step is not Assign { Op: "+", Target: Name { Id: var stepped }, Value: Literal { Value: 1d } } || !stepped.Equals(index, StringComparison.OrdinalIgnoreCase)
            || condition.Left is not Name { Id: var tested } || !tested.Equals(index, StringComparison.OrdinalIgnoreCase))
            return null;
        var bound = condition.Right;
        var isLess = condition.Op == "<";
        if (!isLess && bound is Binary { Op: "-", Left: var length, Right: Literal { Value: 1d } })
            (bound, isLess) = (length, true);
        return Measured(bound) is { } source && isLess == from is 0d ? new CharacterLoop(source, null, index, from is 1d, language) : null;
    }

    private static Node? Measured(Node node) => node switch
    {
        Call { Callee: Name { Id: var id }, Args: [var text] } when id.Equals("len", StringComparison.OrdinalIgnoreCase) => text,
        Member { Target: var text, Id: var id } when id.Equals("length", StringComparison.OrdinalIgnoreCase) => text,
        _ => null,
    };

    /// <summary>Whether one of these names is the text, its character or the place in it.</summary>
    private bool Moves(HashSet<string> names) => names.Overlaps(_elements) || _index is not null && names.Contains(_index) || Source is Name source && names.Contains(source.Id);

    private bool IsElement(Node node)
    {
        switch (node)
        {
            case Name name:
                return _elements.Contains(name.Id);
            case Call { Callee: Name { Id: var id }, Args: [var text, Name at, Literal { Value: 1d }] } when id.Equals("mid", StringComparison.OrdinalIgnoreCase):
                return _fromOne && IsIndex(at) && IsSource(text);
            case Call { IsIndex: true, Callee: var text, Args: [Name at] }:
                return !_fromOne && IsIndex(at) && IsSource(text);
            case Call { Callee: Member { Target: var text, Id: var id }, Args: [Name at, .. var rest] }:
                return !_fromOne && IsIndex(at) && IsSource(text) && (id.ToLowerInvariant() is "charat" or "chars" or "charcodeat" && rest.Length == 0
                    || id.Equals("substring", StringComparison.OrdinalIgnoreCase) && rest is [Literal { Value: 1d }]);
            default:
                return false;
        }
    }

    private bool IsIndex(Name name) => _index is not null && name.Id.Equals(_index, StringComparison.OrdinalIgnoreCase);

    private bool IsSource(Node node) => node is Name name && Source is Name source && name.Id.Equals(source.Id, StringComparison.OrdinalIgnoreCase);

    private bool Follow(Node body)
    {
        var ways = Walk(body, [new Way(Alphabet.All, ImmutableDictionary.Create<string, bool?>(StringComparer.OrdinalIgnoreCase), End.Next)]);
        if (_isLost)
            return false;
        var stays = ways.FindAll(w => w.End != End.Exit);
        // Characters behind the one at which the loop is left were never looked at.
        Passing = stays.Exists(w => w.End == End.Break) ? Alphabet.All : Union(stays);
        foreach (var name in stays.SelectMany(w => w.Flags.Keys).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase))
        {
            var set = stays.Select(w => w.Flags.GetValueOrDefault(name)).Where(v => v is not null).Distinct().ToList();
            var others = stays.FindAll(w => !w.Flags.ContainsKey(name));
            if (set is [{ } value] && stays.TrueForAll(w => !w.Flags.TryGetValue(name, out var v) || v is not null) && !others.Exists(w => w.End == End.Break))
                Flags[name] = (value, Union(others));
        }
        return true;
    }

    private static Alphabet Union(List<Way> ways)
    {
        var all = Alphabet.None;
        foreach (var way in ways)
            all |= way.Characters;
        return all;
    }

    /// <summary>The ways through a node; those that have ended pass it by.</summary>
    private List<Way> Walk(Node node, List<Way> ways)
    {
        if (_isLost || ways.Count > MaxPaths)
        {
            _isLost = true;
            return ways;
        }
        var ended = ways.FindAll(w => w.End != End.Next);
        var open = ways.FindAll(w => w.End == End.Next && !w.Characters.IsEmpty);
        if (open.Count == 0)
            return ended;
        switch (node)
        {
            case Block block:
                foreach (var inner in block.Nodes)
                    open = Walk(inner, open);
                return [.. ended, .. open];
            case If choice:
                _branches++;
                var then = Walk(choice.Then, Where(open, choice.Condition, true));
                var otherwise = Where(open, choice.Condition, false);
                otherwise = choice.Otherwise is null ? otherwise : Walk(choice.Otherwise, otherwise);
                _branches--;
                return [.. ended, .. then, .. otherwise];
            case Jump jump:
                return [.. ended, .. Ended(open, jump.Kind switch { JumpKind.Break => End.Break, JumpKind.Continue => End.Continue, _ => End.Exit })];
            case Return:
                return [.. ended, .. Ended(open, End.Exit)];
            case Declare declare:
                return [.. ended, .. Set(open, declare.Name, declare.Initial, "")];
            case Assign { Target: Name name } assign:
                return [.. ended, .. Set(open, name.Id, assign.Value, assign.Op)];
            case Call or Member when _exits(node):
                return [.. ended, .. Ended(open, End.Exit)];
            case Assign { Target: Member member } field when IsPure(member.Target) && IsPure(field.Value):
                return [.. ended, .. Set(open, member.Id, null, "")];
            case Assign { Target: Call { IsIndex: true } } when IsPure(node):
                return ways;
            case Call { Callee: Member } when IsPure(node):
                return ways; // a method of an object that the loop fills or writes to
            default:
                _isLost = true;
                return ways;
        }
    }

    private List<Way> Where(List<Way> ways, Node condition, bool holds)
    {
        _isLost |= !IsPure(condition) || _mayFail(condition);
        var set = _tests.Where(condition, holds);
        return [.. ways.Select(w => w with { Characters = w.Characters & set }).Where(w => !w.Characters.IsEmpty)];
    }

    private static List<Way> Ended(List<Way> ways, End end) => [.. ways.Select(w => w with { End = end })];

    /// <summary>Sets no variable.</summary>
    private bool IsPure(Node node) => _assigned(node) is { IsWhole: true, Names.Count: 0 };

    private List<Way> Set(List<Way> ways, string name, Node? value, string op)
    {
        _isLost |= value is not null && (!IsPure(value) || _mayFail(value));
        if (value is not null && op.Length == 0 && _branches == 0 && IsElement(value) && value is not Name && !CharacterTests.IsCode(value))
        {
            _elements.Add(name);
            return ways;
        }
        if (_elements.Contains(name) || IsSource(new Name(0, name)) || _index is not null && name.Equals(_index, StringComparison.OrdinalIgnoreCase))
        {
            _isLost = true;
            return ways;
        }
        // ok = ok And test(c): the flag falls where the test fails.
        var test = op is "and" or "&&" ? value : op.Length == 0 && value is Binary { Op: "and" or "&&", Left: Name { Id: var same }, Right: var right } && same.Equals(name, StringComparison.OrdinalIgnoreCase) ? right : null;
        if (test is not null)
            return [.. Where(ways, test, true), .. Where(ways, test, false).Select(w => w with { Flags = w.Flags.SetItem(name, false) })];
        var truth = op.Length == 0 && value is not null ? Truth(_constant(value)) : null;
        return [.. ways.Select(w => w with { Flags = w.Flags.SetItem(name, truth) })];
    }

    public static bool? Truth(object? constant) => constant switch
    {
        bool b => b,
        double d => d != 0,
        _ => null,
    };
}
