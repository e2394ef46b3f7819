namespace Afterpatch.Analysis.Movement;

/// <summary>Shares and, below <c>IPC$</c>, the pipes by which a machine is managed from afar.</summary>
internal static class ShareNames
{
    /// <summary>Pipe and what is done through it: services, tasks, the registry, event logs, accounts, remote shells of known tools.</summary>
    private static readonly string[] Pipes = ["svcctl", "atsvc", "winreg", "eventlog", "samr", "lsarpc", "srvsvc", "wkssvc", "spoolss", "psexesvc", "remcom", "paexec", "csexec"];

    /// <param name="share"><c>\\*\IPC$</c>.</param>
    /// <param name="relative">Path below it, empty for 5140.</param>
    public static string Of(ReadOnlySpan<char> share, ReadOnlySpan<char> relative)
    {
        var name = share[(share.LastIndexOf('\\') + 1)..];
        if (!name.Equals("IPC$", StringComparison.OrdinalIgnoreCase))
            return name.ToString();
        foreach (var pipe in Pipes)
            if (relative.StartsWith(pipe, StringComparison.OrdinalIgnoreCase))
                return @"IPC$\" + pipe;
        return "IPC$";
    }

    /// <summary>A share or pipe that only administrators can use to bring or start something.</summary>
    public static bool IsAdministrative(string via) =>
        via.Equals("ADMIN$", StringComparison.OrdinalIgnoreCase) || (via.Length == 2 && via[1] == '$' && char.IsAsciiLetter(via[0]))
        || via is @"IPC$\svcctl" or @"IPC$\atsvc" or @"IPC$\winreg" or @"IPC$\psexesvc" or @"IPC$\remcom" or @"IPC$\paexec" or @"IPC$\csexec";
}
