namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Programs that anybody can start at the logon screen, with the rights of the system.</summary>
internal static class AccessibilityTools
{
    private static readonly HashSet<string> Names = new(["sethc.exe", "utilman.exe", "osk.exe", "magnify.exe", "narrator.exe", "displayswitch.exe", "atbroker.exe"], StringComparer.OrdinalIgnoreCase);

    public static bool Contains(string name) => Names.Contains(name);
}
