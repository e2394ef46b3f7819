namespace Afterpatch.Formats.Ntfs;

/// <summary>Which rules a name follows.</summary>
public enum FileNamespace
{
    Posix,
    Win32,

    /// <summary>An 8.3 name beside a Win32 one.</summary>
    Dos,
    Win32AndDos,
}
