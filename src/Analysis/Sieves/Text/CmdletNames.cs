namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>Which cmdlets are worth keeping.</summary>
internal static class CmdletNames
{
    private static readonly string[] Verbs =
    [
        "Set-", "New-", "Add-", "Remove-", "Enable-", "Disable-", "Install-", "Uninstall-", "Import-", "Export-", "Update-", "Search-", "Start-", "Stop-",
        "Clear-", "Restore-", "Reset-", "Connect-", "Mount-", "Dismount-", "Move-", "Suspend-", "Resume-",
    ];

    public static bool IsOfInterest(string cmdlet, bool? succeeded)
    {
        if (cmdlet.Length is < 5 or > 100)
            return false;
        if (cmdlet.Equals("Get-App", StringComparison.OrdinalIgnoreCase))
            return succeeded == false;
        foreach (var verb in Verbs)
            if (cmdlet.StartsWith(verb, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
