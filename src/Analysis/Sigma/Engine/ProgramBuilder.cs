using System.Globalization;
using Afterpatch.Analysis.Sigma.Matching;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Analysis.Sigma.Sources;

namespace Afterpatch.Analysis.Sigma.Engine;

/// <summary>Compiles the rules of one kind of row into a program.</summary>
/// <param name="eventId">The event id that all rows have, null for text lines.</param>
/// <param name="wanted">Fields that must be kept with a rule's matches, beyond those that it tests.</param>
internal sealed class ProgramBuilder(int? eventId, IReadOnlyDictionary<SigmaRule, string[]> wanted)
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly List<FieldSource> _slotSources = [];
    private readonly Dictionary<(int Slot, string Key), int> _atomNumbers = [];
    private readonly List<ProgramAtom> _atoms = [];

    public MatchProgram Build(IEnumerable<(SigmaRule Rule, SourceStream Stream)> rules)
    {
        var compiled = new List<ProgramRule>();
        foreach (var group in rules.GroupBy(pair => pair.Rule, ReferenceEqualityComparer.Instance))
        {
            var nodes = group.Select(pair => Compile(pair.Rule, pair.Stream)).Where(node => node is not ConstantNode { Value: false }).ToArray();
            if (nodes.Length == 0)
                continue;
            var shown = group.SelectMany(pair => Shown(pair.Rule, pair.Stream)).DistinctBy(pair => pair.Key, StringComparer.Ordinal);
            compiled.Add(new ProgramRule(group.First().Rule, nodes.Length == 1 ? nodes[0] : new OrNode(nodes), [.. shown]));
        }
        return compiled.Count == 0 ? MatchProgram.Empty : Finish(compiled);
    }

    private MatchProgram Finish(List<ProgramRule> rules)
    {
        var plan = new IndexPlan(_atoms, [.. _slotSources], rules, isLine: eventId is null);
        return new MatchProgram
        {
            Slots = [.. _slotSources],
            Atoms = [.. _atoms],
            Rules = [.. rules],
            Always = plan.Always,
            Entries = plan.Entries,
            Indexes = plan.Indexes,
            IsExact = plan.IsExact,
        };
    }

    private ProgramNode Compile(SigmaRule rule, SourceStream stream)
    {
        var node = Compile(rule.Detection, stream);
        return stream.Where is null ? node : And([Compile(stream.Where, stream), node]);
    }

    private ProgramNode Compile(Expression expression, SourceStream stream) => expression switch
    {
        AllOf all => And([.. all.Parts.Select(part => Compile(part, stream))]),
        AnyOf any => Or([.. any.Parts.Select(part => Compile(part, stream))]),
        NoneOf none => Not(Compile(none.Part, stream)),
        FieldTest test => Atom(test, stream),
        _ => throw new InvalidOperationException("an unknown kind of expression"),
    };

    private ProgramNode Atom(FieldTest test, SourceStream stream)
    {
        if (eventId is { } id && test.Field.Equals("EventID", StringComparison.OrdinalIgnoreCase) && test.Matcher is TextMatcher matcher)
            return matcher.Matches(id.ToString(CultureInfo.InvariantCulture)) ? ConstantNode.True : ConstantNode.False;
        var slot = Slot(stream.Field(test.Field));
        var other = test.Matcher.OtherField is { } name ? Slot(stream.Field(name)) : -1;
        var key = (slot, other < 0 ? test.Matcher.Key : $"{test.Matcher.Key}@{other}");
        if (!_atomNumbers.TryGetValue(key, out var number))
        {
            _atomNumbers.Add(key, number = _atoms.Count);
            _atoms.Add(new ProgramAtom(slot, other, test.Matcher));
        }
        return new AtomNode(number);
    }

    private int Slot(FieldSource source)
    {
        if (_slots.TryGetValue(source.Key, out var slot))
            return slot;
        _slots.Add(source.Key, slot = _slotSources.Count);
        _slotSources.Add(source);
        return slot;
    }

    /// <summary>Fields to show with a match: those of positive tests, those that the author names, those that correlations need.</summary>
    private IEnumerable<KeyValuePair<string, int>> Shown(SigmaRule rule, SourceStream stream) =>
        Shown(rule.Detection, stream).Concat(rule.Header.Fields.Concat(wanted.GetValueOrDefault(rule, []))
            .Select(name => new KeyValuePair<string, int>(name, Slot(stream.Field(name)))));

    private IEnumerable<KeyValuePair<string, int>> Shown(Expression expression, SourceStream stream) => expression switch
    {
        AllOf all => all.Parts.SelectMany(part => Shown(part, stream)),
        AnyOf any => any.Parts.SelectMany(part => Shown(part, stream)),
        FieldTest { Field: not ("" or "EventID") } test => [new(test.Field, Slot(stream.Field(test.Field)))],
        _ => [],
    };

    private ProgramNode And(ProgramNode[] parts)
    {
        if (parts.Any(part => part is ConstantNode { Value: false }))
            return ConstantNode.False;
        parts = [.. parts.Where(part => part is not ConstantNode).OrderBy(Cost)];
        return parts.Length switch { 0 => ConstantNode.True, 1 => parts[0], _ => new AndNode(parts) };
    }

    private ProgramNode Or(ProgramNode[] parts)
    {
        if (parts.Any(part => part is ConstantNode { Value: true }))
            return ConstantNode.True;
        parts = [.. parts.Where(part => part is not ConstantNode).OrderBy(Cost)];
        return parts.Length switch { 0 => ConstantNode.False, 1 => parts[0], _ => new OrNode(parts) };
    }

    /// <summary>What an answer costs, roughly: a regular expression as much as many texts. The cheapest part of a condition is asked first.</summary>
    private int Cost(ProgramNode node) => node switch
    {
        AtomNode atom => _atoms[atom.Atom].Matcher is RegexMatcher ? 32 : 1,
        NotNode not => Cost(not.Part),
        AndNode and => and.Parts.Sum(Cost),
        OrNode or => or.Parts.Sum(Cost),
        _ => 0,
    };

    private static ProgramNode Not(ProgramNode part) => part is ConstantNode constant
        ? constant.Value ? ConstantNode.False : ConstantNode.True
        : new NotNode(part);
}
