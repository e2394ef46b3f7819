namespace Afterpatch.Containers.Archive.Zip;

/// <summary>One central directory header (or, in a torn archive, one local header).</summary>
/// <remarks>Spec: PKWARE APPNOTE 6.3.10, 4.3.12. Sizes after the ZIP64 extra field has been applied.</remarks>
internal sealed record ZipEntry
{
    public const ushort Stored = 0;
    public const ushort Deflated = 8;

    public required string Name { get; init; }

    public required ushort Flags { get; init; }

    public required ushort Method { get; init; }

    public required long PackedBytes { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>CRC-32 of the unpacked bytes; null where the header does not know it.</summary>
    public uint? Crc { get; init; }

    /// <summary>Offset of the local header from the archive's first byte.</summary>
    public required long HeaderOffset { get; init; }

    public DateTime? CreatedUtc { get; init; }

    public DateTime? ModifiedUtc { get; init; }

    public FileAttributes? Attributes { get; init; }

    public bool IsLink { get; init; }

    /// <summary>The archive ends before this entry does; sizes are what is left.</summary>
    public bool IsCut { get; init; }

    public bool IsEncrypted => (Flags & 1) != 0;

    public bool IsFolder => Name.EndsWith('/') || Name.EndsWith('\\');

    /// <summary>Read by this reader itself; anything else goes through the library.</summary>
    public bool IsPlain => !IsEncrypted && Method is Stored or Deflated && !IsEncrypted;
}
