using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Ntfs;

/// <summary>Which clusters of a volume are in use: <c>$Bitmap</c>, one bit a cluster.</summary>
public sealed class ClusterBitmap(IBlockSource bitmap)
{
    /// <summary>True when no cluster of those runs is in use by another file now: what they hold may still be what was deleted.</summary>
    /// <remarks>Sparse runs count as free. Clusters beyond the bitmap count as used.</remarks>
    public bool AreFree(IReadOnlyList<DataRun> runs)
    {
        foreach (var run in runs)
            if (!run.IsSparse && !IsFree(run.Lcn, run.Count))
                return false;
        return true;
    }

    private bool IsFree(long first, long count)
    {
        Span<byte> bytes = stackalloc byte[512];
        var last = first + count - 1;
        if (last / 8 >= bitmap.Length)
            return false;
        for (var at = first / 8; at <= last / 8; at += bytes.Length)
        {
            var part = bytes[..(int)Math.Min(bytes.Length, last / 8 - at + 1)];
            if (bitmap.ReadAt(at, part) < part.Length)
                return false;
            if (at <= first / 8)
                part[0] &= (byte)(0xFF << (int)(first % 8));
            if (at + part.Length > last / 8)
                part[^1] &= (byte)(0xFF >> (7 - (int)(last % 8)));
            if (part.ContainsAnyExcept((byte)0))
                return false;
        }
        return true;
    }
}
