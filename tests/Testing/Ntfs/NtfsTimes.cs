using System.Buffers.Binary;

namespace Afterpatch.Testing.Ntfs;

/// <summary>Four times for a generated file.</summary>
public readonly record struct NtfsTimes(DateTime Created, DateTime Modified, DateTime Changed, DateTime Accessed)
{
    public NtfsTimes(DateTime all) : this(all, all, all, all) { }

    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target, Created.ToFileTimeUtc());
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], Modified.ToFileTimeUtc());
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], Changed.ToFileTimeUtc());
        BinaryPrimitives.WriteInt64LittleEndian(target[24..], Accessed.ToFileTimeUtc());
    }
}
