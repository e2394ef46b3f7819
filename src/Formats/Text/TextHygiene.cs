using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Afterpatch.Formats.Text;

/// <summary>One vectorised look over a buffer for the bytes that an ordinary log does not have: NUL, and a carriage return that no line feed follows.</summary>
internal static class TextHygiene
{
    /// <summary>True when the bytes hold neither, so that lines can be cut at line feeds alone. A carriage return as the last byte counts as ordinary.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> bytes)
    {
        ref var first = ref MemoryMarshal.GetReference(bytes);
        var at = 0;
        var width = Vector<byte>.Count;
        var carriageReturn = new Vector<byte>((byte)'\r');
        var lineFeed = new Vector<byte>((byte)'\n');
        for (; at <= bytes.Length - width - 1; at += width)
        {
            var here = Unsafe.ReadUnaligned<Vector<byte>>(ref Unsafe.Add(ref first, at));
            var next = Unsafe.ReadUnaligned<Vector<byte>>(ref Unsafe.Add(ref first, at + 1));
            var odd = Vector.Equals(here, Vector<byte>.Zero) | Vector.AndNot(Vector.Equals(here, carriageReturn), Vector.Equals(next, lineFeed));
            if (odd != Vector<byte>.Zero)
                return false;
        }
        for (; at < bytes.Length; at++)
            if (bytes[at] == 0 || (bytes[at] == '\r' && at + 1 < bytes.Length && bytes[at + 1] != '\n'))
                return false;
        return true;
    }
}
