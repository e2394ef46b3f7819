namespace Afterpatch.Formats.Vss;

/// <summary>Where the bytes of one block of 16 KiB of a shadow copy are.</summary>
internal struct ShadowBlock
{
    /// <summary>Offset of the block: in the volume, or in the next newer copy for a forwarder. -1 when only parts were kept.</summary>
    public long Target;

    /// <summary>Offset in the volume of the block that holds the parts that <see cref="Parts"/> marks.</summary>
    public long Overlay;

    /// <summary>A bit for each 512 bytes, the lowest for the first.</summary>
    public uint Parts;
    public bool IsForwarder;
}
