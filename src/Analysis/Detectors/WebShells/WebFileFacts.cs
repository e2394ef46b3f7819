using System.Globalization;
using Afterpatch.Analysis.Detectors.Deleted;
using Afterpatch.Core;
using Afterpatch.Scripts.WebShells;

namespace Afterpatch.Analysis.Detectors.WebShells;

/// <summary>Makes a finding of a file and what its code was found to do.</summary>
internal sealed class WebFileFacts(WebFile file)
{
    private readonly List<KeyValuePair<string, string>> _details = [];
    private readonly List<EvidenceItem> _evidence = [];

    public void Add(WebShellJudgement judgement)
    {
        if (judgement.Verdict == WebShellVerdict.Benign)
            return;
        Detail("verdict", WebShellJudgement.Name(judgement.Verdict));
        Detail("score", judgement.Score.ToString(CultureInfo.InvariantCulture));
        Detail("capabilities", string.Join(", ", judgement.Capabilities));
        Detail("family", judgement.Family);
        Detail("parameters", string.Join(", ", judgement.Parameters));
        Detail("passwordHash", judgement.PasswordHash);
        Detail("reasons", string.Join("; ", judgement.Reasons));
        foreach (var item in judgement.Evidence.Take(Core.Finding.MaxEvidence - 1))
            _evidence.Add(EvidenceItem.Of(file.At with { Line = item.Line }, item.Excerpt, file.Sha256));
    }

    public Finding Finding(string detector, Severity severity, Confidence confidence, params ReadOnlySpan<(string Name, string? Value)> more)
    {
        foreach (var (name, value) in more)
            Detail(name, value);
        Detail("modified", file.ModifiedUtc is { } utc ? UtcText.Format(utc) : null);
        Detail("owner", file.OwnerSid);
        var isThief = detector is "webshell.logon-skimmer" or "webshell.stores-form";
        var isShell = severity >= Severity.High;
        var entities = new List<Subject> { new("file", file.Path), new("sha256", file.Sha256) };
        return new Finding
        {
            Detector = detector,
            TitleArgs = new Dictionary<string, string> { ["path"] = file.Path },
            Severity = severity,
            Confidence = confidence,
            Attack = isThief ? ["T1056.003"] : detector == "webshell.hidden-attributes" ? ["T1505.003", "T1564.001"] : ["T1505.003"],
            // A collector's folder of a shadow copy shows what was; webshell.deleted tells whether it is gone.
            State = isShell && !ShadowPath.IsCopy(file.Path) ? FindingState.Active : FindingState.Unknown,
            Outcome = isShell ? Outcome.Succeeded : Outcome.Context,
            Answers = isThief ? [Question.StillInside, Question.Taken] : isShell ? [Question.Exploited, Question.StillInside] : [Question.StillInside],
            FirstUtc = file.CreatedUtc ?? file.ModifiedUtc,
            LastUtc = file.ModifiedUtc,
            Subject = new Subject("file", file.Path),
            Evidence = _evidence.Count > 0 ? [.. _evidence] : [EvidenceItem.Of(file.At, file.Path, file.Sha256)],
            Entities = entities,
            Details = [.. _details],
        };
    }

    private void Detail(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            _details.Add(new(name, value));
    }
}
