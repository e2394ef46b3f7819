using System.Text.Json;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Coverage;

/// <summary>A source family and the questions that it can answer, from <c>knowledge/coverage.json</c>.</summary>
/// <param name="IsLog">A log is judged by the time it covers, anything else by being there.</param>
/// <param name="Families">Prefixes of <see cref="SourceSpan.Family"/>.</param>
/// <param name="Parsers">Parsers whose files are this source.</param>
/// <param name="Primary">Questions that cannot be answered "no evidence" unless a primary source covers the window.</param>
public sealed record CoverageSource(
    string Name, bool IsLog, IReadOnlyList<string> Families, IReadOnlyList<string> Parsers, IReadOnlyList<Question> Primary, IReadOnlyList<Question> Helps)
{
    /// <summary>Columns without which the log does not show every known way in.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Names, without extension, of the files that the state is made of: where one was not read, something may stand in it.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [];

    public IEnumerable<Question> Questions => Primary.Concat(Helps);

    public static IReadOnlyList<CoverageSource> Load(KnowledgeBase knowledge, out TimeSpan tolerance)
    {
        using var document = JsonDocument.Parse(knowledge["coverage.json"]);
        tolerance = TimeSpan.FromHours(document.RootElement.GetProperty("toleranceHours").GetInt32());
        return [.. document.RootElement.GetProperty("sources").EnumerateArray().Select(Read)];
    }

    private static CoverageSource Read(JsonElement entry) => new(
        entry.GetProperty("source").GetString()!,
        entry.GetProperty("kind").GetString() == "log",
        Strings(entry, "families"),
        Strings(entry, "parsers"),
        [.. Strings(entry, "primary").Select(ParseQuestion)],
        [.. Strings(entry, "helps").Select(ParseQuestion)])
    {
        Needs = Strings(entry, "needs"),
        Parts = Strings(entry, "parts"),
    };

    private static string[] Strings(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(item => item.GetString()!)] : [];

    private static Question ParseQuestion(string text) => text switch
    {
        "exploited" => Question.Exploited,
        "still-inside" => Question.StillInside,
        "taken" => Question.Taken,
        "spread" => Question.Spread,
        _ => throw new InvalidDataException($"knowledge/coverage.json: question '{text}'"),
    };
}
