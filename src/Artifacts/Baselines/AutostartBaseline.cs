namespace Afterpatch.Artifacts.Baselines;

/// <summary>Whether a healthy Exchange server has this at that autostart point.</summary>
internal static class AutostartBaseline
{
    /// <summary>Points that hold one list, several libraries in one value.</summary>
    private static readonly string[] Lists = ["LSA packages", "LSA extension", "Security providers", "BootExecute", "Winlogon", "RDP startup"];

    /// <summary>Points that are empty wherever nobody has put something there.</summary>
    private static readonly string[] Never =
    [
        "AppInit_DLLs", "AppCertDlls", "Office test", "Logon script", "Windows load", "Elevation hijack", "Name server plug-in", "Address server plug-in", "COM scriptlet",
        "Boot verification", "Silent process exit",
    ];

    /// <param name="exchangeFolder">Where Exchange is installed, when that is known.</param>
    public static string Judge(string location, string command, string exchangeFolder = "")
    {
        if (string.IsNullOrWhiteSpace(command))
            return "yes";
        if (Parts(location, command).All(part => Baseline.Embedded.Judge("autostart", location, part) == "yes"))
            return "yes";
        if (WindowsPaths.Normal(command, exchangeFolder).StartsWith(@"{exchange}\bin\", StringComparison.Ordinal))
            return "yes";
        return Never.Contains(location, StringComparer.Ordinal) ? "no" : "unknown";
    }

    private static string[] Parts(string location, string command) =>
        Lists.Contains(location, StringComparer.Ordinal) ? command.Split(['\n', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [command];
}
