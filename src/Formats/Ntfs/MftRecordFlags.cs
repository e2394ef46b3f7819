namespace Afterpatch.Formats.Ntfs;

/// <summary>Flags of an MFT record.</summary>
[Flags]
public enum MftRecordFlags
{
    None = 0,
    InUse = 1,
    Directory = 2,
    Extend = 4,
    ViewIndex = 8,
}
