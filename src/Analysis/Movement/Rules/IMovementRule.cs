using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement.Rules;

/// <summary>A claim about how somebody moved. Needs to know what else was found, so it speaks after the detectors.</summary>
internal interface IMovementRule
{
    /// <summary>Detector id of its findings.</summary>
    string Id { get; }

    IEnumerable<Finding> Find(MovementView view);
}
