using System.Collections.Concurrent;
using Afterpatch.Analysis.Sigma.Correlations;
using Afterpatch.Analysis.Sigma.Engine;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Analysis.Sigma.Sources;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sigma;

/// <summary>A set of rules, ready to be matched. Immutable from outside and used by several threads; programs are compiled when first needed.</summary>
public sealed class SigmaEngine
{
    private const int MaxPrograms = 4096;
    private readonly ConcurrentDictionary<(string Channel, int EventId), MatchProgram> _eventPrograms = new();
    private readonly ConcurrentDictionary<(string Names, string Channel, int EventId), EventPlan> _eventPlans = new();
    private readonly ConcurrentDictionary<string, LineProgram> _linePrograms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(SigmaRule, SourceStream)>> _byChannel = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(SigmaRule Rule, SourceStream Stream)> _anyChannel = [];
    private readonly List<(SigmaRule Rule, SourceStream Stream)> _lines = [];

    /// <summary>Fields that correlations group by or count: they are kept with the matches of their rules.</summary>
    private readonly Dictionary<SigmaRule, string[]> _wanted;

    private SigmaEngine(LoadedRules loaded, SourceCatalog sources)
    {
        Loaded = loaded;
        var problems = new List<RuleProblem>(loaded.Problems);
        _wanted = CorrelationFields.Wanted(loaded.Correlations);
        var headers = new List<RuleHeader>();
        foreach (var rule in loaded.Rules)
        {
            var streams = sources.Resolve(rule.Source);
            if (streams.Count == 0)
                problems.Add(new(rule.Header.File, rule.Header.Line, RuleProblemKind.NoSource, $"nothing that is read here is a log source of {rule.Source}"));
            else
                headers.Add(rule.Header);
            foreach (var stream in streams)
                Add(rule, stream);
            problems.AddRange(FieldCheck.Doubts(rule, streams));
        }
        headers.AddRange(loaded.Correlations.Select(correlation => correlation.Correlation.Header));
        Rules = headers;
        Problems = [.. problems.OrderBy(problem => problem.File, StringComparer.Ordinal).ThenBy(problem => problem.Line)];
    }

    /// <summary>Rules and correlations that can match something here, in the order of their files.</summary>
    public IReadOnlyList<RuleHeader> Rules { get; }

    /// <summary>What is wrong with rules, ordered by file and line.</summary>
    public IReadOnlyList<RuleProblem> Problems { get; }

    internal LoadedRules Loaded { get; }

    /// <param name="files">Rule files; their order decides the order of matches of the same event.</param>
    /// <param name="placeholders">Values for <c>expand</c>.</param>
    public static SigmaEngine Load(
        IEnumerable<RuleFile> files, SourceCatalog sources, IReadOnlyDictionary<string, IReadOnlyList<string>>? placeholders = null) =>
        new(RuleLoader.Load(files, placeholders ?? new Dictionary<string, IReadOnlyList<string>>()), sources);

    /// <summary>The program for events of a channel and id.</summary>
    internal MatchProgram ForEvents(string channel, int eventId)
    {
        var isKnown = _byChannel.TryGetValue(channel, out var ofChannel);
        if (!isKnown && _anyChannel.Count == 0)
            return MatchProgram.Empty;
        var key = (isKnown ? channel : "", eventId);
        if (_eventPrograms.TryGetValue(key, out var program))
            return program;
        if (_eventPrograms.Count > MaxPrograms)
            _eventPrograms.Clear();
        var rules = (ofChannel ?? []).Concat(_anyChannel).Where(pair => pair.Item2.EventIds.Count == 0 || pair.Item2.EventIds.Contains(eventId));
        return _eventPrograms.GetOrAdd(key, new ProgramBuilder(eventId, _wanted).Build(rules));
    }

    /// <summary>The plan for events of a channel and id that have these fields.</summary>
    internal EventPlan PlanEvents(string channel, int eventId, EventShape shape)
    {
        var key = (string.Join('\n', shape.Fields), channel, eventId);
        if (_eventPlans.TryGetValue(key, out var plan))
            return plan;
        if (_eventPlans.Count > MaxPrograms)
            _eventPlans.Clear();
        return _eventPlans.GetOrAdd(key, MakePlan(ForEvents(channel, eventId), shape));
    }

    private static EventPlan MakePlan(MatchProgram program, EventShape shape)
    {
        if (program.Rules.Length == 0)
            return EventPlan.None;
        var bindings = EventFields.Bind(program, shape);
        return program.Alive(slot => bindings[slot].Length > 0) is { } alive ? new EventPlan(program, bindings, alive) : EventPlan.None;
    }

    /// <summary>The program for lines of a family of text logs, or null when no rule is about them.</summary>
    internal LineProgram? ForLines(string family)
    {
        if (!_linePrograms.TryGetValue(family, out var program))
        {
            var rules = _lines.Where(pair => pair.Stream.HasFamily(family));
            program = _linePrograms.GetOrAdd(family, new LineProgram(new ProgramBuilder(null, _wanted).Build(rules)));
        }
        return program.Program.Rules.Length == 0 ? null : program;
    }

    private void Add(SigmaRule rule, SourceStream stream)
    {
        if (stream.Channels is null)
            _lines.Add((rule, stream));
        else if (stream.Channels.Count == 0)
            _anyChannel.Add((rule, stream));
        else
            foreach (var channel in stream.Channels)
                (_byChannel.TryGetValue(channel, out var list) ? list : _byChannel[channel] = []).Add((rule, stream));
    }
}
