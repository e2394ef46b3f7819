namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>A command that ran and wrote nothing, as opposed to <c>$null</c>.</summary>
internal sealed class NoOutput
{
    public static readonly NoOutput Value = new();

    private NoOutput() { }
}
