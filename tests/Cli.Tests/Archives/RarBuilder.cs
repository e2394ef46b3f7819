using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Cli.Tests.Archives;

/// <summary>Writes RAR archives of version 4 and 5 with stored members, after RARLAB's technical notes.</summary>
internal sealed class RarBuilder
{
    private readonly List<byte> _archive = [];
    private readonly bool _isNew;

    public RarBuilder(bool isNew)
    {
        _isNew = isNew;
        _archive.AddRange(isNew ? "Rar!\x1A\x07\x01\0"u8 : "Rar!\x1A\x07\0"u8);
        if (isNew)
            New([1, 0, 0]);
        else
            Old(0x73, 0, new byte[6]);
    }

    public RarBuilder Add(string name, ReadOnlySpan<byte> content)
    {
        if (_isNew)
            New([2, 2, .. Number(content.Length), 4, .. Number(content.Length), 0x20, .. Word(Crc(content)), 0, 0, (byte)name.Length, .. Encoding.UTF8.GetBytes(name)]);
        else
            Old(0x74, 0x8000, [.. Word((uint)content.Length), .. Word((uint)content.Length), 2, .. Word(Crc(content)), .. Word(0x5265_5000), 29, 0x30, (byte)name.Length, 0, .. Word(0x20), .. Encoding.ASCII.GetBytes(name)]);
        _archive.AddRange(content);
        return this;
    }

    public byte[] Build()
    {
        if (_isNew)
            New([5, 0, 0]);
        else
            Old(0x7B, 0x4000, []);
        return [.. _archive];
    }

    private void New(byte[] header)
    {
        byte[] counted = [.. Number(header.Length), .. header];
        _archive.AddRange(Word(Crc(counted)));
        _archive.AddRange(counted);
    }

    private void Old(byte type, ushort flags, byte[] rest)
    {
        byte[] header = [type, (byte)flags, (byte)(flags >> 8), (byte)(7 + rest.Length), 0, .. rest];
        _archive.AddRange(Word(Crc(header)).AsSpan(0, 2));
        _archive.AddRange(header);
    }

    private static byte[] Word(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        return bytes;
    }

    private static byte[] Number(int number)
    {
        var bytes = new List<byte>();
        for (; number > 0x7F; number >>= 7)
            bytes.Add((byte)(number | 0x80));
        bytes.Add((byte)number);
        return [.. bytes];
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB8_8320 & (0u - (crc & 1)));
        }
        return ~crc;
    }
}
