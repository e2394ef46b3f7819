using System.Globalization;
using Afterpatch.Analysis.Credentials;
using Afterpatch.Analysis.Sieves.Scripts;
using Afterpatch.Core;
using Afterpatch.Scripts.PowerShell;

namespace Afterpatch.Analysis.Detectors.Scripts;

/// <summary>One distinct script and where it was met.</summary>
internal sealed class ScriptCase(string sha256, JudgedScript first)
{
    private const int MaxExcerpt = 300;
    private readonly List<JudgedScript> _met = [first];
    private int _count = 1;
    private DateTime? _earliest = first.Sighting.TimeUtc;
    private DateTime? _latest = first.Sighting.TimeUtc;

    public void Add(JudgedScript again)
    {
        _count++;
        if (_met.Count < Core.Finding.MaxEvidence)
            _met.Add(again);
        if (again.Sighting.TimeUtc is not { } utc)
            return;
        _earliest = _earliest is null || utc < _earliest ? utc : _earliest;
        _latest = _latest is null || utc > _latest ? utc : _latest;
    }

    public Finding Finding()
    {
        var judgement = first.Judgement;
        var onDisk = _met.TrueForAll(one => one.Sighting.Family == "file");
        var main = judgement.Reasons.FirstOrDefault(reason => reason.Decisive) ?? judgement.Reasons[0];
        return new Finding
        {
            Detector = judgement.Malicious ? "script.malicious" : "script.hidden",
            TitleKey = judgement.Malicious ? onDisk ? "finding.script.malicious.on-disk.title" : "finding.script.malicious.title" : "finding.script.hidden.title",
            TitleArgs = new Dictionary<string, string> { ["reason"] = Texts.Phrase(main.Key), ["path"] = first.At.Source },
            Severity = !judgement.Malicious ? Severity.Low : judgement.Reasons.Any(reason => reason.Decisive) ? Severity.High : Severity.Medium,
            Confidence = judgement.Malicious && judgement.Reasons.Any(reason => reason.Decisive) ? Confidence.High : Confidence.Medium,
            Attack = Techniques(judgement),
            State = onDisk ? FindingState.Active : FindingState.Event,
            Outcome = judgement.Malicious && !onDisk ? Outcome.Succeeded : Outcome.Context,
            Answers = judgement.Malicious ? ScriptQuestions.Of(judgement) : [],
            FirstUtc = _earliest,
            LastUtc = _latest,
            Subject = new Subject("script", sha256),
            Evidence = [.. _met.Select(one => Item(one, main.Evidence))],
            Entities = [.. Entities(judgement)],
            Details = Details(judgement),
        };
    }

    /// <summary>Transcripts are long: the line that shows the strongest reason is pointed to, where the text has it as it is.</summary>
    private static EvidenceItem Item(JudgedScript met, string shown)
    {
        var text = met.Sighting.Text;
        var end = shown.IndexOfAny(['\r', '\n', '…']);
        var wanted = (end < 0 ? shown : shown[..end]).Trim();
        var at = met.Sighting.Family is "transcript" && wanted.Length >= 4 ? text.IndexOf(wanted, StringComparison.OrdinalIgnoreCase) : -1;
        if (at < 0)
            return EvidenceItem.Of(met.At, text);
        var start = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
        return EvidenceItem.Of(met.At with { Line = 1 + text.AsSpan(0, start).Count('\n') }, text[start..]);
    }

    /// <summary>A password tool takes what the modules that were asked of it take.</summary>
    private static IReadOnlyList<string> Techniques(ScriptJudgement judgement)
    {
        if (judgement.Reasons.FirstOrDefault(reason => reason.Key == "credential-dumping-tool") is not { } tool || CredentialModules.Techniques(judgement.Text) is not { Count: > 0 } taken)
            return judgement.Techniques;
        var others = judgement.Reasons.Where(reason => reason != tool).SelectMany(reason => reason.Techniques);
        return [.. judgement.Techniques.Except(tool.Techniques.Except(others)).Concat(taken).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<Subject> Entities(ScriptJudgement judgement)
    {
        foreach (var indicator in judgement.Indicators.Take(40))
        {
            var kind = indicator.Kind switch
            {
                "url" => "url",
                "ip" => "address",
                "domain" => "host",
                "path" => "file",
                "task" => "task",
                "service" => "service",
                "registry" => "registry",
                "account" => "account",
                _ => null,
            };
            if (kind is not null)
                yield return new Subject(kind, indicator.Value);
        }
    }

    private List<KeyValuePair<string, string>> Details(ScriptJudgement judgement)
    {
        var details = new List<KeyValuePair<string, string>>
        {
            new("records", _count.ToString(CultureInfo.InvariantCulture)),
            new("metIn", string.Join(", ", _met.Select(one => one.Sighting.Family).Distinct())),
            new("reasons", string.Join("; ", judgement.Reasons.Select(reason => reason.Key))),
            new("layers", judgement.Layers.ToString(CultureInfo.InvariantCulture)),
            new("readable", Short(judgement.Text)),
        };
        var users = string.Join(", ", _met.Select(one => one.Sighting.User).Where(user => user.Length > 0).Distinct().Take(10));
        if (users.Length > 0)
            details.Add(new("user", users));
        if (!first.Sighting.IsComplete)
            details.Add(new("incomplete", "parts of the script are missing from the log"));
        foreach (var group in judgement.Indicators.GroupBy(indicator => indicator.Kind))
            details.Add(new(group.Key, string.Join(", ", group.Select(indicator => indicator.Value).Take(10))));
        foreach (var bound in judgement.Bounds)
            details.Add(new("bound", bound));
        return details;
    }

    private static string Short(string text)
    {
        var clean = text.Trim();
        return clean.Length <= MaxExcerpt ? clean : string.Concat(clean.AsSpan(0, char.IsHighSurrogate(clean[MaxExcerpt - 1]) ? MaxExcerpt - 1 : MaxExcerpt), "…");
    }
}
