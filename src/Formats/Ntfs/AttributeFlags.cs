namespace Afterpatch.Formats.Ntfs;

/// <summary>Flags of an attribute.</summary>
[Flags]
public enum AttributeFlags
{
    None = 0,
    Compressed = 0x0001,
    CompressionMask = 0x00FF,
    Encrypted = 0x4000,
    Sparse = 0x8000,
}
