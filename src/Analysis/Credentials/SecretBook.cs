using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials;

/// <summary>Every secret that this server keeps, by name, from its inventory.</summary>
internal sealed class SecretBook(ServerInventory inventory, NameBook names)
{
    private const string AuthSubject = "Microsoft Exchange Server Auth Certificate";

    public IReadOnlyList<Secret> Make(bool isHybrid) =>
    [
        .. LocalAccounts(), .. Machine(), .. new ServiceSecrets(inventory, names).Make(), .. Tasks(), .. Autologon(), .. Cached(), .. Web(), .. Certificates(),
        .. isHybrid ? [new Secret(SecretKind.HybridKey, "Exchange hybrid application", "", "", null)] : Array.Empty<Secret>(), .. DataProtection(),
    ];

    private IEnumerable<Secret> LocalAccounts() => inventory["account"].Select(account => new Secret(
        SecretKind.LocalAccount, $@"{names.Machine}\{account.Item.Name}", account["sid"], $"RID {account["rid"]}{(account["disabled"] == "yes" ? ", disabled" : "")}", Time(account["passwordSetUtc"]))
    { IsLocal = true });

    private IEnumerable<Secret> Machine()
    {
        var secret = Lsa("$MACHINE.ACC");
        if (secret is null && inventory.Hives.Domain.Length + inventory.Hives.DnsDomain.Length == 0 && inventory.HiveKinds.Contains("security"))
            yield break; // in a workgroup
        if (names.Machine.Length > 0)
            yield return new(SecretKind.MachineAccount, $"{Prefix()}{names.Machine}$", "", "$MACHINE.ACC", Time(secret?["setUtc"]), Time(secret?["previousSetUtc"])) { IsSeen = secret is not null };
    }

    private string Prefix() => inventory.Hives.Domain.Length > 0 ? inventory.Hives.Domain + @"\" : "";

    private IEnumerable<Secret> Tasks() => inventory.Tasks
        .Where(task => task.LogonType.Equals("Password", StringComparison.OrdinalIgnoreCase) || task.LogonType.Equals("InteractiveTokenOrPassword", StringComparison.OrdinalIgnoreCase))
        .Where(task => task.UserId.Length > 0 && !ServiceSecrets.IsBuiltIn(task.UserId))
        .GroupBy(task => names.Normal(task.UserId).Identity, StringComparer.OrdinalIgnoreCase)
        .Select(group => new Secret(SecretKind.TaskAccount, group.Key, SidOf(group.First().UserId, group.Key),
            Join(group.Select(task => task.Path)), null)
        { IsLocal = names.Normal(group.First().UserId).IsLocal, Sources = [.. group.Select(task => task.At)] });

    private IEnumerable<Secret> Autologon()
    {
        var stored = Lsa("DefaultPassword");
        foreach (var user in inventory["autologon"])
        {
            var (identity, isLocal) = names.Normal(user["domain"].Length > 0 ? $@"{user["domain"]}\{user.Item.Name}" : user.Item.Name);
            yield return new(SecretKind.Autologon, identity, names.SidOf(identity), user["passwordInClear"] == "yes" ? @"Winlogon\DefaultPassword" : "DefaultPassword", Time(stored?["setUtc"])) { IsLocal = isLocal, Sources = [user.At] };
        }
        if (stored is not null && inventory["autologon"].Count == 0)
            yield return new(SecretKind.Autologon, "DefaultPassword", "", "DefaultPassword", Time(stored["setUtc"]));
    }

    /// <summary>The cache names its people by number only; the domain's identifier or a profile completes it.</summary>
    private IEnumerable<Secret> Cached()
    {
        foreach (var slot in inventory["cached-logon"])
        {
            var tail = "-" + slot["rid"];
            var profiles = inventory["profile"].Select(profile => profile.Item.Name)
                .Where(sid => sid.EndsWith(tail, StringComparison.Ordinal) && !IsOfMachine(sid)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            var sid = profiles.Count == 1 ? profiles[0] : inventory.Hives.DomainSid.Length > 0 ? inventory.Hives.DomainSid + tail : "";
            yield return new(SecretKind.CachedLogon, sid.Length > 0 ? names.NameOf(sid) : $"RID {slot["rid"]}", sid, $"{slot.Item.Name}, {slot["writtenUtc"]}", null) { Sources = [slot.At], RulesDomain = PrivilegeBook.IsPowerfulRid(slot["primaryGroup"]) };
        }
    }

    private IEnumerable<Secret> Web()
    {
        foreach (var pool in Live("app-pool").Where(pool => pool["userName"].Length > 0 && pool["identityType"] is "" or "SpecificUser"))
            yield return Account(SecretKind.AppPool, pool["userName"], pool.Item.Name, pool.At);
        foreach (var directory in Live("virtual-directory").Where(directory => directory["userName"].Length > 0))
            yield return Account(SecretKind.VirtualDirectory, directory["userName"], directory.Item.Name, directory.At);
        foreach (var user in Live("impersonation"))
            yield return Account(SecretKind.VirtualDirectory, user["userName"], user.At.Source, user.At);
        var own = Live("machine-key").Where(key => key["keys"] is "own" or "published").ToList();
        foreach (var key in own)
            yield return new(SecretKind.MachineKey, key.Item.Name, "", "machineKey", key.ChangedUtc);
        if (own.Count == 0)
            yield return new(SecretKind.MachineKey, "ASP.NET", "", "AutoGenKeyV4", null) { IsSeen = false };
    }

    private IEnumerable<Secret> Certificates()
    {
        var any = false;
        foreach (var certificate in inventory["certificate"].Where(one => one["privateKey"] == "yes"))
        {
            var isAuth = certificate["subject"].Contains(AuthSubject, StringComparison.OrdinalIgnoreCase);
            any |= isAuth;
            yield return new(isAuth ? SecretKind.AuthCertificate : SecretKind.Certificate, certificate.Item.Name, "", certificate["subject"], Time(certificate["notBeforeUtc"]));
        }
        if (!any)
            yield return new(SecretKind.AuthCertificate, AuthSubject, "", "LocalMachine\\My", null) { IsSeen = false };
        if (inventory["certificate"].Count == 0)
            yield return new(SecretKind.Certificate, "LocalMachine\\My", "", "", null) { IsSeen = false };
    }

    private IEnumerable<Secret> DataProtection() =>
        Lsa("DPAPI_SYSTEM") is { } secret ? [new(SecretKind.DataProtection, "DPAPI_SYSTEM", "", "", Time(secret["setUtc"]))] : [];

    private Secret Account(string kind, string user, string place, EvidencePointer at)
    {
        var (identity, isLocal) = names.Normal(user);
        return new(kind, identity, names.SidOf(identity), place, null) { IsLocal = isLocal, Sources = [at] };
    }

    private string SidOf(string user, string identity) => user.StartsWith("S-1-", StringComparison.OrdinalIgnoreCase) ? user : names.SidOf(identity);

    private bool IsOfMachine(string sid) => inventory.Hives.MachineSid.Length > 0 && sid.StartsWith(inventory.Hives.MachineSid + "-", StringComparison.OrdinalIgnoreCase);

    private InventoryRecord? Lsa(string name) => inventory["lsa-secret"].FirstOrDefault(one => one.Item.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private IEnumerable<InventoryRecord> Live(string kind) => inventory[kind].Where(one => one["source"] != "history");

    internal static string Join(IEnumerable<string> places) => string.Join(", ", places.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase));

    internal static DateTime? Time(string? text) => text is { Length: > 0 } && UtcText.TryParse(text, out var utc) ? utc : null;
}
