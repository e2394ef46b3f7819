namespace Afterpatch.Formats.Ntfs;

/// <summary>The packed run list of a non-resident attribute: per run one byte of two sizes, a count, and a signed step from the last LCN.</summary>
public static class MappingPairs
{
    /// <summary>More clusters than any NTFS volume has.</summary>
    private const long MaxClusters = 1L << 48;

    /// <summary>Appends the runs, in VCN order.</summary>
    /// <param name="firstVcn">Of the attribute that the bytes come from.</param>
    /// <returns>Null, or what is wrong; the runs before it are kept.</returns>
    public static string? Decode(ReadOnlySpan<byte> bytes, long firstVcn, List<DataRun> runs)
    {
        if (firstVcn is < 0 or > MaxClusters)
            return "the first VCN is out of range";
        var (vcn, lcn) = (firstVcn, 0L);
        while (bytes.Length > 0 && bytes[0] != 0)
        {
            int countSize = bytes[0] & 0x0F, stepSize = bytes[0] >> 4;
            if (countSize is 0 or > 8 || stepSize > 8)
                return "a run with impossible field sizes";
            if (1 + countSize + stepSize > bytes.Length)
                return "the run list is cut off";
            var count = Signed(bytes.Slice(1, countSize));
            if (count <= 0 || count > MaxClusters - vcn)
                return "a run with an impossible length";
            var isSparse = stepSize == 0;
            if (!isSparse)
                lcn = unchecked(lcn + Signed(bytes.Slice(1 + countSize, stepSize)));
            if (!isSparse && lcn is < 0 or > MaxClusters)
                return "a run that lies before or beyond the volume";
            runs.Add(new(vcn, isSparse ? -1 : lcn, count));
            vcn += count;
            bytes = bytes[(1 + countSize + stepSize)..];
        }
        return null;
    }

    private static long Signed(ReadOnlySpan<byte> bytes)
    {
        var value = (long)(sbyte)bytes[^1];
        for (var i = bytes.Length - 2; i >= 0; i--)
            value = (value << 8) | bytes[i];
        return value;
    }
}
