using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials.LeastPrivilege;

/// <summary>K1: services that run as users. K2: tasks, pools, directories and logons that keep a password.</summary>
internal static class StoredSecretChecks
{
    private static readonly string[] Kept = [SecretKind.TaskAccount, SecretKind.Autologon, SecretKind.AppPool, SecretKind.VirtualDirectory];

    public static IEnumerable<PrivilegeCheck> Make(PrivilegeFacts facts)
    {
        var services = facts.Secrets.Where(secret => secret.Kind == SecretKind.ServiceAccount).ToList();
        foreach (var secret in services)
            yield return Check.Open("K1", facts.Privileges.Of(secret.Sid) == PrivilegeBook.DomainAdministrator ? "directory" : "open", secret.Identity, secret.Sources,
                ("account", secret.Identity), ("services", secret.Place), ("set", UtcText.Format(secret.SetUtc) ?? "?"));
        if (services.Count == 0)
            yield return facts.HasSystem ? Check.Met("K1") : Check.Unknown("K1");

        var kept = facts.Secrets.Where(secret => Kept.Contains(secret.Kind, StringComparer.Ordinal)).ToList();
        foreach (var secret in kept)
            yield return Check.Open("K2", secret.Kind, secret.Identity, secret.Sources, ("account", secret.Identity), ("place", secret.Place));
        if (kept.Count == 0)
            yield return facts.Inventory.Tasks.Any(task => task.Store == "xml") ? Check.Met("K2") : Check.Unknown("K2");
    }
}
