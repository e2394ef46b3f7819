using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Formats.Registry;

/// <summary>The base block of a hive or of its log: the first 512 bytes, little-endian.</summary>
/// <remarks>Spec: "Windows registry file format specification" (msuhanov), "Base block".</remarks>
/// <param name="PrimarySequence">Raised when a write begins.</param>
/// <param name="SecondarySequence">Raised when it ended; unequal to the primary in a dirty hive.</param>
/// <param name="LastWriteUtc">When the hive was last flushed.</param>
/// <param name="FileType">0 hive, 1 and 2 old log, 6 new log.</param>
/// <param name="RootCell">Offset of the root key's cell, from the end of the base block.</param>
/// <param name="BinsSize">Bytes of hive bins that follow.</param>
/// <param name="FileName">Tail of the path that the hive had, as the kernel wrote it.</param>
/// <param name="IsIntact">The XOR checksum over the first 508 bytes is right.</param>
public readonly record struct HiveHeader(
    uint PrimarySequence, uint SecondarySequence, DateTime? LastWriteUtc, uint Major, uint Minor, uint FileType, uint RootCell, uint BinsSize,
    string FileName, bool IsIntact)
{
    /// <summary>Where the hive bins begin.</summary>
    public const int BaseBlockLength = 4096;

    internal const int SectorLength = 512;
    private const uint Magic = 0x66676572;

    public bool IsDirty => PrimarySequence != SecondarySequence || !IsIntact;

    /// <summary>True when the bytes begin as a hive or a hive's log does.</summary>
    public static bool IsMagic(ReadOnlySpan<byte> head) => head.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(head) == Magic;

    /// <returns>False when these are not at least 512 bytes that begin with <c>regf</c>.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out HiveHeader header, out ParseError error)
    {
        var cursor = new ByteCursor(bytes, 0);
        cursor.Require(IsMagic(bytes), "signature", "not regf");
        cursor.Skip(4, "signature");
        var primary = cursor.U32("primary sequence number");
        var secondary = cursor.U32("secondary sequence number");
        var written = cursor.FileTime("last written");
        var major = cursor.U32("major version");
        var minor = cursor.U32("minor version");
        var type = cursor.U32("file type");
        cursor.Skip(4, "file format");
        var root = cursor.U32("root cell offset");
        var size = cursor.U32("hive bins data size");
        cursor.Skip(4, "clustering factor");
        var name = FileNameOf(cursor.Take(64, "file name"));
        cursor.Seek(508, "checksum");
        var checksum = cursor.U32("checksum");
        var intact = cursor.Error is null && checksum == Checksum(bytes);
        header = new(primary, secondary, written, major, minor, type, root, size, name, intact);
        error = cursor.Error.GetValueOrDefault();
        return cursor.Error is null;
    }

    /// <summary>XOR of the first 127 double words; 0 becomes 1 and 0xFFFFFFFF becomes 0xFFFFFFFE.</summary>
    public static uint Checksum(ReadOnlySpan<byte> baseBlock)
    {
        uint sum = 0;
        for (var at = 0; at < 508; at += 4)
            sum ^= BinaryPrimitives.ReadUInt32LittleEndian(baseBlock[at..]);
        return sum switch { 0 => 1, uint.MaxValue => uint.MaxValue - 1, _ => sum };
    }

    private static string FileNameOf(ReadOnlySpan<byte> utf16)
    {
        var name = Encoding.Unicode.GetString(utf16);
        var end = name.IndexOf('\0', StringComparison.Ordinal);
        return end < 0 ? name : name[..end];
    }
}
