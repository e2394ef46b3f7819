using Afterpatch.Analysis.Sigma.Engine;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sigma;

/// <summary>Matches the lines of one file under one header.</summary>
internal sealed class SigmaTextScan : ITextScan
{
    private readonly LineProgram _program;
    private readonly SigmaScanOptions _options;
    private readonly ProgramRun _run;
    private readonly TextFields _fields;
    private readonly ulong[] _alive;
    private readonly MatchKeeper _keeper;
    private readonly List<int> _matched = [];

    private SigmaTextScan(LineProgram program, FieldBinding[][] bindings, ulong[] alive, SigmaScanOptions options)
    {
        _program = program;
        _options = options;
        _run = new ProgramRun(program.Program);
        _fields = new TextFields(bindings);
        _alive = alive;
        _keeper = new MatchKeeper(options);
    }

    /// <returns>Null when no rule can match lines of that schema.</returns>
    public static SigmaTextScan? Open(SigmaEngine engine, TextSchema schema, SigmaScanOptions options)
    {
        if (engine.ForLines(schema.Family) is not { } program)
            return null;
        var bindings = TextFields.Bind(program.Program, schema);
        var alive = program.Program.Alive(slot => bindings[slot].Length > 0);
        return alive is null ? null : new SigmaTextScan(program, bindings, alive, options);
    }

    public void Observe(TextRow row, ICollection<Record> kept)
    {
        _fields.Set(row);
        _run.Begin(_fields);
        _program.Scan(row.Line, _run);
        _matched.Clear();
        _run.Judge(_alive, _matched);
        if (_matched.Count == 0)
            return;
        DateTime? utc = row.TryGetUtc(out var time) ? time : null;
        foreach (var number in _matched)
        {
            var rule = _program.Program.Rules[number];
            if (_keeper.Keeps(rule, utc))
                _keeper.Kept(rule, Match(row, rule, utc), kept);
        }
    }

    public void Complete(ICollection<Record> kept) => _keeper.Complete(kept);

    private SigmaMatch Match(TextRow row, ProgramRule rule, DateTime? utc) => new()
    {
        At = row.Pointer(),
        Rule = rule.Rule.Header,
        TimeUtc = utc,
        Alerts = rule.Rule.Alerts,
        Origin = row.Schema.Family,
        Matched = _keeper.Shown(rule, _fields),
        All = _options.AllFields ? AllFields(row) : [],
    };

    private static List<KeyValuePair<string, string>> AllFields(TextRow row)
    {
        var all = new List<KeyValuePair<string, string>>();
        for (var i = 0; i < row.Schema.Fields.Count; i++)
            if (!row.Field(i).IsEmpty)
                all.Add(new(row.Schema.Fields[i], row.Text(i)));
        return all;
    }
}
