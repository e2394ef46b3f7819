using System.Runtime.InteropServices;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials.Sessions;

/// <summary>Accounts of all logs, each once: by security identifier, else by domain and name.</summary>
internal sealed class AccountTable
{
    private readonly Dictionary<string, int> _positions = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<LogonAccount> _all = [];

    public IReadOnlyList<LogonAccount> All => _all;

    public int Add(LogonAccount account)
    {
        var name = $"{account.Domain}\\{account.Name}";
        var key = account.Sid.Length > 0 ? account.Sid : name;
        if (!_positions.TryGetValue(key, out var position))
        {
            _positions.Add(key, position = _all.Count);
            _all.Add(account);
            // Events without an identifier mean the account of that name.
            if (account.Sid.Length > 0)
                _positions.TryAdd(name, position);
        }
        else if (account.IsPrivileged)
        {
            ref var known = ref CollectionsMarshal.AsSpan(_all)[position];
            known = known with { IsPrivileged = true };
        }
        return position;
    }
}
