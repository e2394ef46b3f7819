namespace Afterpatch.Scripts.PowerShell;

/// <summary>Where a script text was met. It decides how the text is read, never how it is judged.</summary>
public enum ScriptOrigin
{
    /// <summary>A file of any kind: PowerShell, batch, a transcript, a history, or a bare encoded command.</summary>
    File,

    /// <summary>A batch file by its name (<c>.bat</c>, <c>.cmd</c>), whatever it begins with.</summary>
    Batch,

    /// <summary>A process command line: <c>powershell.exe -nop -enc ...</c>, <c>cmd /c ...</c>; also a service's image path.</summary>
    CommandLine,

    /// <summary>A script block as the engine logged it (event 4104).</summary>
    ScriptBlock,

    /// <summary>A transcript: commands are mixed with their output.</summary>
    Transcript,

    /// <summary>PSReadLine's history: a command a line.</summary>
    History,
}
