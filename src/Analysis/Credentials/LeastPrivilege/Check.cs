using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials.LeastPrivilege;

/// <summary>Builds a check's result: texts <c>privilege.k1.*</c>, command of <c>privileges.json</c> (filled in afterwards).</summary>
internal static class Check
{
    public static PrivilegeCheck Open(string id, string variant, string subject, IEnumerable<EvidencePointer> sources, params (string Name, string Value)[] args) =>
        Make(id, "open", variant, subject, [.. sources.Take(20)], args);

    public static PrivilegeCheck Met(string id, params (string Name, string Value)[] args) => Make(id, "met", "met", "", [], args);

    public static PrivilegeCheck Unknown(string id, params (string Name, string Value)[] args) => Make(id, "unknown", "unknown", "", [], args);

    private static PrivilegeCheck Make(string id, string state, string variant, string subject, IReadOnlyList<EvidencePointer> sources, (string Name, string Value)[] args)
    {
        var key = $"privilege.{id.ToLowerInvariant()}";
        return new(id, state, subject, Message.Of($"{key}.{variant}", args), new Message($"{key}.change"), new Message($"{key}.breaks"), "", sources);
    }
}
