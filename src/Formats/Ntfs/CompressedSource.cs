using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Ntfs;

/// <summary>The content of a compressed attribute, unpacked a compression unit at a time; the last unit is kept.</summary>
/// <remarks>A unit whose clusters are all there is stored as it is; one that ends in a sparse run is LZNT1; one that is all sparse is zeros.</remarks>
public sealed class CompressedSource : IBlockSource
{
    /// <summary>NTFS uses 16 clusters of at most 4 KiB.</summary>
    private const int MaxUnitBytes = 1 << 20;

    private readonly NonResidentSource _packed;
    private readonly DataRun[] _runs;
    private readonly int _cluster;
    private readonly int _unit;
    private readonly byte[] _buffer;
    private readonly byte[] _input;
    private readonly Lock _lock = new();
    private long _loaded = -1;

    private CompressedSource(IBlockSource volume, int clusterBytes, IReadOnlyList<DataRun> runs, long length, int unitBytes)
    {
        _runs = [.. runs];
        _cluster = clusterBytes;
        _unit = unitBytes;
        _packed = new(volume, clusterBytes, runs, long.MaxValue, long.MaxValue);
        _buffer = new byte[unitBytes];
        _input = new byte[unitBytes];
        Length = Math.Clamp(length, 0, _packed.Length);
    }

    public long Length { get; }

    /// <returns>Null when the compression unit is not one that NTFS makes.</returns>
    public static CompressedSource? TryCreate(IBlockSource volume, int clusterBytes, IReadOnlyList<DataRun> runs, long length, int compressionUnit)
    {
        if (compressionUnit is < 1 or > 8 || (long)clusterBytes << compressionUnit > MaxUnitBytes)
            return null;
        return new(volume, clusterBytes, runs, length, clusterBytes << compressionUnit);
    }

    public int ReadAt(long offset, Span<byte> buffer)
    {
        var count = BlockSources.Available(Length, offset, buffer.Length);
        lock (_lock)
        {
            for (var done = 0; done < count;)
            {
                var unit = (offset + done) / _unit;
                Load(unit);
                var start = (int)(offset + done - unit * _unit);
                var part = Math.Min(count - done, _unit - start);
                _buffer.AsSpan(start, part).CopyTo(buffer[done..]);
                done += part;
            }
        }
        return count;
    }

    public void Dispose() { }

    private void Load(long unit)
    {
        if (unit == _loaded)
            return;
        _loaded = unit;
        var clusters = _unit / _cluster;
        var allocated = Allocated(unit * clusters, clusters);
        if (allocated == clusters)
        {
            var whole = _packed.ReadAt(unit * _unit, _buffer);
            _buffer.AsSpan(whole).Clear();
            return;
        }
        var input = _input.AsSpan(0, allocated * _cluster);
        var read = _packed.ReadAt(unit * _unit, input);
        var written = Lznt1.Decompress(input[..read], _buffer);
        _buffer.AsSpan(written).Clear();
    }

    /// <summary>Clusters from the unit's start that are not sparse.</summary>
    private int Allocated(long vcn, int clusters)
    {
        int low = 0, high = _runs.Length - 1;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (vcn < _runs[middle].Vcn + _runs[middle].Count)
                high = middle;
            else
                low = middle + 1;
        }
        var (at, end) = (vcn, vcn + clusters);
        for (; low < _runs.Length && at < end && _runs[low].Vcn <= at && !_runs[low].IsSparse; low++)
            at = Math.Max(at, _runs[low].Vcn + _runs[low].Count);
        return (int)(Math.Min(at, end) - vcn);
    }
}
