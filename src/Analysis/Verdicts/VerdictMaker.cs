using Afterpatch.Analysis.Coverage;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Verdicts;

/// <summary>The answer to each question and the overall verdict, from findings, exposure and coverage. Never says "clean".</summary>
/// <param name="isPartial">The run was interrupted.</param>
/// <param name="isIncomplete">A part of the disk is not in the evidence.</param>
public sealed class VerdictMaker(
    IReadOnlyList<Finding> findings, IReadOnlyList<ExposureWindow> exposure, bool isBuildKnown, CoverageTable coverage, bool isPartial, bool isIncomplete = false)
{
    private const int MaxBecause = 20;

    public Verdict Make()
    {
        var questions = new List<QuestionAnswer>
        {
            Exposed(),
            Judge(Question.Exploited),
            Judge(Question.StillInside),
            Judge(Question.Taken),
            Judge(Question.Spread),
        };
        var overall = Overall(questions);
        questions.Add(DoNow(overall));
        return new(overall, questions);
    }

    private QuestionAnswer Exposed()
    {
        if (!isBuildKnown)
            return new(Question.Exposed, Answer.Inconclusive, Confidence.Low, [], [new Message("limit.build-unknown")]);
        var used = exposure.Count(window => window.IsExploited);
        return used > 0
            ? new(Question.Exposed, Answer.Yes, Confidence.High, [], [])
            : isPartial ? new(Question.Exposed, Answer.Inconclusive, Confidence.Low, [], [new Message("limit.interrupted")])
            : new(Question.Exposed, Answer.NoEvidence, Confidence.Medium, [], []);
    }

    /// <summary>Without a build no log is known to cover the time that matters. What is there now needs no such time.</summary>
    private bool IsTimeKnown(Question question) => isBuildKnown || question == Question.StillInside;

    private QuestionAnswer Judge(Question question)
    {
        var relevant = findings.Where(finding => finding.Answers.Contains(question)).ToArray();
        var positive = relevant.Where(finding => IsPositive(finding, question)).ToArray();
        var limits = Limits(question);
        if (positive.Length > 0)
            return new(question, Answer.Yes, ConfidenceOf(positive), Ids(positive), limits);
        var attempts = relevant.Where(finding => finding.Outcome == Outcome.Attempted).ToArray();
        var isSeen = coverage.IsAdequate(question) && IsTimeKnown(question) && !isPartial && !isIncomplete;
        if (attempts.Length > 0 && isSeen)
            return new(question, Answer.Attempted, attempts.Max(finding => finding.Confidence), Ids(attempts), limits);
        var leads = relevant.Where(finding => finding.Severity >= Severity.Medium).ToArray();
        if (!isSeen || leads.Length > 0)
            return new(question, Answer.Inconclusive, Confidence.Low, Ids(leads.Concat(attempts)), limits);
        return new(question, Answer.NoEvidence, Confidence.Medium, [], limits);
    }

    /// <summary>What only several findings together make likely is not as sure as the surest of them.</summary>
    private static Confidence ConfidenceOf(Finding[] positive)
    {
        var alone = positive.Where(finding => finding.Severity >= Severity.High).ToArray();
        return alone.Length > 0 ? alone.Max(finding => finding.Confidence) : Confidence.Medium;
    }

    /// <summary>
    /// A finding answers "yes" when it is a success or something that is there, of at least medium confidence and high severity; two of medium
    /// severity from different detectors do it together, unless one is an act of administration that nothing links to an intruder.
    /// </summary>
    private bool IsPositive(Finding finding, Question question)
    {
        if (!HoldsTrue(finding, question) || finding.Confidence < Confidence.Medium)
            return false;
        if (finding.Severity >= Severity.High)
            return true;
        return finding.Severity == Severity.Medium && findings.Any(other =>
            other.Detector != finding.Detector && other.Severity >= Severity.Medium && other.Confidence >= Confidence.Medium
            && other.Answers.Contains(question) && HoldsTrue(other, question) && IsOfIntruder(finding, other) && IsOfIntruder(other, finding));
    }

    /// <summary>What administrators do too counts once somebody had come in, or where it is linked to something that is more than that.</summary>
    private bool IsOfIntruder(Finding finding, Finding other) => !Administration.Is(finding) || IsSinceIntrusion(finding)
        || Administration.IsMoreThan(other) && Administration.AreLinked(finding, other);

    private bool IsSinceIntrusion(Finding finding) => findings.Any(one => one is { Severity: >= Severity.High, Confidence: >= Confidence.Medium, Outcome: Outcome.Succeeded }
        && (one.FirstUtc is not { } came || (finding.LastUtc ?? finding.FirstUtc) is not { } last || last >= came));

    private static bool HoldsTrue(Finding finding, Question question) => question == Question.StillInside
        ? finding.State is FindingState.Active or FindingState.Unknown || finding is { State: FindingState.Event, Outcome: Outcome.Succeeded }
        : finding.Outcome == Outcome.Succeeded || finding.State is FindingState.Active or FindingState.Removed;

    private Overall Overall(List<QuestionAnswer> questions)
    {
        var answers = questions.Where(answer => answer.Id != Question.Exposed).ToArray();
        if (answers.Any(answer => answer is { Answer: Answer.Yes, Confidence: Confidence.High }))
            return Core.Overall.Compromised;
        if (answers.Any(answer => answer.Answer == Answer.Yes) || findings.Any(IsLead))
            return Core.Overall.Suspicious;
        var exploited = questions.First(answer => answer.Id == Question.Exploited).Answer;
        var inside = questions.First(answer => answer.Id == Question.StillInside).Answer;
        if (!isBuildKnown || isPartial || isIncomplete || exploited == Answer.Inconclusive || inside == Answer.Inconclusive)
            return Core.Overall.Inconclusive;
        return exploited == Answer.Attempted ? Core.Overall.Attempted : Core.Overall.NoEvidence;
    }

    private static bool IsLead(Finding finding) =>
        finding.Severity >= Severity.High || finding is { Severity: Severity.Medium, Confidence: >= Confidence.Medium };

    private QuestionAnswer DoNow(Overall overall) => overall switch
    {
        Core.Overall.Compromised or Core.Overall.Suspicious => new(Question.DoNow, Answer.Yes, Confidence.High, [], []),
        Core.Overall.Inconclusive => new(Question.DoNow, Answer.Yes, Confidence.Medium, [], [new Message(isPartial ? "limit.rerun" : "limit.collect-more")]),
        _ => new(Question.DoNow, exposure.Any(window => window.ToUtc is null) ? Answer.Yes : Answer.NoEvidence, Confidence.Medium, [], []),
    };

    private IReadOnlyList<Message> Limits(Question question)
    {
        var limits = coverage.Limits(question);
        if (!IsTimeKnown(question))
            limits = [new Message("limit.build-unknown"), .. limits];
        if (isIncomplete)
            limits = [new Message("limit.incomplete"), .. limits];
        return isPartial ? [new Message("limit.interrupted"), .. limits] : limits;
    }

    private static string[] Ids(IEnumerable<Finding> from) => [.. from
        .OrderByDescending(finding => finding.Severity)
        .ThenByDescending(finding => finding.Confidence)
        .ThenBy(finding => finding.FirstUtc)
        .ThenBy(finding => finding.Id, StringComparer.Ordinal)
        .Select(finding => finding.Id)
        .Distinct()
        .Take(MaxBecause)];
}
