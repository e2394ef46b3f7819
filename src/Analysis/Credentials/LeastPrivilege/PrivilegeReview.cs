using System.Text.Json;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials.LeastPrivilege;

/// <summary>All checks of least privilege, K1 to K13, in their order, each with the command that shows the state (<c>knowledge/response/privileges.json</c>).</summary>
internal sealed class PrivilegeReview
{
    private readonly Dictionary<string, string> _commands = new(StringComparer.Ordinal);

    public PrivilegeReview(KnowledgeBase knowledge)
    {
        using var document = JsonDocument.Parse(knowledge["response/privileges.json"]);
        foreach (var entry in document.RootElement.GetProperty("commands").EnumerateObject())
            _commands.Add(entry.Name, entry.Value.GetString()!);
    }

    public IReadOnlyList<PrivilegeCheck> Make(PrivilegeFacts facts) =>
    [
        .. StoredSecretChecks.Make(facts).Concat(DirectoryChecks.Make(facts)).Concat(LocalChecks.Make(facts)).Concat(ProtectionChecks.Make(facts))
            .Concat(ServerChecks.Make(facts)).Concat(HygieneChecks.Make(facts)).Select(check => check with { Command = _commands[check.Check] }),
    ];
}
