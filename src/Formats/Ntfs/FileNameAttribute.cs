using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Afterpatch.Formats.Ntfs;

/// <summary><c>$FILE_NAME</c>, from an MFT record or an index entry: the parent, a name, and times that only the system sets. Little-endian.</summary>
public readonly ref struct FileNameAttribute
{
    public const int MinLength = 0x42;

    private readonly ReadOnlySpan<byte> _bytes;

    private FileNameAttribute(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public FileReference Parent => new(BinaryPrimitives.ReadUInt64LittleEndian(_bytes));

    public FileTimes Times => FileTimes.Read(_bytes[8..]);

    public long AllocatedSize => BinaryPrimitives.ReadInt64LittleEndian(_bytes[0x28..]);

    public long Size => BinaryPrimitives.ReadInt64LittleEndian(_bytes[0x30..]);

    public uint Attributes => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[0x38..]);

    /// <summary>Directories carry this bit in the name's attributes.</summary>
    public bool IsDirectory => (Attributes & 0x1000_0000) != 0;

    public FileNamespace Namespace => (FileNamespace)_bytes[0x41];

    /// <summary>UTF-16 code units.</summary>
    public ReadOnlySpan<char> Name => MemoryMarshal.Cast<byte, char>(_bytes.Slice(MinLength, _bytes[0x40] * 2));

    public static bool TryRead(ReadOnlySpan<byte> value, out FileNameAttribute name)
    {
        name = default;
        if (value.Length < MinLength || value[0x40] == 0 || MinLength + value[0x40] * 2 > value.Length)
            return false;
        name = new(value);
        return true;
    }
}
