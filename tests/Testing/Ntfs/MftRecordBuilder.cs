using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Testing.Ntfs;

/// <summary>Writes one MFT record of 1,024 bytes, attribute by attribute, as NTFS 3.1 does.</summary>
public sealed class MftRecordBuilder
{
    public const int RecordBytes = 1024;

    private readonly byte[] _bytes = new byte[RecordBytes];
    private int _position = 0x38;
    private ushort _nextId;
    private byte[] _slack = [];

    public MftRecordBuilder(long entry, ushort sequence, int flags, ulong baseReference = 0)
    {
        "FILE"u8.CopyTo(_bytes);
        U16(4, 0x30);
        U16(6, 3);
        U16(0x10, sequence);
        U16(0x12, 1);
        U16(0x14, 0x38);
        U16(0x16, (ushort)flags);
        U32(0x1C, RecordBytes);
        U64(0x20, baseReference);
        U32(0x2C, (uint)entry);
    }

    public int FreeBytes => RecordBytes - _position - 8;

    public MftRecordBuilder Standard(NtfsTimes times, uint attributes = 0x20, uint securityId = 0x100)
    {
        var value = new byte[0x48];
        times.Write(value);
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(0x20), attributes);
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(0x34), securityId);
        return Resident(0x10, "", value);
    }

    public MftRecordBuilder Name(ulong parent, string name, NtfsTimes times, bool isDirectory = false, long size = 0, byte nameSpace = 1) =>
        Resident(0x30, "", FileName(parent, name, times, isDirectory, size, nameSpace));

    /// <summary>The value of a <c>$FILE_NAME</c>, as records and indexes hold it.</summary>
    public static byte[] FileName(ulong parent, string name, NtfsTimes times, bool isDirectory = false, long size = 0, byte nameSpace = 1)
    {
        var value = new byte[0x42 + name.Length * 2];
        BinaryPrimitives.WriteUInt64LittleEndian(value, parent);
        times.Write(value.AsSpan(8));
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(0x28), (size + 7) & ~7L);
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(0x30), size);
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(0x38), isDirectory ? 0x1000_0000u : 0x20u);
        value[0x40] = (byte)name.Length;
        value[0x41] = nameSpace;
        Encoding.Unicode.GetBytes(name, value.AsSpan(0x42));
        return value;
    }

    public MftRecordBuilder Resident(uint type, string name, ReadOnlySpan<byte> value)
    {
        var valueAt = (0x18 + name.Length * 2 + 7) & ~7;
        var length = (valueAt + value.Length + 7) & ~7;
        Head(type, length, 0, name, 0x18, 0);
        U32(_position + 0x10, (uint)value.Length);
        U16(_position + 0x14, (ushort)valueAt);
        value.CopyTo(_bytes.AsSpan(_position + valueAt));
        _position += length;
        return this;
    }

    /// <param name="runs">Cluster and count; a negative cluster is a sparse run.</param>
    public MftRecordBuilder NonResident(
        uint type, string name, long size, IReadOnlyList<(long Lcn, long Count)> runs, int clusterBytes, long firstVcn = 0, int compressionUnit = 0, long? initialized = null)
    {
        var pairs = Pairs(runs);
        var nameAt = compressionUnit > 0 ? 0x48 : 0x40;
        var pairsAt = (nameAt + name.Length * 2 + 7) & ~7;
        var length = (pairsAt + pairs.Length + 7) & ~7;
        Head(type, length, 1, name, nameAt, compressionUnit > 0 ? (ushort)1 : (ushort)0);
        var clusters = runs.Sum(run => run.Count);
        U64(_position + 0x10, (ulong)firstVcn);
        U64(_position + 0x18, (ulong)(firstVcn + clusters - 1));
        U16(_position + 0x20, (ushort)pairsAt);
        U16(_position + 0x22, (ushort)compressionUnit);
        U64(_position + 0x28, (ulong)(clusters * clusterBytes));
        U64(_position + 0x30, (ulong)size);
        U64(_position + 0x38, (ulong)(initialized ?? size));
        pairs.CopyTo(_bytes, _position + pairsAt);
        _position += length;
        return this;
    }

    /// <summary>Bytes that an earlier use of the record left behind its end.</summary>
    public MftRecordBuilder Slack(ReadOnlySpan<byte> bytes)
    {
        _slack = bytes.ToArray();
        return this;
    }

    /// <summary>The finished record, fixups applied.</summary>
    public byte[] Build()
    {
        U32(_position, uint.MaxValue);
        U32(0x18, (uint)(_position + 8));
        _slack.CopyTo(_bytes, _position + 8);
        U16(0x28, _nextId);
        Protect(_bytes, 0x30);
        return _bytes;
    }

    /// <summary>Applies an update sequence of 512-byte strides.</summary>
    public static void Protect(Span<byte> record, int sequenceAt)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(record[sequenceAt..], 0x0102);
        for (var i = 1; i <= record.Length / 512; i++)
        {
            var tail = record.Slice(i * 512 - 2, 2);
            tail.CopyTo(record[(sequenceAt + i * 2)..]);
            BinaryPrimitives.WriteUInt16LittleEndian(tail, 0x0102);
        }
    }

    public static byte[] Pairs(IReadOnlyList<(long Lcn, long Count)> runs)
    {
        var bytes = new List<byte>();
        var last = 0L;
        foreach (var (lcn, count) in runs)
        {
            var counts = Signed(count);
            var steps = lcn < 0 ? [] : Signed(lcn - last);
            bytes.Add((byte)(counts.Length | (steps.Length << 4)));
            bytes.AddRange(counts);
            bytes.AddRange(steps);
            if (lcn >= 0)
                last = lcn;
        }
        bytes.Add(0);
        return [.. bytes];
    }

    private static byte[] Signed(long value)
    {
        var bytes = BitConverter.GetBytes(value);
        var length = 8;
        while (length > 1 && bytes[length - 1] == (value < 0 ? 0xFF : 0) && (bytes[length - 2] & 0x80) == (value < 0 ? 0x80 : 0))
            length--;
        return bytes[..length];
    }

    private void Head(uint type, int length, byte nonResident, string name, int nameAt, ushort flags)
    {
        if (_position + length + 8 > RecordBytes)
            throw new InvalidOperationException("the record is full");
        U32(_position, type);
        U32(_position + 4, (uint)length);
        _bytes[_position + 8] = nonResident;
        _bytes[_position + 9] = (byte)name.Length;
        U16(_position + 0x0A, (ushort)nameAt);
        U16(_position + 0x0C, flags);
        U16(_position + 0x0E, _nextId++);
        Encoding.Unicode.GetBytes(name, _bytes.AsSpan(_position + nameAt));
    }

    private void U16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(at), value);

    private void U32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(at), value);

    private void U64(int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(at), value);
}
