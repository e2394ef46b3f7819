using Afterpatch.Core;
using Afterpatch.Scripts.WebShells;

namespace Afterpatch.Analysis.Detectors.Deleted;

/// <summary>How much the traces of a page weigh.</summary>
internal readonly record struct PageWeight(Severity Severity, Confidence Confidence, FindingState State);

/// <summary>Weighs a page that is gone. Ordinary churn weighs nothing: set-up replaces thousands of pages, and app pools throw away what they compiled.</summary>
internal static class DeletedPageWeight
{
    /// <param name="stranger">How odd a page is in that place; null for Exchange's own and for places of other products.</param>
    /// <param name="hasWebFiles">The evidence holds the server's pages, so that one missing among them is gone.</param>
    /// <returns>Null when there is nothing to claim.</returns>
    public static PageWeight? Of(DeletedPage page, Severity? stranger, bool hasWebFiles)
    {
        if (page.Name.Length == 0)
            return null;
        var state = page.SaysGone || hasWebFiles ? FindingState.Removed : FindingState.Unknown;
        var isShell = page.Judgement?.Verdict == WebShellVerdict.WebShell;
        if (isShell || page.Kinds.Contains(TraceKind.SecurityProduct))
            return new(Severity.Critical, Confidence.High, state);
        // A command names a file that it was told to write; whether it came to be is for the other traces to say.
        if (page.Kinds.Contains(TraceKind.Cmdlet))
            return page.Kinds.Count > 1 || hasWebFiles ? new(Severity.Critical, page.Kinds.Count > 1 ? Confidence.High : Confidence.Medium, state) : null;
        if (page.Judgement?.Verdict == WebShellVerdict.Suspicious)
            return new(Severity.High, Confidence.Medium, state);
        if (page.Kinds.SetEquals([TraceKind.WebLog]))
            return OfRequests(page, stranger, state);
        if (stranger is not { } odd)
            return null;
        var used = page.Posts > 0 && page.Posts * 2 >= page.Successes;
        return page.Kinds.Count >= 3 || used ? new(Severity.High, Confidence.High, state)
            : page.Kinds.Count == 2 ? new(Severity.High, Confidence.Medium, state)
            : new(odd < Severity.Medium ? Severity.Low : Severity.Medium, Confidence.Medium, state);
    }

    /// <summary>Requests alone: the page must have answered posts of few clients and then be gone.</summary>
    private static PageWeight? OfRequests(DeletedPage page, Severity? stranger, FindingState state) =>
        !page.SaysGone || stranger is null ? null
        : page.Posts * 2 >= page.Successes && page.Posts > 0 && page.Clients.Count <= 3 ? new(Severity.High, stranger >= Severity.Medium ? Confidence.High : Confidence.Medium, state)
        : new(Severity.Medium, Confidence.Low, state);
}
