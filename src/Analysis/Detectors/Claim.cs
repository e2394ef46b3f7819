using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors;

/// <summary>Builds a finding in one expression.</summary>
internal static class Claim
{
    /// <summary>The detail that names the former state of the system in which a thing lies.</summary>
    public const string CopyOf = "copyOf";

    public static readonly IReadOnlyList<Question> Inside = [Question.StillInside];
    public static readonly IReadOnlyList<Question> Taken = [Question.Taken];

    public static Finding Of(
        string detector, Severity severity, Confidence confidence, FindingState state, Subject subject, IEnumerable<EvidenceItem> evidence,
        IReadOnlyList<string> attack, IReadOnlyList<Question> answers, DateTime? utc, params (string Name, string Value)[] details) => new()
        {
            Detector = detector,
            TitleArgs = new Dictionary<string, string> { ["name"] = subject.Value },
            Severity = severity,
            Confidence = confidence,
            State = state,
            Outcome = severity >= Severity.Medium ? Outcome.Succeeded : Outcome.Context,
            Answers = answers,
            Attack = attack,
            FirstUtc = utc,
            LastUtc = utc,
            Subject = subject,
            Evidence = evidence.Take(Finding.MaxEvidence).ToList(),
            Details = details.Where(detail => detail.Value.Length > 0).Select(detail => KeyValuePair.Create(detail.Name, Short(detail.Value))).ToList(),
            Entities = Entities(details),
        };

    private static List<Subject> Entities((string Name, string Value)[] details)
    {
        var entities = new List<Subject>();
        foreach (var (name, value) in details)
            if (name == "indicators")
                entities.AddRange(value.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(one => new Subject("url", one)));
        return entities;
    }

    private static string Short(string text) => text.Length <= 2_000 ? text : string.Concat(text.AsSpan(0, 2_000), "…");
}
