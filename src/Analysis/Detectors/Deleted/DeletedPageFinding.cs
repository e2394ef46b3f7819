using System.Globalization;
using Afterpatch.Core;
using Afterpatch.Scripts.WebShells;

namespace Afterpatch.Analysis.Detectors.Deleted;

/// <summary>Writes the finding of one page that is gone.</summary>
internal static class DeletedPageFinding
{
    private static readonly TraceKind[] Kinds = Enum.GetValues<TraceKind>();

    /// <param name="sources">Kinds of traces for which the evidence had something to look at.</param>
    public static Finding Of(DeletedPage page, PageWeight weight, IReadOnlySet<TraceKind> sources)
    {
        var details = new List<KeyValuePair<string, string>>();
        void Detail(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                details.Add(new(name, value));
        }
        Detail("traces", string.Create(CultureInfo.InvariantCulture, $"{page.Kinds.Count}/{Kinds.Length}: {Names(page.Kinds)}"));
        Detail("absent", Names(Kinds.Where(kind => !page.Kinds.Contains(kind) && IsLookedFor(kind, sources))));
        Detail("notCollected", Names(Kinds.Where(kind => !page.Kinds.Contains(kind) && !IsLookedFor(kind, sources))));
        Detail("appeared", UtcText.Format(page.BornUtc));
        Detail("lastSeen", UtcText.Format(page.LastSeenUtc));
        Detail("gone", UtcText.Format(page.GoneUtc));
        Detail("deletedBy", page.By);
        Detail("clients", string.Join(", ", page.Clients.Take(8)));
        Detail("requests", page.Successes > 0 ? page.Successes.ToString(CultureInfo.InvariantCulture) : null);
        Detail("url", page.Path.Length > 0 ? page.Url : null);
        Detail("threat", page.Threat);
        if (page.Judgement is { Verdict: not WebShellVerdict.Benign } judgement)
        {
            Detail("verdict", WebShellJudgement.Name(judgement.Verdict));
            Detail("capabilities", string.Join(", ", judgement.Capabilities));
            Detail("family", judgement.Family);
            Detail("parameters", string.Join(", ", judgement.Parameters));
            Detail("reasons", string.Join("; ", judgement.Reasons));
        }
        return new()
        {
            Detector = "webshell.deleted",
            Severity = weight.Severity,
            Confidence = weight.Confidence,
            State = weight.State,
            TitleKey = page.IsReplaced ? "finding.webshell.deleted.replaced.title" : weight.State == FindingState.Removed ? null : "finding.webshell.deleted.unknown.title",
            TitleArgs = new Dictionary<string, string> { ["path"] = page.Name, ["count"] = page.Kinds.Count.ToString(CultureInfo.InvariantCulture), ["of"] = Kinds.Length.ToString(CultureInfo.InvariantCulture) },
            Attack = ["T1505.003", "T1070.004"],
            Outcome = weight.Severity >= Severity.High ? Outcome.Succeeded : Outcome.Context,
            Answers = weight.State == FindingState.Removed ? [Question.Exploited] : [Question.Exploited, Question.StillInside],
            FirstUtc = page.BornUtc,
            LastUtc = page.GoneUtc ?? page.LastSeenUtc ?? page.BornUtc,
            Subject = page.Path.Length > 0 ? new("file", page.Path) : new("url", page.Url),
            Evidence = [.. Evidence(page).Take(Finding.MaxEvidence)],
            Entities = [.. page.Clients.Select(client => new Subject("address", client)), .. page.Url.Length > 0 && page.Path.Length > 0 ? new[] { new Subject("url", page.Url) } : []],
            Details = details,
        };
    }

    /// <summary>The most telling of each kind first, then the rest in the order of time.</summary>
    private static IEnumerable<EvidenceItem> Evidence(DeletedPage page)
    {
        var ordered = page.Traces.OrderBy(trace => trace.Kind).ThenBy(trace => trace.BornUtc ?? trace.SeenUtc ?? trace.GoneUtc ?? DateTime.MaxValue)
            .ThenBy(trace => trace.At.Source, StringComparer.OrdinalIgnoreCase).ThenBy(trace => trace.At.Offset).ToList();
        var first = ordered.DistinctBy(trace => trace.Kind).ToList();
        return first.Concat(ordered.Except(first)).DistinctBy(trace => (trace.At, trace.Excerpt)).Select(trace => EvidenceItem.Of(trace.At, trace.Excerpt));
    }

    private static bool IsLookedFor(TraceKind kind, IReadOnlySet<TraceKind> sources) =>
        sources.Contains(kind == TraceKind.Content ? TraceKind.MftEntry : kind);

    private static string Names(IEnumerable<TraceKind> kinds) => string.Join(", ", kinds.Order().Select(Name));

    private static string Name(TraceKind kind) => kind switch
    {
        TraceKind.MftEntry => "$MFT",
        TraceKind.Content => "content",
        TraceKind.ShadowCopy => "shadow copy",
        TraceKind.Journal => "$UsnJrnl",
        TraceKind.IndexSlack => "$I30",
        TraceKind.NtfsLog => "$LogFile",
        TraceKind.Compiled => ".compiled",
        TraceKind.WebLog => "web log",
        TraceKind.Cmdlet => "cmdlet",
        TraceKind.SecurityProduct => "security product",
        _ => "process",
    };
}
