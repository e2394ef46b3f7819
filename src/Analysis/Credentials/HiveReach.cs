namespace Afterpatch.Analysis.Credentials;

/// <summary>Which hives were taken over all thefts: SAM and SECURITY open only with SYSTEM, whose boot key never changes.</summary>
/// <param name="Proven">Those whose copies are in the evidence; of others only a command is seen.</param>
internal sealed record HiveReach(bool HasSam, bool HasSecurity, IReadOnlySet<string> Proven)
{
    public static HiveReach Of(IEnumerable<Theft> thefts)
    {
        var hives = thefts.Where(theft => theft.Kind == TheftKind.Hives).ToList();
        bool Has(string name) => hives.Exists(theft => theft.Hives.Contains(name));
        return new(Has("sam"), Has("security"), hives.Where(theft => theft.IsProven).SelectMany(theft => theft.Hives).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>A secret is proven to be taken by the copy of the very hive that keeps it, and of the one that opens it.</summary>
    public bool IsProven(Secret secret) => Proven.Contains("system") && Proven.Contains(HiveOf(secret));

    /// <summary>The hive that keeps the secret, beside SYSTEM that opens it.</summary>
    public static string HiveOf(Secret secret) => secret.Kind == SecretKind.LocalAccount ? "sam" : "security";
}
