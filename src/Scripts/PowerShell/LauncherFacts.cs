namespace Afterpatch.Scripts.PowerShell;

/// <summary>How a script was started, as far as its text says: part of the judgement, gone from the readable text.</summary>
internal sealed class LauncherFacts
{
    public int Layers { get; set; }

    public bool Encoded { get; set; }

    public bool HiddenWindow { get; set; }

    /// <summary>The launcher's own line, shortened by whoever prints it.</summary>
    public string Line { get; set; } = "";
}
