using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Ntfs;

/// <summary>The content of a non-resident, uncompressed attribute: its runs over the volume, zeros where sparse or not initialised.</summary>
public sealed class NonResidentSource : IBlockSource
{
    private readonly IBlockSource _volume;
    private readonly DataRun[] _runs;
    private readonly int _cluster;
    private readonly long _initialized;

    /// <param name="runs">Ordered by VCN.</param>
    /// <param name="length">Announced size; cut to what the runs cover.</param>
    /// <param name="initialized">From here on the content is zeros whatever the clusters hold.</param>
    public NonResidentSource(IBlockSource volume, int clusterBytes, IReadOnlyList<DataRun> runs, long length, long initialized)
    {
        _volume = volume;
        _cluster = clusterBytes;
        _runs = [.. runs];
        var covered = _runs.Length == 0 ? 0 : Math.Min(_runs[^1].Vcn + _runs[^1].Count, long.MaxValue / clusterBytes) * clusterBytes;
        Length = Math.Clamp(length, 0, covered);
        _initialized = Math.Clamp(initialized, 0, Length);
    }

    public long Length { get; }

    public int ReadAt(long offset, Span<byte> buffer)
    {
        var count = BlockSources.Available(Length, offset, buffer.Length);
        for (var done = 0; done < count;)
            done += ReadPart(offset + done, buffer[done..count]);
        return count;
    }

    public void Dispose() { }

    /// <summary>Reads within one run; always makes progress.</summary>
    private int ReadPart(long offset, Span<byte> buffer)
    {
        if (offset >= _initialized)
        {
            buffer.Clear();
            return buffer.Length;
        }
        buffer = buffer[..(int)Math.Min(buffer.Length, _initialized - offset)];
        var index = Find(offset / _cluster);
        var runEnd = index < 0 ? NextStart(~index) : (_runs[index].Vcn + _runs[index].Count) * _cluster;
        buffer = buffer[..(int)Math.Min(buffer.Length, Math.Max(1, runEnd - offset))];
        var read = 0;
        if (index >= 0 && !_runs[index].IsSparse)
            read = _volume.ReadAt(_runs[index].Lcn * _cluster + (offset - _runs[index].Vcn * _cluster), buffer);
        buffer[read..].Clear();
        return buffer.Length;
    }

    /// <summary>The run that holds a cluster, or the complement of the next one's position.</summary>
    private int Find(long vcn)
    {
        int low = 0, high = _runs.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            if (vcn < _runs[middle].Vcn)
                high = middle - 1;
            else if (vcn >= _runs[middle].Vcn + _runs[middle].Count)
                low = middle + 1;
            else
                return middle;
        }
        return ~low;
    }

    private long NextStart(int next) => next < _runs.Length ? _runs[next].Vcn * _cluster : Length;
}
