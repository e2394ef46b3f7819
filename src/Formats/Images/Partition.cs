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
}
