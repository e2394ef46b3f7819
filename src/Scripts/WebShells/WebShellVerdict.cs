namespace Afterpatch.Scripts.WebShells;

/// <summary>What a file is, as far as its code tells.</summary>
public enum WebShellVerdict
{
    Benign,

    /// <summary>The whole or a part could not be read for a reason that is named; nothing was found in what could be read.</summary>
    Unreadable,

    Suspicious,
    WebShell,
}
