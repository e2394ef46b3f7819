using Afterpatch.Analysis.Sigma.Engine;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sigma;

/// <summary>Matches the events of one file. State: one plan for each shape, channel and event id that the file has, at most <see cref="MaxPlans"/>.</summary>
internal sealed class SigmaEventScan(SigmaEngine engine, SigmaScanOptions options) : IEventScan
{
    private const int MaxPlans = 4096;
    private readonly Dictionary<(EventShape Shape, int EventId, string Channel), Plan> _plans = [];
    private readonly Dictionary<MatchProgram, ProgramRun> _runs = new(ReferenceEqualityComparer.Instance);
    private readonly EventFields _fields = new();
    private readonly MatchKeeper _keeper = new(options);
    private readonly List<int> _matched = [];

    /// <summary>The plan last used for event ids with the same last digits: a log has few kinds of events that it writes all day long.</summary>
    private readonly Recent[] _recent = new Recent[64];

    /// <param name="Run">Null when no rule can match events of this kind.</param>
    private sealed record Plan(ProgramRun? Run, EventPlan Shared);

    private readonly record struct Recent(EventShape Shape, int EventId, string Channel, Plan Plan);

    public void Observe(EventRow row, ICollection<Record> kept)
    {
        var plan = Find(row);
        if (plan.Run is not { } run)
            return;
        _fields.Set(row, plan.Shared.Bindings);
        _matched.Clear();
        run.Match(_fields, plan.Shared.Alive, _matched);
        foreach (var number in _matched)
        {
            var rule = run.Program.Rules[number];
            if (_keeper.Keeps(rule, row.TimeUtc))
                _keeper.Kept(rule, Match(row, rule), kept);
        }
    }

    public void Complete(ICollection<Record> kept) => _keeper.Complete(kept);

    private SigmaMatch Match(EventRow row, ProgramRule rule) => new()
    {
        At = row.Pointer(),
        Rule = rule.Rule.Header,
        TimeUtc = row.TimeUtc,
        Alerts = rule.Rule.Alerts,
        Origin = row.Channel,
        Matched = _keeper.Shown(rule, _fields),
        All = options.AllFields ? AllFields(row) : [],
    };

    private Plan Find(EventRow row)
    {
        var (shape, id, channel) = (row.Shape, row.EventId, row.Channel);
        ref var recent = ref _recent[id & (_recent.Length - 1)];
        if (ReferenceEquals(shape, recent.Shape) && id == recent.EventId && ReferenceEquals(channel, recent.Channel))
            return recent.Plan;
        if (!_plans.TryGetValue((shape, id, channel), out var plan))
        {
            if (_plans.Count >= MaxPlans)
                _plans.Clear();
            _plans.Add((shape, id, channel), plan = Make(shape, id, channel));
        }
        recent = new(shape, id, channel, plan);
        return plan;
    }

    private Plan Make(EventShape shape, int eventId, string channel)
    {
        var plan = engine.PlanEvents(channel, eventId, shape);
        if (plan.Program is not { } program)
            return new Plan(null, plan);
        if (!_runs.TryGetValue(program, out var run))
            _runs.Add(program, run = new ProgramRun(program));
        return new Plan(run, plan);
    }

    private static List<KeyValuePair<string, string>> AllFields(EventRow row)
    {
        var scratch = new char[40];
        var all = new List<KeyValuePair<string, string>>
        {
            new("Channel", row.Channel), new("Provider_Name", row.Provider),
            new("EventID", SystemFields.Value(row, SystemField.EventId, scratch).ToString()), new("Computer", row.Computer),
        };
        for (var i = 0; i < row.Shape.Fields.Count; i++)
            all.Add(new(row.Shape.Fields[i], row.Text(i).ToString()));
        return all;
    }
}
