using System.Buffers.Binary;
using System.Numerics;

namespace Afterpatch.Formats.Registry;

/// <summary>The hash that protects the entries of a new-format hive log.</summary>
/// <remarks>Spec: "Windows registry file format specification" (msuhanov), "Log entry"; algorithm: US patent 8,555,039.</remarks>
internal static class Marvin32
{
    /// <summary>The seed of hive logs.</summary>
    public const ulong LogSeed = 0x82EF_4D88_7A4E_55C5;

    public static ulong Hash(ReadOnlySpan<byte> bytes, ulong seed)
    {
        var low = (uint)seed;
        var high = (uint)(seed >> 32);
        for (; bytes.Length >= 4; bytes = bytes[4..])
        {
            low += BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            Mix(ref low, ref high);
        }
        var last = 0x80u;
        for (var i = bytes.Length - 1; i >= 0; i--)
            last = last << 8 | bytes[i];
        low += last;
        Mix(ref low, ref high);
        Mix(ref low, ref high);
        return (ulong)high << 32 | low;
    }

    private static void Mix(ref uint low, ref uint high)
    {
        high ^= low;
        low = BitOperations.RotateLeft(low, 20) + high;
        high = BitOperations.RotateLeft(high, 9) ^ low;
        low = BitOperations.RotateLeft(low, 27) + high;
        high = BitOperations.RotateLeft(high, 19);
    }
}
