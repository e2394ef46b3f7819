using Afterpatch.Core;
using Afterpatch.Formats.Registry;

namespace Afterpatch.Artifacts.Registry;

/// <summary>Names a hive by its content, and where its keys hang in the registry.</summary>
public static class HiveIdentity
{
    /// <summary>By root keys that every hive of the kind has; a copied or renamed hive stays what it is.</summary>
    public static HiveKind KindOf(RegistryHive hive)
    {
        bool Has(string path) => hive.Find(path) is not null;
        if (Has(@"SAM\Domains\Account") || Has(@"SAM\Domains\Builtin"))
            return HiveKind.Sam;
        if (Has(@"Policy\PolAdtEv") || Has(@"Policy\Secrets") || Has(@"Policy\PolEKList"))
            return HiveKind.Security;
        if (Has("Select") && Has("MountedDevices") || Has(@"ControlSet001\Control\Lsa") || Has(@"ControlSet001\Services"))
            return HiveKind.System;
        if (Has(@"Microsoft\Windows NT\CurrentVersion") && Has("Classes") || Has(@"Microsoft\Windows\CurrentVersion\Installer"))
            return HiveKind.Software;
        if (Has(@"Root\InventoryApplicationFile") || Has(@"Root\File") || Has(@"Root\InventoryApplication"))
            return HiveKind.Amcache;
        if (Has(@"Software\Microsoft") && (Has("Control Panel") || Has("Environment") || Has("Console")))
            return HiveKind.User;
        if (Has(@"Local Settings\Software\Microsoft\Windows") || Has("Local Settings"))
            return HiveKind.UserClasses;
        return Has("Objects") && Has("Description") ? HiveKind.Bcd : HiveKind.Other;
    }

    /// <summary>The path of the hive's root: <c>HKLM\SYSTEM</c>; a user's by the folder that the hive lies in.</summary>
    public static string Mount(HiveKind kind, EvidenceFile file) => kind switch
    {
        HiveKind.System => @"HKLM\SYSTEM",
        HiveKind.Software => @"HKLM\SOFTWARE",
        HiveKind.Sam => @"HKLM\SAM",
        HiveKind.Security => @"HKLM\SECURITY",
        HiveKind.User => $@"HKU\{User(file)}",
        HiveKind.UserClasses => $@"HKU\{User(file)}_Classes",
        HiveKind.Bcd => @"HKLM\BCD00000000",
        HiveKind.Amcache => "Amcache",
        _ => file.Name,
    };

    /// <summary>The profile folder's name for a hive in a profile, <c>.DEFAULT</c> for the system's, else the file's name.</summary>
    public static string User(EvidenceFile file)
    {
        var parts = file.Path.Split('\\');
        for (var i = 0; i + 2 < parts.Length; i++)
            if (parts[i].Equals("Users", StringComparison.OrdinalIgnoreCase) || parts[i].Equals("ServiceProfiles", StringComparison.OrdinalIgnoreCase)
                || parts[i].Equals("Documents and Settings", StringComparison.OrdinalIgnoreCase))
                return parts[i + 1];
        return file.Name.Equals("DEFAULT", StringComparison.OrdinalIgnoreCase) ? ".DEFAULT" : file.Name;
    }

    /// <summary>Where Windows itself keeps this hive: live, backed up by the system, or in a profile.</summary>
    public static bool IsInItsPlace(EvidenceFile file)
    {
        var path = file.Path;
        return path.Contains(@"\System32\config\", StringComparison.OrdinalIgnoreCase)
            || path.Contains(@"\Windows\repair\", StringComparison.OrdinalIgnoreCase)
            || path.Contains(@"\System Volume Information\", StringComparison.OrdinalIgnoreCase)
            || path.Contains(@"\$WINDOWS.~BT\", StringComparison.OrdinalIgnoreCase)
            || path.Contains(@"\Windows.old\", StringComparison.OrdinalIgnoreCase)
            || path.Contains(@"\WinSxS\", StringComparison.OrdinalIgnoreCase);
    }
}
