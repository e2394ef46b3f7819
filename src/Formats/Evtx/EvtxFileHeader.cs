using System.IO.Hashing;

namespace Afterpatch.Formats.Evtx;

/// <summary>The first 4,096 bytes of a log file, of which 128 have a meaning; little-endian.</summary>
/// <remarks>Spec: libevtx, "File header". A log that was open when it was copied is dirty: its counts lag behind its chunks.</remarks>
/// <param name="FirstChunk">Number of the oldest chunk.</param>
/// <param name="LastChunk">Number of the newest chunk.</param>
/// <param name="NextRecordId">Identifier that the next event would get.</param>
/// <param name="HeaderBlockSize">Offset of the first chunk in bytes; 4,096 in every log seen.</param>
/// <param name="ChunkCount">Chunks in use; the file may be longer, zeroed in advance.</param>
public readonly record struct EvtxFileHeader(
    ulong FirstChunk, ulong LastChunk, ulong NextRecordId, ushort HeaderBlockSize, ushort ChunkCount, uint Flags, uint Checksum)
{
    public const int Length = 128;
    public const int BlockLength = 4096;

    /// <summary><c>ElfFile\0</c>.</summary>
    public static ReadOnlySpan<byte> Magic => "ElfFile\0"u8;

    public bool IsDirty => (Flags & 1) != 0;

    public bool IsFull => (Flags & 2) != 0;

    /// <summary>Set by newer systems that write no checksums.</summary>
    public bool HasNoChecksums => (Flags & 4) != 0;

    /// <param name="bytes">From the first byte of the file.</param>
    /// <returns>False when this is no log file; <paramref name="error"/> names the field.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out EvtxFileHeader header, out ParseError error)
    {
        var cursor = new ByteCursor(bytes, 0);
        cursor.Require(cursor.Take(8, "magic").SequenceEqual(Magic), "magic", "not ElfFile");
        var firstChunk = cursor.U64("first chunk number");
        var lastChunk = cursor.U64("last chunk number");
        var nextRecordId = cursor.U64("next record identifier");
        cursor.Skip(4, "header size");
        cursor.Skip(2, "minor version");
        var major = cursor.U16("major version");
        cursor.Require(major == 3, "major version", "not 3");
        var blockSize = cursor.U16("header block size");
        var chunkCount = cursor.U16("number of chunks");
        cursor.Skip(76, "reserved");
        var flags = cursor.U32("file flags");
        header = new(firstChunk, lastChunk, nextRecordId, blockSize, chunkCount, flags, cursor.U32("checksum"));
        error = cursor.Error.GetValueOrDefault();
        return cursor.Error is null;
    }

    /// <summary>CRC-32 over the first 120 bytes.</summary>
    public static uint ComputeChecksum(ReadOnlySpan<byte> bytes) => Crc32.HashToUInt32(bytes[..120]);
}
