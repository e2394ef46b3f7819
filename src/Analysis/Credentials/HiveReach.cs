namespace Afterpatch.Analysis.Credentials;

/// <summary>Which hives were taken over all thefts: SAM and SECURITY open only with SYSTEM, whose boot key never changes.</summary>
/// <param name="IsOpen">SYSTEM was taken too, and the copies are in the evidence.</param>
internal sealed record HiveReach(bool HasSam, bool HasSecurity, bool IsOpen)
{
    public static HiveReach Of(IEnumerable<Theft> thefts)
    {
        var hives = thefts.Where(theft => theft.Kind == TheftKind.Hives).ToList();
        bool Has(string name) => hives.Any(theft => theft.Hives.Contains(name));
        return new(Has("sam"), Has("security"), hives.Any(theft => theft.IsProven && theft.Hives.Contains("system")));
    }
}
