using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Deleted;

/// <summary>One trace of a page.</summary>
/// <param name="Excerpt">What it says, in a line.</param>
internal sealed record PageTrace(TraceKind Kind, EvidencePointer At, string Excerpt)
{
    /// <summary>A moment at which the page was made or first seen, UTC.</summary>
    public DateTime? BornUtc { get; init; }

    /// <summary>A moment at which it was there or was used.</summary>
    public DateTime? SeenUtc { get; init; }

    /// <summary>A moment at which it was deleted, or was found gone.</summary>
    public DateTime? GoneUtc { get; init; }

    /// <summary>True when the trace itself says that the page is gone.</summary>
    public bool SaysGone { get; init; }

    /// <summary>Who deleted it, where the trace says so.</summary>
    public string By { get; init; } = "";
}
