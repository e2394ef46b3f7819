using Afterpatch.Core;

namespace Afterpatch.Analysis.Coverage;

/// <summary>What coverage is computed from.</summary>
/// <param name="ParserFiles">Number of files that each parser read.</param>
/// <param name="UnreadableParsers">Parsers for which at least one file gave no record and a diagnostic.</param>
/// <param name="ClearedFamilies">Families whose log was cleared, with the time of clearing.</param>
public sealed record CoverageInput(
    IReadOnlyList<SourceSpan> Spans, IReadOnlyDictionary<string, int> ParserFiles, IReadOnlySet<string> UnreadableParsers,
    IReadOnlyDictionary<string, DateTime> ClearedFamilies)
{
    /// <summary>The run was interrupted: a source of which nothing was read may be in the evidence all the same.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Without a build nobody knows which time matters: every log is then held against the time from its own first row to its last.</summary>
    public bool IsBuildKnown { get; init; } = true;

    /// <summary>Names, without extension, of the files that each parser read.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> Names { get; init; } = new Dictionary<string, IReadOnlySet<string>>();

    /// <summary>The columns of the text logs.</summary>
    public IReadOnlyList<LogFields> Columns { get; init; } = [];
}
