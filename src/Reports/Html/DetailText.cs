using Afterpatch.Core;

namespace Afterpatch.Reports.Html;

/// <summary>The details of a finding in the reader's language: names and those values that are words of ours. Evidence is left as it is.</summary>
internal static class DetailText
{
    /// <summary>Details whose values we write and evidence does not.</summary>
    private static readonly HashSet<string> OurValues = new(StringComparer.Ordinal)
    {
        "absent", "administrator", "authenticated", "bound", "capabilities", "differs", "disabled", "enabled", "encryption", "exposes", "healthy", "hiddenBy", "incomplete", "kind", "known",
        "known from", "level", "location", "metIn", "note", "notCollected", "other traces of Lemon Duck", "raised", "reasons", "registered", "seenAs", "source", "tested", "traces", "verdict",
    };

    public static string Name(Texts texts, string name) => texts.Phrases.Of(name);

    public static string Value(Texts texts, Finding finding, KeyValuePair<string, string> detail) => detail.Key switch
    {
        "ruleTitle" => Title(texts, finding.Detector, detail.Value),
        "rules" => string.Join("; ", detail.Value.Split("; ").Select(rule => Rule(texts, rule))),
        "file" => texts.Phrases.Of(detail.Value),
        _ when OurValues.Contains(detail.Key) => texts.Phrases.OfList(detail.Value),
        _ => detail.Value,
    };

    /// <summary><c>Title (sigma.id)</c>: a rule of ours has its title in both languages.</summary>
    private static string Rule(Texts texts, string rule)
    {
        var open = rule.LastIndexOf(" (sigma.", StringComparison.Ordinal);
        return open < 0 || !rule.EndsWith(')') ? rule : $"{Title(texts, rule[(open + 2)..^1], rule[..open])}{rule[open..]}";
    }

    private static string Title(Texts texts, string detector, string title) => texts.Has($"finding.{detector}.title") ? texts[$"finding.{detector}.title"] : title;
}
