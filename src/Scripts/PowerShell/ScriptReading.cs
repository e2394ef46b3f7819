using Afterpatch.Scripts.PowerShell.Compiled;
using Afterpatch.Scripts.PowerShell.Evaluation;
using Afterpatch.Scripts.PowerShell.Judging;
using Afterpatch.Scripts.PowerShell.Rewriting;

namespace Afterpatch.Scripts.PowerShell;

/// <summary>One script on its way from what was found to what it says.</summary>
internal sealed class ScriptReading(ScriptOrigin origin)
{
    private const int MaxText = 32 << 20;
    private readonly EvaluationBudget _budget = new();
    private readonly RewriteMemory _memory = new();
    private readonly List<string> _hidden = [];
    private readonly List<string> _compiled = [];

    private IReadOnlyDictionary<string, string>? _environment;
    private IReadOnlyDictionary<string, string>? _files;

    /// <summary>The parse of the readable text, null when it could not be parsed within bounds.</summary>
    private ScriptSource? _last;

    public ScriptJudgement Judge(string given)
    {
        var text = given.Length > ScriptSource.MaxLength ? given[..ScriptSource.MaxLength] : given;
        if (text.Length < given.Length)
            _budget.Reached($"only the first {ScriptSource.MaxLength} characters were looked at");
        text = text.TrimStart('\uFEFF').TrimEnd('\0');
        if (ScriptText.IsBinary(text))
        {
            _budget.Reached("not text: not parsed");
            return ScriptJudge.Judge(text, null, [], new LauncherFacts(), _memory, _budget);
        }
        var facts = new LauncherFacts();
        var opened = Openers.Open(text, origin, facts);
        _memory.Layers += facts.Layers;
        _memory.Signs += facts.Signs;
        _memory.OfOuterLayers = facts.Signs;
        _environment = facts.Environment;
        _files = facts.Files;
        var readable = facts.IsBatch ? Batch(opened, facts) : Unfold(opened);
        return ScriptJudge.Judge(readable, _last, _hidden, facts, _memory, _budget, _compiled);
    }

    /// <summary>In a batch text each PowerShell command is laid open where it stands.</summary>
    private string Batch(string text, LauncherFacts facts)
    {
        foreach (var carried in facts.Carried)
        {
            var clear = Unfold(carried.Code);
            _hidden.Add(clear);
            if (!carried.Encoded && clear == carried.Code)
                continue;
            _memory.Layers++;
            var at = text.IndexOf(carried.Line, StringComparison.Ordinal);
            if (at >= 0)
                text = $"{text[..at]}powershell -Command {{\n{clear}\n}}{text[(at + carried.Line.Length)..]}";
        }
        _last = null;
        return text;
    }

    /// <summary>Evaluates and rewrites until nothing changes.</summary>
    private string Unfold(string text)
    {
        for (var round = 0; ; round++)
        {
            _last = null;
            if (!ScriptSource.CanParse(text, out var bound))
            {
                _budget.Reached(bound);
                return text;
            }
            if (round == Deobfuscator.MaxRounds)
            {
                _budget.Reached($"more than {Deobfuscator.MaxRounds} rounds of decoding");
                return text;
            }
            var source = ScriptSource.Parse(text);
            if (source.Bound is { } part)
                _budget.Reached(part);
            _last = source;
            if (Disguises.Undo(source, _memory) is var undisguised && !ReferenceEquals(undisguised, text))
            {
                text = undisguised;
                continue;
            }
            var trace = Interpreter.Run(source, _budget, _environment, _files);
            var next = Rewriter.Rewrite(source, trace, _memory);
            foreach (var code in trace.HiddenCode)
                if (_hidden.Count < 100 && !_hidden.Contains(code))
                    _hidden.Add(code);
            if (ReferenceEquals(next, text))
            {
                foreach (var (root, machine) in trace.CompiledSources)
                    _compiled.AddRange(CompiledTexts.Of(root, machine, _budget));
                return text;
            }
            if (_budget.Exhausted)
            {
                _last = ScriptSource.CanParse(next, out _) ? ScriptSource.Parse(next) : null;
                return next;
            }
            if (next.Length > MaxText)
            {
                _budget.Reached($"decoded text of more than {MaxText} characters");
                return text;
            }
            text = next;
        }
    }
}
