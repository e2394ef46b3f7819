namespace Afterpatch.Analysis.Movement;

/// <summary>Accounts as events write them, brought to one form.</summary>
internal static class AccountName
{
    /// <summary>
    /// What tells accounts apart: the first part of the domain and the user, in lower case. <c>CONTOSO\anna</c>, <c>contoso.example\anna</c> and
    /// <c>anna@contoso.example</c> are one.
    /// </summary>
    public static string Key(string account)
    {
        var slash = account.IndexOf('\\', StringComparison.Ordinal);
        if (slash >= 0)
            return Join(account[..slash], account[(slash + 1)..]);
        var at = account.LastIndexOf('@');
        return at > 0 ? Join(account[(at + 1)..], account[..at]) : account.ToLowerInvariant();
    }

    public static string User(string account) => account[(account.IndexOf('\\', StringComparison.Ordinal) + 1)..];

    /// <summary>The account's own name in <c>CONTOSO\svc</c>, <c>contoso.example/Users/svc</c> and <c>svc@contoso.example</c>.</summary>
    public static string Leaf(string account)
    {
        var name = account[(account.AsSpan().LastIndexOfAny('\\', '/') + 1)..];
        return name.IndexOf('@', StringComparison.Ordinal) is > 0 and var at ? name[..at] : name;
    }

    /// <summary>A machine's own account.</summary>
    public static bool IsMachine(string account) => account.EndsWith('$');

    public static bool IsAnonymous(string account, string sid) =>
        sid == "S-1-5-7" || User(account).Equals("ANONYMOUS LOGON", StringComparison.OrdinalIgnoreCase);

    /// <summary>An account that a person or an administrator made, by its SID; one without a SID may be.</summary>
    public static bool MayBePerson(string account, string sid) =>
        !IsMachine(account) && (sid.StartsWith("S-1-5-21-", StringComparison.Ordinal) || (sid.Length == 0 && account.Length > 0));

    private static string Join(string domain, string user)
    {
        var dot = domain.IndexOf('.', StringComparison.Ordinal);
        return $"{(dot > 0 ? domain[..dot] : domain)}\\{user}".ToLowerInvariant();
    }
}
