using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Afterpatch.Formats.Evtx;

/// <summary>One value as bytes of the log.</summary>
/// <param name="type">Type of the bytes.</param>
/// <param name="bytes">Little-endian; UTF-16 for text.</param>
public readonly ref struct EvtxValue(EvtxValueType type, ReadOnlySpan<byte> bytes)
{
    internal EvtxValue(ReadOnlySpan<byte> bytes, EvtxValueType type)
        : this(type, bytes)
    {
    }

    public EvtxValueType Type { get; } = type;

    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>There is no value, as opposed to an empty text.</summary>
    public bool IsNull => IsNone(Type, Bytes);

    /// <summary><see cref="IsNull"/> of a value in two parts.</summary>
    public static bool IsNone(EvtxValueType type, ReadOnlySpan<byte> bytes) =>
        type == EvtxValueType.Null || (bytes.IsEmpty && type is not (EvtxValueType.Utf16 or EvtxValueType.Ansi));

    /// <summary>The characters of a text without the zeros that may end it.</summary>
    public ReadOnlySpan<char> Characters => CharactersOf(Bytes);

    public static ReadOnlySpan<char> CharactersOf(ReadOnlySpan<byte> text)
    {
        var characters = MemoryMarshal.Cast<byte, char>(text);
        return characters is [.., '\0'] ? characters.TrimEnd('\0') : characters;
    }

    /// <summary>The value of an integer type; false for others and for values of another size than their type's.</summary>
    public bool TryGetInteger(out ulong value) => TryGetInteger(Type, Bytes, out value);

    public static bool TryGetInteger(EvtxValueType type, ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        switch (type)
        {
            case EvtxValueType.Int8 or EvtxValueType.UInt8 when bytes.Length == 1:
                value = type == EvtxValueType.Int8 ? (ulong)(sbyte)bytes[0] : bytes[0];
                return true;
            case EvtxValueType.Int16 or EvtxValueType.UInt16 when bytes.Length == 2:
                var word = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
                value = type == EvtxValueType.Int16 ? (ulong)(short)word : word;
                return true;
            case EvtxValueType.Int32 or EvtxValueType.UInt32 or EvtxValueType.HexInt32 or EvtxValueType.Boolean when bytes.Length == 4:
                var number = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
                value = type == EvtxValueType.Int32 ? (ulong)(int)number : number;
                return true;
            case EvtxValueType.Int64 or EvtxValueType.UInt64 or EvtxValueType.HexInt64 or EvtxValueType.FileTime when bytes.Length == 8:
                value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
                return true;
            default:
                return false;
        }
    }
}
