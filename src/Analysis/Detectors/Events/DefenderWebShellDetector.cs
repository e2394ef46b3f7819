using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Events;

/// <summary>Defender found a web shell: somebody put it there, whatever became of it.</summary>
/// <remarks>T1505.003. Catalogue C10.</remarks>
public sealed class DefenderWebShellDetector : IDetector
{
    private readonly DefenderDetections _found = new();

    public string Id => "webshell.detected-by-defender";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(LoggedEvent)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is LoggedEvent logged && DefenderDetection.IsOne(logged))
            _found.Observe(logged);
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var detection in _found.All().Where(detection => detection.IsShell))
            findings.Add(DefenderDetections.Make(Id, detection, detection.IsPlain ? Severity.Critical : Severity.High,
                detection.State == FindingState.Removed ? [Question.Exploited] : [Question.Exploited, Question.StillInside]) with
            {
                Attack = ["T1505.003"],
            });
    }
}
