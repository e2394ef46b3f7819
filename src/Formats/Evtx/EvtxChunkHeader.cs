using System.IO.Hashing;

namespace Afterpatch.Formats.Evtx;

/// <summary>The first 512 bytes of a chunk of 65,536; little-endian. The tables of strings and templates behind it are not needed to read.</summary>
/// <remarks>Spec: libevtx, "Chunk header". In a dirty log the header of the newest chunk lags behind its records.</remarks>
/// <param name="FirstNumber">Number of its first record in the log's own count.</param>
/// <param name="FirstId">Identifier of its first record.</param>
/// <param name="LastRecordOffset">Offset of the last record from the chunk's first byte.</param>
/// <param name="FreeSpaceOffset">Offset behind the last record from the chunk's first byte.</param>
/// <param name="RecordsChecksum">CRC-32 from offset 512 to the free space.</param>
/// <param name="HeaderChecksum">CRC-32 over bytes 0 to 119 and 128 to 511.</param>
public readonly record struct EvtxChunkHeader(
    ulong FirstNumber, ulong LastNumber, ulong FirstId, ulong LastId, uint LastRecordOffset, uint FreeSpaceOffset,
    uint RecordsChecksum, uint Flags, uint HeaderChecksum)
{
    public const int Length = 512;
    public const int ChunkLength = 65536;

    /// <summary>The smallest record is a header, an empty document and the size's copy: no more fit into a chunk.</summary>
    private const int MostRecords = (ChunkLength - Length) / EvtxRecordHeader.SmallestRecord;

    /// <summary><c>ElfChnk\0</c>.</summary>
    public static ReadOnlySpan<byte> Magic => "ElfChnk\0"u8;

    /// <summary>Records that the header announces; 0 for a fresh chunk; -1 when its numbers make no sense.</summary>
    public int Announced =>
        LastId == ulong.MaxValue || LastNumber == ulong.MaxValue || LastId + 1 == FirstId ? 0
        : LastId < FirstId || LastId - FirstId >= MostRecords ? -1
        : (int)(LastId - FirstId + 1);

    /// <param name="origin">Offset of the chunk in the file, for errors.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, long origin, out EvtxChunkHeader header, out ParseError error)
    {
        var cursor = new ByteCursor(bytes, origin);
        cursor.Require(cursor.Take(8, "chunk magic").SequenceEqual(Magic), "chunk magic", "not ElfChnk");
        var firstNumber = cursor.U64("first event record number");
        var lastNumber = cursor.U64("last event record number");
        var firstId = cursor.U64("first event record identifier");
        var lastId = cursor.U64("last event record identifier");
        cursor.Skip(4, "header size");
        var lastRecord = cursor.U32("last event record data offset");
        var freeSpace = cursor.U32("free space offset");
        var recordsChecksum = cursor.U32("event records checksum");
        cursor.Skip(64, "reserved");
        var flags = cursor.U32("chunk flags");
        var headerChecksum = cursor.U32("chunk header checksum");
        cursor.Skip(Length - 128, "string and template tables");
        header = new(firstNumber, lastNumber, firstId, lastId, lastRecord, freeSpace, recordsChecksum, flags, headerChecksum);
        error = cursor.Error.GetValueOrDefault();
        return cursor.Error is null;
    }

    /// <param name="chunk">At least the chunk's header.</param>
    public static uint ComputeHeaderChecksum(ReadOnlySpan<byte> chunk)
    {
        Span<byte> covered = stackalloc byte[120 + Length - 128];
        chunk[..120].CopyTo(covered);
        chunk[128..Length].CopyTo(covered[120..]);
        return Crc32.HashToUInt32(covered);
    }

    /// <summary>CRC-32 of the records, or null when the free space lies outside of the chunk.</summary>
    public uint? ComputeRecordsChecksum(ReadOnlySpan<byte> chunk) =>
        FreeSpaceOffset < Length || FreeSpaceOffset > chunk.Length ? null : Crc32.HashToUInt32(chunk[Length..(int)FreeSpaceOffset]);
}
