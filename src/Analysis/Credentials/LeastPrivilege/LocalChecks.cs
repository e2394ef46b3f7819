using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials.LeastPrivilege;

/// <summary>K7: the local administrator and LAPS. K8: local accounts from afar.</summary>
internal static class LocalChecks
{
    public static IEnumerable<PrivilegeCheck> Make(PrivilegeFacts facts)
    {
        var administrator = facts.Inventory["account"].FirstOrDefault(account => account["rid"] == "500");
        var set = administrator?["passwordSetUtc"] is { Length: > 0 } text ? text : "?";
        if (!facts.HasSoftware)
            yield return Check.Unknown("K7");
        else if (CredentialAssessment.HasLaps(facts.Inventory))
            yield return Check.Met("K7", ("set", set));
        else
            yield return Check.Open("K7", "open", administrator is null ? "RID 500" : $@"{facts.Names.Machine}\{administrator.Item.Name}", administrator is null ? [] : [administrator.At], ("set", set));

        if (!facts.HasSoftware)
            yield return Check.Unknown("K8");
        else if (facts.Inventory.Setting(@"\LocalAccountTokenFilterPolicy") is { } policy && policy["data"] == "1")
            yield return Check.Open("K8", "open", "LocalAccountTokenFilterPolicy = 1", [policy.At]);
        else
            yield return Check.Met("K8");
    }
}
