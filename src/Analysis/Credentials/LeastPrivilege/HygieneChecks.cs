using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials.LeastPrivilege;

/// <summary>K13: old protocols and unguarded secrets in memory: SMB 1, NTLM 1, LDAP without signing, WDigest, LSASS without protection.</summary>
internal static class HygieneChecks
{
    public static IEnumerable<PrivilegeCheck> Make(PrivilegeFacts facts)
    {
        if (!facts.HasSystem)
        {
            yield return Check.Unknown("K13");
            yield break;
        }
        var any = false;
        foreach (var (variant, tail, isOpen) in Rules())
            if (facts.Inventory.Setting(tail) is { } setting && Number(setting["data"]) is { } number && isOpen(number))
            {
                any = true;
                yield return Check.Open("K13", variant, $"{tail.TrimStart('\\')} = {setting["data"]}", [setting.At], ("setting", setting.Item.Name), ("data", setting["data"]));
            }
        if (Number(facts.Inventory.Setting(@"\Lsa\RunAsPPL")?["data"] ?? "0") is 0)
        {
            any = true;
            yield return Check.Open("K13", "lsa", "RunAsPPL", facts.Inventory.Setting(@"\Lsa\RunAsPPL") is { } off ? [off.At] : []);
        }
        if (!any)
            yield return Check.Met("K13");
    }

    private static IEnumerable<(string Variant, string Tail, Func<long, bool> IsOpen)> Rules()
    {
        yield return ("smb1", @"\LanmanServer\Parameters\SMB1", number => number == 1);
        yield return ("smb1", @"\mrxsmb10\Start", number => number is 2 or 3);
        yield return ("ntlm", @"\Lsa\LmCompatibilityLevel", number => number < 3);
        yield return ("ldap", @"\LDAP\LDAPClientIntegrity", number => number == 0);
        yield return ("wdigest", @"\WDigest\UseLogonCredential", number => number == 1);
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
