namespace Afterpatch.Containers.Archive;

/// <summary>What packs the bytes, told by their first bytes.</summary>
internal enum ArchiveKind
{
    None,
    Zip,
    SevenZip,
    Tar,
    Gzip,

    /// <summary>bzip2, xz, zstd, lzip: one stream, often a tar.</summary>
    OtherStream,
    Rar,
}

internal static class ArchiveSniffer
{
    /// <summary>A tar's mark stands at byte 257.</summary>
    public const int HeadLength = 512;

    public static ArchiveKind Of(ReadOnlySpan<byte> head) => head switch
    {
        [0x50, 0x4B, 0x03, 0x04, ..] or [0x50, 0x4B, 0x05, 0x06, ..] => ArchiveKind.Zip,
        [0x50, 0x4B, 0x07, 0x08, 0x50, 0x4B, 0x03, 0x04, ..] => ArchiveKind.Zip,
        [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, ..] => ArchiveKind.SevenZip,
        [0x52, 0x61, 0x72, 0x21, 0x1A, 0x07, ..] => ArchiveKind.Rar,
        [0x1F, 0x8B, 0x08, ..] => ArchiveKind.Gzip,
        [0x42, 0x5A, 0x68, >= 0x31 and <= 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..] => ArchiveKind.OtherStream,
        [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00, ..] => ArchiveKind.OtherStream,
        [0x28, 0xB5, 0x2F, 0xFD, ..] => ArchiveKind.OtherStream,
        [0x4C, 0x5A, 0x49, 0x50, 0x01, ..] => ArchiveKind.OtherStream,
        _ => head.Length >= 512 && head.Slice(257, 5).SequenceEqual("ustar"u8) ? ArchiveKind.Tar : ArchiveKind.None,
    };
}
