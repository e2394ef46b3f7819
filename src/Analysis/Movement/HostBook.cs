using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement;

/// <summary>Which machine a name or an address stands for: this server, or another one, its names and addresses together where events show them together.</summary>
internal sealed class HostBook
{
    public const string Server = "server";
    public const string Unknown = "unknown";
    private const int MaxAliases = 8;

    private readonly HashSet<string> _own = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _addressOfName = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedSet<string>> _names = new(StringComparer.Ordinal);

    public HostBook(IReadOnlyList<Record> records, IReadOnlyList<RemoteAccess> accesses)
    {
        foreach (var fact in records.OfType<HostFact>().Where(fact => fact.Name is "name" or "ip" && fact.Value.Length > 0))
            _own.Add(HostName.Key(HostName.Plain(fact.Value)));
        foreach (var access in accesses.Where(access => !access.IsForwarded && access.Computer.Length > 0))
            _own.Add(HostName.Key(access.Computer));
        Pair(accesses);
    }

    /// <summary>True for nothing, for loopback, and for this server's own names and addresses.</summary>
    public bool IsOwn(string text) => HostName.IsLoopback(text) || _own.Contains(HostName.Key(HostName.Plain(text)));

    /// <summary>Id of the node.</summary>
    public string NodeOf(string text)
    {
        if (IsOwn(text))
            return Server;
        var plain = HostName.Plain(text);
        var key = HostName.Key(plain);
        if (_addressOfName.TryGetValue(key, out var address))
            return "host:" + address;
        var id = "host:" + key;
        if (key != plain)
            Name(id, plain);
        return id;
    }

    /// <summary>Names of a node beside its id, shortest first.</summary>
    public IReadOnlyList<string> Aliases(string id) =>
        _names.TryGetValue(id, out var names) ? [.. names.OrderBy(name => name.Length).ThenBy(name => name, StringComparer.Ordinal)] : [];

    /// <summary>A name belongs to an address when logons show the two together and neither with another partner.</summary>
    private void Pair(IReadOnlyList<RemoteAccess> accesses)
    {
        var addresses = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var names = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var access in accesses.Where(access => access.RemoteName.Length > 0 && access.RemoteName != "NULL" && access.Remote.Length > 0 && !IsOwn(access.Remote) && !IsOwn(access.RemoteName)))
        {
            var (address, name) = (HostName.Plain(access.Remote), HostName.Key(HostName.Plain(access.RemoteName)));
            if (HostName.AsAddress(address) is null || HostName.AsAddress(name) is not null || name.Length == 0)
                continue;
            (addresses.TryGetValue(name, out var its) ? its : addresses[name] = new(StringComparer.Ordinal)).Add(address);
            (names.TryGetValue(address, out var called) ? called : names[address] = new(StringComparer.Ordinal)).Add(name);
            Name("host:" + address, HostName.Plain(access.RemoteName));
        }
        foreach (var (name, its) in addresses)
            if (its.Count == 1 && names[its.First()].Count == 1)
                _addressOfName[name] = its.First();
    }

    private void Name(string id, string name)
    {
        if (!_names.TryGetValue(id, out var names))
            _names.Add(id, names = new(StringComparer.OrdinalIgnoreCase));
        if (names.Count < MaxAliases)
            names.Add(name);
    }
}
