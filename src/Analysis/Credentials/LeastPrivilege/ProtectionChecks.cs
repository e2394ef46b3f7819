using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials.LeastPrivilege;

/// <summary>K9: what the virus scanner leaves out. K10: protections that are off.</summary>
internal static class ProtectionChecks
{
    private static readonly string[] Off = ["DisableAntiSpyware", "DisableAntiVirus", "DisableRealtimeMonitoring", "DisableBehaviorMonitoring", "DisableIOAVProtection", "DisableScriptScanning", "DisableOnAccessProtection"];

    public static IEnumerable<PrivilegeCheck> Make(PrivilegeFacts facts)
    {
        var exclusions = facts.Inventory["defender-exclusion"].Where(one => one["list"] is "withdrawn" or "none").ToList();
        foreach (var exclusion in exclusions)
            yield return Check.Open("K9", exclusion["list"] == "withdrawn" ? "withdrawn" : "foreign", exclusion.Item.Name, [exclusion.At], ("exclusion", exclusion.Item.Name), ("origin", exclusion["origin"]));
        if (exclusions.Count == 0)
            yield return facts.HasSoftware ? Check.Met("K9") : Check.Unknown("K9");

        var off = facts.Inventory["setting"].Where(IsOff).ToList();
        foreach (var setting in off)
            yield return Check.Open("K10", "open", $"{setting["value"]} = {setting["data"]}", [setting.At], ("setting", setting.Item.Name), ("data", setting["data"]));
        if (off.Count == 0)
            yield return facts.HasSoftware ? Check.Met("K10") : Check.Unknown("K10");
    }

    /// <summary>Tamper protection: 5 is on, 4 off, 0 never set. Absence means that the service is not there or too old to have it.</summary>
    private static bool IsOff(InventoryRecord setting) =>
        Off.Contains(setting["value"], StringComparer.OrdinalIgnoreCase) && setting["data"] == "1"
        || setting["value"].Equals("TamperProtection", StringComparison.OrdinalIgnoreCase) && setting["data"] is not ("1" or "5");
}
