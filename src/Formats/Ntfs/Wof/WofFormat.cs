using System.Buffers.Binary;

namespace Afterpatch.Formats.Ntfs.Wof;

/// <summary>How a file is packed by the Windows overlay filter (CompactOS, <c>compact /exe</c>): the reparse point says so, the stream <c>WofCompressedData</c> has the bytes.</summary>
/// <remarks>Spec: wofapi.h, FILE_PROVIDER_EXTERNAL_INFO_V1; the tag is IO_REPARSE_TAG_WOF of [MS-FSCC] 2.1.2.1.</remarks>
/// <param name="ChunkBytes">Size of an unpacked chunk.</param>
public readonly record struct WofFormat(int ChunkBytes, bool IsLzx)
{
    public const string Stream = "WofCompressedData";

    private const uint Tag = 0x8000_0017;
    private const uint FileProvider = 2;

    /// <param name="reparsePoint">Value of the file's <c>$REPARSE_POINT</c>.</param>
    /// <returns>Null when the file is not packed in itself.</returns>
    public static WofFormat? Of(ReadOnlySpan<byte> reparsePoint)
    {
        if (reparsePoint.Length < 24 || BinaryPrimitives.ReadUInt32LittleEndian(reparsePoint) != Tag || BinaryPrimitives.ReadUInt32LittleEndian(reparsePoint[12..]) != FileProvider)
            return null;
        return BinaryPrimitives.ReadUInt32LittleEndian(reparsePoint[20..]) switch
        {
            0 => new(4096, false),
            1 => new(Lzx.ChunkBytes, true),
            2 => new(8192, false),
            3 => new(16384, false),
            _ => null,
        };
    }
}
