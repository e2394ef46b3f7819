namespace Afterpatch.Formats.Images;

/// <summary>Recognises a volume that BitLocker encrypts. It is named, not read.</summary>
public static class BitLocker
{
    /// <summary>BitLocker To Go keeps a FAT boot sector and this identifier in it.</summary>
    private static ReadOnlySpan<byte> ToGo => [0x3B, 0xD6, 0x67, 0x49, 0x29, 0x2E, 0xD8, 0x4A, 0x83, 0x99, 0xF6, 0xA3, 0x39, 0xE3, 0xD0, 0x01];

    /// <param name="head">The volume's first sector.</param>
    public static bool IsVolume(ReadOnlySpan<byte> head) =>
        head.Length >= 512 && (head.Slice(3, 8).SequenceEqual("-FVE-FS-"u8) || head.Slice(0x1A8, 16).SequenceEqual(ToGo));
}
