using System.Buffers.Binary;

namespace Afterpatch.Formats.Ntfs;

/// <summary>The four times of a file as raw FILETIMEs: 100 ns since 1601-01-01 UTC.</summary>
/// <param name="RecordChanged">Last change of the MFT record.</param>
public readonly record struct FileTimes(ulong Created, ulong Modified, ulong RecordChanged, ulong Accessed)
{
    public DateTime? CreatedUtc => WindowsTime.FromFileTime(Created);

    public DateTime? ModifiedUtc => WindowsTime.FromFileTime(Modified);

    public DateTime? RecordChangedUtc => WindowsTime.FromFileTime(RecordChanged);

    public DateTime? AccessedUtc => WindowsTime.FromFileTime(Accessed);

    /// <param name="bytes">At least 32.</param>
    internal static FileTimes Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
}
