using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Afterpatch.Formats.Text;

/// <summary>Finds every occurrence of one byte in a line, a vector at a time.</summary>
public static class FieldSplitter
{
    /// <param name="positions">Receives the indexes in order; what does not fit is counted and not stored.</param>
    /// <returns>How many there are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Find(ReadOnlySpan<byte> line, byte value, Span<int> positions)
    {
        var found = 0;
        var at = 0;
        ref var first = ref MemoryMarshal.GetReference(line);
        if (Vector256.IsHardwareAccelerated && line.Length >= Vector256<byte>.Count)
        {
            var wanted = Vector256.Create(value);
            var last = line.Length - Vector256<byte>.Count;
            for (; at < last; at += Vector256<byte>.Count)
                Add(Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)at), wanted).ExtractMostSignificantBits(), at, positions, ref found);
            // The last vector overlaps the one before it: what was seen is shifted out.
            var tail = Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)last), wanted).ExtractMostSignificantBits();
            Add(tail >> (at - last), at, positions, ref found);
            return found;
        }
        for (; at < line.Length; at++)
        {
            if (Unsafe.Add(ref first, at) != value)
                continue;
            if (found < positions.Length)
                positions[found] = at;
            found++;
        }
        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(uint hits, int at, Span<int> positions, ref int found)
    {
        while (hits != 0)
        {
            if (found < positions.Length)
                positions[found] = at + BitOperations.TrailingZeroCount(hits);
            found++;
            hits &= hits - 1;
        }
    }
}
