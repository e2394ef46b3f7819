using Afterpatch.Analysis.Credentials.Sessions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials;

/// <summary>Names of security identifiers and identifiers of names, from accounts, logons and profiles.</summary>
internal sealed class NameBook
{
    private readonly Dictionary<string, string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _sids = new(StringComparer.OrdinalIgnoreCase);
    private readonly HiveAgreement _hives;

    public NameBook(ServerInventory inventory, SessionBook sessions, string machine)
    {
        _hives = inventory.Hives;
        Machine = machine;
        foreach (var account in inventory["account"])
            Learn(account["sid"], $@"{machine}\{account.Item.Name}");
        foreach (var account in sessions.Accounts)
            if (account.Sid.Length > 0 && account.Name.Length > 0 && account.Name != "-")
                Learn(account.Sid, $@"{account.Domain}\{account.Name}");
        foreach (var profile in inventory["profile"])
            if (profile.Item.Name.StartsWith("S-1-5-21-", StringComparison.OrdinalIgnoreCase) && !_names.ContainsKey(profile.Item.Name))
                Profiles[profile.Item.Name] = Folder(profile["path"]);
    }

    /// <summary>NetBIOS name of this server, or empty.</summary>
    public string Machine { get; }

    /// <summary>Profile folders of identifiers that nothing names.</summary>
    public Dictionary<string, string> Profiles { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The account's name with its domain; for one that nothing names, its identifier and where there is one its profile's folder.</summary>
    public string NameOf(string sid) =>
        _names.TryGetValue(sid, out var name) ? name : Profiles.TryGetValue(sid, out var folder) && folder.Length > 0 ? $"{sid} ({folder})" : sid;

    public string SidOf(string account) => _sids.GetValueOrDefault(account, "");

    /// <summary>One spelling for <c>.\svc</c>, <c>svc@contoso.example</c>, <c>contoso.example\svc</c> and <c>CONTOSO\svc</c>.</summary>
    public (string Identity, bool IsLocal) Normal(string account)
    {
        account = account.Trim();
        if (account.StartsWith("S-1-5-21-", StringComparison.OrdinalIgnoreCase))
            return (NameOf(account), _hives.MachineSid.Length > 0 && account.StartsWith(_hives.MachineSid + "-", StringComparison.OrdinalIgnoreCase));
        var at = account.LastIndexOf('@');
        var slash = account.IndexOf('\\', StringComparison.Ordinal);
        var domain = at > 0 && slash < 0 ? account[(at + 1)..] : slash >= 0 ? account[..slash] : "";
        var name = at > 0 && slash < 0 ? account[..at] : account[(slash + 1)..];
        if (domain is "." or "" && slash >= 0 || domain.Length > 0 && domain.Equals(Machine, StringComparison.OrdinalIgnoreCase))
            return ($@"{(Machine.Length > 0 ? Machine : ".")}\{name}", true);
        if (domain.Length == 0)
            return _sids.ContainsKey($@"{Machine}\{name}") ? ($@"{Machine}\{name}", true) : (name, false);
        if (_hives.DnsDomain.Length > 0 && domain.Equals(_hives.DnsDomain, StringComparison.OrdinalIgnoreCase) && _hives.Domain.Length > 0)
            domain = _hives.Domain;
        return ($@"{domain}\{name}", false);
    }

    private void Learn(string sid, string name)
    {
        if (sid.Length == 0)
            return;
        _names.TryAdd(sid, name);
        _sids.TryAdd(name, sid);
    }

    private static string Folder(string path) => path[(path.LastIndexOf('\\') + 1)..];
}
