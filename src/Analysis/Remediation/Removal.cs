using System.Text.Json;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Remediation;

/// <summary>One rule of <c>knowledge/response/removals.json</c>: which findings it is for, and what a person may run for each.</summary>
/// <param name="Where">Details, and the values of which one must be there; empty when any will do.</param>
internal sealed record Removal(string Step, IReadOnlyList<string> Detectors, string Kind, IReadOnlyDictionary<string, IReadOnlyList<string>> Where, IReadOnlyList<string> Look, IReadOnlyList<string> Command)
{
    public static IReadOnlyList<Removal> Load(KnowledgeBase knowledge)
    {
        using var document = JsonDocument.Parse(knowledge["response/removals.json"]);
        return [.. document.RootElement.GetProperty("removals").EnumerateArray().Select(Read)];
    }

    public bool IsFor(RemovalPlaces item) =>
        (Kind == "any" || Kind == item.Finding.Subject.Kind) && Detectors.Any(prefix => item.Finding.Detector.StartsWith(prefix, StringComparison.Ordinal))
        && (Where.Count == 0 || Where.Any(condition => item.Words(condition.Key).Any(word => condition.Value.Contains(word) || condition.Value.Contains("*"))));

    private static Removal Read(JsonElement rule) => new(
        rule.GetProperty("step").GetString()!, Strings(rule.GetProperty("detector")), rule.GetProperty("kind").GetString()!,
        rule.TryGetProperty("where", out var where) ? where.EnumerateObject().ToDictionary(condition => condition.Name, condition => Strings(condition.Value), StringComparer.Ordinal)
            : new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal),
        Strings(rule.GetProperty("look")), Strings(rule.GetProperty("command")));

    private static IReadOnlyList<string> Strings(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetString()!)];
}
