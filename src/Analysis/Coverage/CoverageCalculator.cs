using Afterpatch.Core;

namespace Afterpatch.Analysis.Coverage;

/// <summary>What could be seen of the time that matters, per source and question. "No evidence" is earned here.</summary>
public sealed class CoverageCalculator(IReadOnlyList<CoverageSource> sources, TimeSpan tolerance)
{
    public static CoverageCalculator From(KnowledgeBase knowledge)
    {
        var sources = CoverageSource.Load(knowledge, out var tolerance);
        return new(sources, tolerance);
    }

    /// <param name="windows">The stretches of time that must be covered; empty when the server was never open to anything used in the wild.</param>
    public CoverageTable Compute(CoverageInput input, IReadOnlyList<TimeGap> windows)
    {
        var entries = new List<CoverageEntry>();
        foreach (var source in sources)
            entries.AddRange(Entries(source, input, windows));
        return new CoverageTable(entries, sources, input.IsBuildKnown);
    }

    private IEnumerable<CoverageEntry> Entries(CoverageSource source, CoverageInput input, IReadOnlyList<TimeGap> windows)
    {
        var entry = source.IsLog ? Log(source, input, windows) : State(source, input);
        var lacking = entry.FromUtc is null ? [] : Lacking(source, input, windows);
        return source.Questions.Select(question => question == Question.Exploited && lacking.Length > 0 ? Narrowed(entry, lacking) : entry with { Question = question });
    }

    private static CoverageEntry Narrowed(CoverageEntry entry, string[] lacking) =>
        entry with { Lacking = lacking, State = entry.State == CoverageState.Full ? CoverageState.Partial : entry.State };

    /// <summary>Columns that at least one log of the time that matters does not have.</summary>
    private static string[] Lacking(CoverageSource source, CoverageInput input, IReadOnlyList<TimeGap> windows)
    {
        if (source.Needs.Count == 0)
            return [];
        var files = input.Spans
            .Where(span => IsOf(source, span.Family) && (windows.Count == 0 || windows.Any(window => span.FirstUtc < window.ToUtc && span.LastUtc > window.FromUtc)))
            .Select(span => span.At.Source).ToHashSet(StringComparer.Ordinal);
        var lists = input.Columns.Where(list => IsOf(source, list.Family) && files.Contains(list.At.Source)).ToArray();
        return [.. source.Needs.Where(name => lists.Any(list => !list.Fields.Contains(name, StringComparer.OrdinalIgnoreCase)))];
    }

    private static CoverageEntry State(CoverageSource source, CoverageInput input)
    {
        var files = source.Parsers.Sum(parser => input.ParserFiles.GetValueOrDefault(parser));
        var state = files > 0 ? CoverageState.Full
            : source.Parsers.Any(input.UnreadableParsers.Contains) ? CoverageState.Unreadable
            : Nothing(input);
        string[] lacking = state == CoverageState.Full ? [.. source.Parts.Where(part => !IsRead(source, input, part))] : [];
        return new(source.Name, Question.Exploited, null, null, [], lacking.Length > 0 ? CoverageState.Partial : state) { Lacking = lacking };
    }

    private static bool IsRead(CoverageSource source, CoverageInput input, string part) =>
        source.Parsers.Any(parser => !input.Names.TryGetValue(parser, out var names) || names.Contains(part));

    private CoverageEntry Log(CoverageSource source, CoverageInput input, IReadOnlyList<TimeGap> windows)
    {
        var spans = input.Spans.Where(span => IsOf(source, span.Family)).ToArray();
        var periods = Merge(spans);
        if (periods.Count == 0)
            return new(source.Name, Question.Exploited, null, null, [], spans.Any(span => span.Lost > 0) ? CoverageState.Unreadable : Nothing(input));
        if (!input.IsBuildKnown)
            windows = [new(periods[0].FromUtc, periods[^1].ToUtc)];
        var holes = windows.SelectMany(window => Holes(window, periods)).ToArray();
        var isCleared = input.ClearedFamilies.Any(cleared => IsOf(source, cleared.Key));
        var state = holes.Length == 0 ? CoverageState.Full : isCleared ? CoverageState.Cleared : CoverageState.Partial;
        return new(source.Name, Question.Exploited, periods[0].FromUtc, periods[^1].ToUtc, holes, state);
    }

    private static CoverageState Nothing(CoverageInput input) => input.IsPartial ? CoverageState.Unread : CoverageState.Absent;

    private static bool IsOf(CoverageSource source, string family) =>
        source.Families.Any(prefix => family.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>The stretches that files cover together; holes of up to the tolerance between two files are the family's own rhythm.</summary>
    private List<TimeGap> Merge(IEnumerable<SourceSpan> spans)
    {
        var pieces = spans.SelectMany(Pieces).OrderBy(piece => piece.FromUtc).ThenBy(piece => piece.ToUtc);
        var merged = new List<TimeGap>();
        foreach (var piece in pieces)
        {
            if (merged.Count > 0 && piece.FromUtc <= merged[^1].ToUtc + tolerance)
                merged[^1] = merged[^1] with { ToUtc = piece.ToUtc > merged[^1].ToUtc ? piece.ToUtc : merged[^1].ToUtc };
            else
                merged.Add(piece);
        }
        return merged;
    }

    /// <summary>A file's time less its own large holes.</summary>
    private IEnumerable<TimeGap> Pieces(SourceSpan span)
    {
        if (span.FirstUtc is not { } from || span.LastUtc is not { } last)
            yield break;
        foreach (var gap in span.Gaps.OrderBy(gap => gap.FromUtc))
        {
            if (gap.ToUtc - gap.FromUtc <= tolerance || gap.FromUtc <= from)
                continue;
            yield return new(from, gap.FromUtc);
            from = gap.ToUtc;
        }
        if (from <= last)
            yield return new(from, last);
    }

    /// <summary>The parts of a window that no period covers, ends shorter than the tolerance left out.</summary>
    private IEnumerable<TimeGap> Holes(TimeGap window, List<TimeGap> periods)
    {
        var at = window.FromUtc;
        foreach (var period in periods)
        {
            if (period.ToUtc <= at)
                continue;
            if (period.FromUtc >= window.ToUtc)
                break;
            if (period.FromUtc - at > tolerance)
                yield return new(at, period.FromUtc);
            at = period.ToUtc;
        }
        if (window.ToUtc - at > tolerance)
            yield return new(at, window.ToUtc);
    }
}
