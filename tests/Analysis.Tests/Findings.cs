using Afterpatch.Core;

namespace Afterpatch.Analysis.Tests;

/// <summary>Hand-made findings.</summary>
internal static class Findings
{
    public static readonly DateTime Start = new(2021, 3, 3, 4, 0, 0, DateTimeKind.Utc);

    public static Finding Make(
        string detector, Severity severity, Confidence confidence = Confidence.High, Outcome outcome = Outcome.Context, double hours = 0,
        FindingState state = FindingState.Event, Question[]? answers = null, params Subject[] entities) => new()
        {
            Detector = detector,
            Severity = severity,
            Confidence = confidence,
            Outcome = outcome,
            State = state,
            Answers = answers ?? [Question.Exploited],
            FirstUtc = Start.AddHours(hours),
            Subject = entities.Length > 0 ? entities[0] : new("log", detector),
            Entities = entities,
            Evidence = [new(new EvidencePointer("C:\\log", (long)(hours * 100)), "line")],
        };
}
