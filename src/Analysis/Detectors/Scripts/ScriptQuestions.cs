using Afterpatch.Core;
using Afterpatch.Scripts.PowerShell;

namespace Afterpatch.Analysis.Detectors.Scripts;

/// <summary>Which questions of the case a script answers: from the ATT&amp;CK techniques of its reasons, so that a new rule needs no entry here.</summary>
internal static class ScriptQuestions
{
    private static readonly (Question Question, string[] Techniques)[] ByTechnique =
    [
        (Question.Taken, ["T1003", "T1552", "T1555", "T1558", "T1649", "T1606", "T1114", "T1056", "T1528", "T1539", "T1041", "T1567", "T1048", "T1213", "T1005"]),
        (Question.StillInside, ["T1505", "T1543", "T1546", "T1547", "T1053", "T1136", "T1098", "T1137", "T1574", "T1219", "T1037"]),
        (Question.Spread, ["T1021", "T1570", "T1569.002", "T1210"]),
    ];

    /// <summary>What makes a later theft possible, and takes nothing by itself.</summary>
    private static readonly HashSet<string> Preparations = new(StringComparer.Ordinal)
    {
        "authority-weakened", "certificate-for-another", "cleartext-passwords-enabled", "domain-controller-deceived", "preauthentication-switched-off",
        "replication-right-given", "service-name-set-to-roast", "server-certificate-not-checked",
    };

    /// <summary>Reasons of less weight, or of a technique that says less than they do.</summary>
    private static readonly Dictionary<string, Question> ByName = new(StringComparer.Ordinal)
    {
        ["mailbox-export"] = Question.Taken,
        ["packed-into-web-folder"] = Question.Taken,
        ["task-from-writable-folder"] = Question.StillInside,
        ["account-made-administrator"] = Question.StillInside,
        ["account-hidden-from-logon"] = Question.StillInside,
        ["tunnel-opened"] = Question.StillInside,
        ["run-key-with-payload"] = Question.StillInside,
        ["remote-process"] = Question.Spread,
        ["service-made-started-removed"] = Question.Spread,
        ["task-on-other-machine"] = Question.Spread,
        ["task-for-all-by-policy"] = Question.Spread,
        ["library-in-name-server"] = Question.Spread,
    };

    /// <returns>At least one: a malicious script that shows none of these was run by somebody who came in.</returns>
    public static IReadOnlyList<Question> Of(ScriptJudgement judgement)
    {
        Question[] answers = [.. judgement.Reasons.SelectMany(Of).Distinct()];
        return answers.Length > 0 ? answers : [Question.Exploited];
    }

    private static IEnumerable<Question> Of(ScriptReason reason)
    {
        if (ByName.TryGetValue(reason.Key, out var named))
            return [named];
        return ByTechnique.Where(entry => (entry.Question != Question.Taken || !Preparations.Contains(reason.Key)) && reason.Techniques.Any(technique => IsOf(technique, entry.Techniques)))
            .Select(entry => entry.Question);
    }

    private static bool IsOf(string technique, string[] families) =>
        Array.Exists(families, family => technique.StartsWith(family, StringComparison.Ordinal) && (technique.Length == family.Length || technique[family.Length] == '.'));
}
