namespace Afterpatch.Formats.Images;

/// <summary>A partition of a disk.</summary>
/// <param name="Start">First byte.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct Partition(long Start, long Length)
{
    /// <summary>
    /// What Windows knows the partition by (<c>SYSTEM\MountedDevices</c>): on an MBR disk its signature and the partition's first byte, on a GPT disk
    /// <c>DMIO:ID:</c> and the partition's GUID. Empty when the disk has no table.
    /// </summary>
    public ReadOnlyMemory<byte> Device { get; init; }

    /// <summary>The table says that a volume of Windows lies here (MBR type 7, GPT "basic data"): NTFS, exFAT or ReFS.</summary>
    public bool IsWindowsVolume { get; init; }
}
