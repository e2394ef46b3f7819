using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.Containers.DiskImage;

/// <summary>The change journal from its first cluster that is still there: all before it was given back to the volume and reads as zeros.</summary>
internal static class JournalTail
{
    /// <summary>Offset in the journal of the first byte that is still there.</summary>
    public static long Start(NtfsVolume volume, NtfsAttribute data) =>
        data.Runs.Find(run => !run.IsSparse) is { Count: > 0 } run ? run.Vcn * volume.Boot.ClusterBytes : data.Size;

    public static IBlockSource Open(NtfsVolume volume, NtfsAttribute data)
    {
        var first = data.Runs.FindIndex(run => !run.IsSparse);
        if (first < 0)
            return new MemoryBlockSource(default);
        var start = data.Runs[first].Vcn;
        var runs = data.Runs.Skip(first).Select(run => run with { Vcn = run.Vcn - start }).ToList();
        var length = data.Size - start * volume.Boot.ClusterBytes;
        return new NonResidentSource(volume.Source, volume.Boot.ClusterBytes, runs, Math.Min(length, volume.Source.Length), long.MaxValue);
    }
}
