using System.Text;
using Afterpatch.Analysis.Sigma.Matching;
using Afterpatch.Analysis.Sigma.Sources;

namespace Afterpatch.Analysis.Sigma.Engine;

/// <summary>Chooses for each rule the clause of literals to wait for, and builds the indexes that find them.</summary>
internal sealed class IndexPlan
{
    private const int MaxLiteral = 24;
    private const int MaxEdge = 64;

    /// <summary>Characters beyond ASCII are as telling as a text of this length.</summary>
    private const int NotAsciiWeight = 8;

    /// <summary>What most lines of a log hold loses this much.</summary>
    private const int OrdinaryWeight = 12;

    /// <summary>A text that needs a search of its own, in steps half as wide, loses this much.</summary>
    private const int ShortWeight = 24;

    private readonly List<ProgramAtom> _atoms;
    private readonly FieldSource[] _slots;
    private readonly bool _isLine;
    private readonly (LiteralPlace Place, string Text, bool IsExact)?[] _literals;
    private readonly double[] _weights;

    /// <param name="isLine">True when all literals are looked for in the whole line of a text log, before it is split.</param>
    public IndexPlan(List<ProgramAtom> atoms, FieldSource[] slots, List<ProgramRule> rules, bool isLine)
    {
        _atoms = atoms;
        _slots = slots;
        _isLine = isLine;
        _literals = [.. atoms.Select(Literal)];
        _weights = Weights(rules);
        var waiting = new Dictionary<int, List<int>>();
        var always = new List<int>();
        for (var rule = 0; rule < rules.Count; rule++)
        {
            if (Clause(rules[rule].Node) is not { } clause)
            {
                always.Add(rule);
                continue;
            }
            foreach (var atom in clause.Distinct())
                (waiting.TryGetValue(atom, out var list) ? list : waiting[atom] = []).Add(rule);
        }
        Always = [.. always];
        IsExact = new bool[atoms.Count];
        (Entries, Indexes) = Build(waiting);
    }

    public int[] Always { get; }

    public LiteralEntry[] Entries { get; }

    public LiteralIndex?[] Indexes { get; }

    public bool[] IsExact { get; }

    private (LiteralEntry[] Entries, LiteralIndex?[] Indexes) Build(Dictionary<int, List<int>> waiting)
    {
        var entries = new List<LiteralEntry>();
        var indexes = new LiteralIndex?[_isLine ? 1 : _slots.Length];
        foreach (var slot in waiting.GroupBy(pair => _isLine ? 0 : _atoms[pair.Key].Slot).OrderBy(group => group.Key))
        {
            var first = entries.Count;
            foreach (var (atom, rules) in slot.OrderBy(pair => pair.Key))
            {
                var (place, text, isExact) = _literals[atom]!.Value;
                IsExact[atom] = isExact;
                entries.Add(new LiteralEntry(place, text, isExact ? atom : -1, rules));
            }
            if (!_isLine)
                indexes[slot.Key] = new LiteralIndex(entries[first..], first);
        }
        return ([.. entries], indexes);
    }

    /// <summary>The tests of which one must be true for the node to be true, or null when there is no such choice.</summary>
    private List<int>? Clause(ProgramNode node)
    {
        switch (node)
        {
            case AtomNode atom:
                return _literals[atom.Atom] is null ? null : [atom.Atom];
            case AndNode and:
                return and.Parts.Select(Clause).Where(clause => clause is not null).MaxBy(clause => Weight(clause!));
            case OrNode or:
                var all = new List<int>();
                foreach (var part in or.Parts)
                {
                    if (Clause(part) is not { } clause)
                        return null;
                    all.AddRange(clause);
                }
                return all;
            default:
                return null;
        }
    }

    private double Weight(List<int> clause) => clause.Min(atom => _weights[atom]) - Math.Log2(clause.Count) / 2;

