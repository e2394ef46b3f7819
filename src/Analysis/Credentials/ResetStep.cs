using System.Text.Json;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials;

/// <summary>One step of <c>knowledge/response/resets.json</c>.</summary>
internal sealed record ResetStep(string Id, string Phase, IReadOnlyList<string> Kinds, string Who, string DryRun, string Command)
{
    public static IReadOnlyList<ResetStep> Load(KnowledgeBase knowledge)
    {
        using var document = JsonDocument.Parse(knowledge["response/resets.json"]);
        return [.. document.RootElement.GetProperty("steps").EnumerateArray().Select(Read)];
    }

    /// <summary>Whether the step is for that account: by what it is and what it may.</summary>
    public bool IsFor(Exposed exposed)
    {
        if (!Kinds.Contains(exposed.Secret.Kind, StringComparer.Ordinal))
            return false;
        var isDirectory = exposed.Privilege == PrivilegeBook.DomainAdministrator;
        return Who == "all" || isDirectory == (Who == "directory");
    }

    private static ResetStep Read(JsonElement entry) => new(
        entry.GetProperty("id").GetString()!, entry.GetProperty("phase").GetString()!,
        [.. entry.GetProperty("kinds").EnumerateArray().Select(kind => kind.GetString()!)], entry.GetProperty("who").GetString()!,
        entry.GetProperty("dryRun").GetString()!, entry.GetProperty("command").GetString()!);
}
