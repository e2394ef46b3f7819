using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sigma;

/// <summary>How far a rule's level is believed: our own rules say it themselves, public rules are believed only when tested, all others little.</summary>
/// <remarks>
/// The list of tested public rules is <c>knowledge/sigma-tested.json</c>: rule id to the real log on which it was seen to fire, while it stayed quiet
/// on the logs of an ordinary machine.
/// </remarks>
public sealed class RuleTrust
{
    private readonly HashSet<string> _tested;

    private RuleTrust(HashSet<string> tested) => _tested = tested;

    /// <summary>Nothing is believed: for rules of the user.</summary>
    public static RuleTrust None { get; } = new([]);

    public static RuleTrust Load(KnowledgeBase knowledge)
    {
        using var document = System.Text.Json.JsonDocument.Parse(knowledge["sigma-tested.json"]);
        return new([.. document.RootElement.GetProperty("tested").EnumerateObject().Select(entry => entry.Name)]);
    }

    public bool IsTested(RuleHeader rule) => _tested.Contains(rule.Id);

    public static bool IsOwn(RuleHeader rule) => rule.File.StartsWith(BuiltInRules.OwnFolder, StringComparison.Ordinal);

    /// <summary>
    /// A rule of our own on the same lines as a detector of ours (<c>judged-by</c>), which also knows who asked, whom the server served and what the build
    /// was open to. Alone, as in <c>hunt</c>, it says what it says; beside the detector it only supports.
    /// </summary>
    public static bool IsSupport(RuleHeader rule) => IsOwn(rule) && rule.Custom.ContainsKey("judged-by");

    /// <summary>Our own rules keep their level unless a detector of ours judges the same lines. Others lose one, and stay below high; what a person gave with <c>--rules</c> counts as untested.</summary>
    /// <param name="isLine">
    /// The match is a line of a web log. Public web rules seldom tell a refused request from an answered one, and every server on the Internet is
    /// scanned: they are low, and our own detectors say what succeeded.
    /// </param>
    public static Severity Severity(RuleHeader rule, bool isLine) => IsOwn(rule) && !IsSupport(rule) ? (Severity)rule.Level : rule.Level switch
    {
        _ when IsSupport(rule) => Core.Severity.Low,
        _ when isLine && rule.Level > SigmaLevel.Informational => Core.Severity.Low,
        SigmaLevel.Critical or SigmaLevel.High => Core.Severity.Medium,
        SigmaLevel.Medium => Core.Severity.Low,
        var level => (Severity)level,
    };

    public static Confidence Confidence(RuleHeader rule)
    {
        if (!IsOwn(rule) || IsSupport(rule))
            return Core.Confidence.Low;
        return rule.Custom.GetValueOrDefault("confidence") switch
        {
            "high" => Core.Confidence.High,
            "low" => Core.Confidence.Low,
            _ => Core.Confidence.Medium,
        };
    }

    /// <summary>Questions that a match helps to answer. Untested rules answer none: they are leads for a person.</summary>
    public static IReadOnlyList<Question> Answers(RuleHeader rule) => !IsOwn(rule) || IsSupport(rule) ? [] :
        [.. (rule.Custom.GetValueOrDefault("questions") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => Enum.GetValues<Question>().First(question => Words.Of(question) == word))];

    public static Outcome Outcome(RuleHeader rule) => !IsOwn(rule) || IsSupport(rule) ? Core.Outcome.Context : rule.Custom.GetValueOrDefault("outcome") switch
    {
        "succeeded" => Core.Outcome.Succeeded,
        "attempted" => Core.Outcome.Attempted,
        _ => Core.Outcome.Context,
    };
}