    /// <summary>How telling each literal is: long ones more, those that many rules share (<c>\cmd.exe</c>) less.</summary>
    private double[] Weights(List<ProgramRule> rules)
    {
        var uses = new int[_atoms.Count];
        foreach (var rule in rules)
            Count(rule.Node, uses);
        return [.. _literals.Select((literal, atom) => literal is null ? 0 : Weight(literal.Value.Text) - 3 * Math.Log2(Math.Max(1, uses[atom])))];
    }

    private double Weight(string text) =>
        text.Length == 0 ? NotAsciiWeight
        : Math.Min(text.Length, MaxLiteral) - (_isLine && text.Length < GramIndex.ShortestWideText ? ShortWeight : _isLine && GramIndex.IsOrdinary(text) ? OrdinaryWeight : 0);

    private static void Count(ProgramNode node, int[] uses)
    {
        switch (node)
        {
            case AtomNode atom:
                uses[atom.Atom]++;
                break;
            case AndNode and:
                foreach (var part in and.Parts)
                    Count(part, uses);
                break;
            case OrNode or:
                foreach (var part in or.Parts)
                    Count(part, uses);
                break;
        }
    }

    private (LiteralPlace, string, bool)? Literal(ProgramAtom atom)
    {
        var source = _slots[atom.Slot];
        if (_isLine && source.Kind is FieldKind.Translated)
            return null;
        return atom.Matcher switch
        {
            LiteralMatcher literal when _isLine => Line(literal.Text, source),
            LiteralMatcher literal => Literal(literal),
            WildcardMatcher wildcard when _isLine => Line(wildcard.Longest, source),
            WildcardMatcher wildcard => Part(wildcard.Longest),
            RegexMatcher regex when _isLine => Line(regex.Required, source),
            RegexMatcher { Required.Length: > 1 } regex => Part(regex.Required),
            _ => null,
        };
    }

    private static (LiteralPlace, string, bool)? Literal(LiteralMatcher literal)
    {
        var text = literal.Text;
        if (literal.Place == LiteralPlace.Whole)
            return text is "" or "-" ? null : (LiteralPlace.Whole, text, !literal.IsCased);
        if (!Ascii.IsValid(text))
            return (LiteralPlace.Anywhere, LiteralEntry.NotAscii, false);
        if (text.Length == 0)
            return null;
        if (literal.Place == LiteralPlace.Anywhere)
            return (LiteralPlace.Anywhere, Last(text), !literal.IsCased && text.Length <= MaxLiteral);
        var edge = text.Length <= MaxEdge ? text : literal.Place == LiteralPlace.End ? text[^MaxEdge..] : text[..MaxEdge];
        return (literal.Place, edge, !literal.IsCased && edge.Length == text.Length);
    }

    /// <summary>A text that the value must contain, but that does not decide the test.</summary>
    private static (LiteralPlace, string, bool)? Part(string text) =>
        !Ascii.IsValid(text) ? (LiteralPlace.Anywhere, LiteralEntry.NotAscii, false)
        : text.Length > 0 ? (LiteralPlace.Anywhere, Last(text), false)
        : null;

    /// <summary>What of a literal stands unbroken in the raw line: quotes are doubled there, and path and query are apart.</summary>
    private static (LiteralPlace, string, bool)? Line(string text, FieldSource source)
    {
        if (!Ascii.IsValid(text))
            return (LiteralPlace.Anywhere, LiteralEntry.NotAscii, false);
        var run = Last(Run(text, c => c == '"' || c == '?' && source.Kind == FieldKind.Uri));
        return run.Length < 2 ? null : (LiteralPlace.Anywhere, run, false);
    }

    private static string Last(string run) => run.Length <= MaxLiteral ? run : run[^MaxLiteral..];

    /// <summary>The longest part without characters that break it.</summary>
    private static string Run(string text, Func<char, bool> breaks)
    {
        var longest = "";
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && !breaks(text[i]))
                continue;
            if (i - start > longest.Length)
                longest = text[start..i];
            start = i + 1;
        }
        return longest;
    }
}
