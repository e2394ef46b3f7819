namespace Afterpatch.Scripts.PowerShell.Values;

/// <summary>An engine or pipeline object that is given a script first and started later.</summary>
internal sealed class ShellValue
{
    public string? Code { get; set; }

    /// <summary>The script stands in the text as it is: a worker written out, nothing that hides.</summary>
    public bool IsPlain { get; set; }
}
