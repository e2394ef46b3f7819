namespace Afterpatch.Formats.Ntfs;

/// <summary>A run of clusters of a non-resident attribute.</summary>
/// <param name="Vcn">First cluster, counted in the attribute.</param>
/// <param name="Lcn">First cluster, counted in the volume; -1 for a sparse run, which reads as zeros.</param>
/// <param name="Count">Clusters.</param>
public readonly record struct DataRun(long Vcn, long Lcn, long Count)
{
    public bool IsSparse => Lcn < 0;
}
