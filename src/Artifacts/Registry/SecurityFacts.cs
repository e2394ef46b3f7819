namespace Afterpatch.Artifacts.Registry;

/// <summary>SECURITY: which LSA secrets and cached logons exist, by name. Their values are never read.</summary>
internal static class SecurityFacts
{
    public static void Read(HiveFacts facts)
    {
        foreach (var secret in facts.Subkeys(@"Policy\Secrets"))
            facts.Add("lsa-secret", secret.Name, "unknown", secret, ("kind", Kind(secret.Name)));
        if (facts.Find("Cache") is { } cache)
        {
            var used = cache.Values().Count(value => value.Name.StartsWith("NL$", StringComparison.Ordinal) && value.Name is not ("NL$Control" or "NL$IterationCount")
                && value.Data() is { Length: > 0 } data && data[..Math.Min(data.Length, 64)].IndexOfAnyExcept((byte)0) >= 0);
            facts.Add("cached-logons", "Cache", "unknown", cache, ("entries", HiveFacts.Number(used)));
        }
    }

    private static string Kind(string name) => name switch
    {
        "$MACHINE.ACC" => "machine account",
        "DefaultPassword" => "automatic logon",
        "DPAPI_SYSTEM" => "data protection keys",
        "NL$KM" => "key of cached logons",
        _ when name.StartsWith("_SC_", StringComparison.Ordinal) => "service account password",
        _ when name.StartsWith("_GMSA_", StringComparison.Ordinal) => "group managed service account",
        _ => "other",
    };
}
