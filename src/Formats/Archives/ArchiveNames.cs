namespace Afterpatch.Formats.Archives;

/// <summary>How many names of members are kept of an archive.</summary>
public static class ArchiveNames
{
    public const int MaxNames = 1_000;
}
