using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials;

/// <summary>Accounts that services run as, with the LSA secrets that keep their passwords.</summary>
internal sealed class ServiceSecrets(ServerInventory inventory, NameBook names)
{
    private const string Stored = "_SC_";

    public IReadOnlyList<Secret> Make()
    {
        var secrets = new List<Secret>();
        var stored = inventory["lsa-secret"].Where(one => one.Item.Name.StartsWith(Stored, StringComparison.OrdinalIgnoreCase) && one["kind"] == "service account password")
            .GroupBy(one => one.Item.Name[Stored.Length..], StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => group.First(), StringComparer.OrdinalIgnoreCase);
        var services = inventory["service"].Where(service => !IsBuiltIn(service["account"])).ToList();
        foreach (var account in services.GroupBy(service => names.Normal(service["account"]).Identity, StringComparer.OrdinalIgnoreCase))
        {
            var own = account.Where(service => stored.ContainsKey(service.Item.Name)).Select(service => stored[service.Item.Name]).ToList();
            var isManaged = account.Key.EndsWith('$');
            secrets.Add(new Secret(isManaged ? SecretKind.Gmsa : SecretKind.ServiceAccount, account.Key, names.SidOf(account.Key), SecretBook.Join(account.Select(service => service.Item.Name)),
                isManaged ? Managed() : own.Min(one => SecretBook.Time(one["setUtc"])))
            { IsLocal = names.Normal(account.First()["account"]).IsLocal, Sources = [.. account.Select(service => service.At)] });
        }
        var used = services.Select(service => service.Item.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        // A password stays when its service is removed or goes over to another account: whose it is, nothing here says any more.
        foreach (var (service, secret) in stored.Where(pair => !used.Contains(pair.Key)).OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
            secrets.Add(new Secret(SecretKind.ServiceAccount, Stored + service, "", service, SecretBook.Time(secret["setUtc"])) { Sources = [secret.At] });
        return secrets;
    }

    /// <summary>When a managed password was last stored; with several such accounts their secrets cannot be told apart.</summary>
    private DateTime? Managed()
    {
        var managed = inventory["lsa-secret"].Where(one => one["kind"] == "group managed service account").ToList();
        return managed.Min(one => SecretBook.Time(one["setUtc"]));
    }

    /// <summary>Accounts of Windows itself have no password that anybody could use elsewhere.</summary>
    public static bool IsBuiltIn(string account)
    {
        account = account.Trim();
        if (account.Length == 0 || account[0] == '\\' || account.StartsWith(@"NT ", StringComparison.OrdinalIgnoreCase) || account.StartsWith("NT-", StringComparison.OrdinalIgnoreCase))
            return true;
        if (account.StartsWith("AUTORITE NT", StringComparison.OrdinalIgnoreCase) || account.StartsWith("IIS APPPOOL", StringComparison.OrdinalIgnoreCase))
            return true;
        if (account.StartsWith("S-1-", StringComparison.OrdinalIgnoreCase))
            return !account.StartsWith("S-1-5-21-", StringComparison.OrdinalIgnoreCase) && !account.StartsWith("S-1-12-1-", StringComparison.OrdinalIgnoreCase);
        var name = account[(account.LastIndexOf('\\') + 1)..].Replace(" ", "", StringComparison.Ordinal);
        return name.Equals("LocalSystem", StringComparison.OrdinalIgnoreCase) || name.Equals("SYSTEM", StringComparison.OrdinalIgnoreCase)
            || name.Equals("LocalService", StringComparison.OrdinalIgnoreCase) || name.Equals("NetworkService", StringComparison.OrdinalIgnoreCase);
    }
}
