namespace Afterpatch.Containers.Members;

/// <summary>What an archive may cost. Evidence is written by attackers; a bomb ends in a diagnostic.</summary>
/// <param name="MaxMembers">Files in one delivery.</param>
/// <param name="MaxExpandedBytes">Sum of unpacked sizes over the whole delivery.</param>
/// <param name="MaxRatio">Unpacked over packed bytes of one archive, looked at once it unpacks to more than <paramref name="RatioFloorBytes"/>.</param>
/// <param name="MaxDepth">Archives inside archives.</param>
internal sealed record ContainerLimits(
    int MaxMembers = 3_000_000,
    long MaxExpandedBytes = 200L << 30,
    double MaxRatio = 400,
    long RatioFloorBytes = 1L << 30,
    int MaxDepth = 4);
