using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Testing.Ntfs;

/// <summary>Writes change journal records of version 2 or 3, padded as NTFS does at page ends.</summary>
public sealed class UsnBuilder(int version = 2)
{
    private readonly List<byte> _journal = [];

    public UsnBuilder Add(ulong file, ulong parent, string name, uint reasons, DateTime utc, uint attributes = 0x20)
    {
        var nameAt = version == 2 ? 0x3C : 0x4C;
        var record = new byte[(nameAt + name.Length * 2 + 7) & ~7];
        var left = 4096 - _journal.Count % 4096;
        if (record.Length > left)
            _journal.AddRange(new byte[left]);
        BinaryPrimitives.WriteInt32LittleEndian(record, record.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(4), (ushort)version);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(8), file);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(version == 2 ? 0x10 : 0x18), parent);
        var at = record.AsSpan(version == 2 ? 0x18 : 0x28);
        BinaryPrimitives.WriteInt64LittleEndian(at, _journal.Count);
        BinaryPrimitives.WriteInt64LittleEndian(at[8..], utc.ToFileTimeUtc());
        BinaryPrimitives.WriteUInt32LittleEndian(at[16..], reasons);
        BinaryPrimitives.WriteUInt32LittleEndian(at[28..], attributes);
        BinaryPrimitives.WriteUInt16LittleEndian(at[32..], (ushort)(name.Length * 2));
        BinaryPrimitives.WriteUInt16LittleEndian(at[34..], (ushort)nameAt);
        Encoding.Unicode.GetBytes(name, record.AsSpan(nameAt));
        _journal.AddRange(record);
        return this;
    }

    public byte[] Build() => [.. _journal];
}
