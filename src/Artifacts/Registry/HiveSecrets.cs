namespace Afterpatch.Artifacts.Registry;

/// <summary>The values that hold secrets, encrypted or not. They are named, never shown.</summary>
internal static class HiveSecrets
{
    public static bool IsSecret(HiveKind kind, string path, string name) => kind switch
    {
        // A recovered value without a path may be anything, also a password hash.
        HiveKind.Sam => path.Length == 0 || (name is "V" or "F" or "C" && path.Contains(@"SAM\Domains\", StringComparison.OrdinalIgnoreCase))
            || name.StartsWith("Supplemental", StringComparison.OrdinalIgnoreCase),
        HiveKind.Security => path.Length == 0 || path.StartsWith(@"Policy\Secrets", StringComparison.OrdinalIgnoreCase)
            || path.StartsWith(@"Policy\Pol", StringComparison.OrdinalIgnoreCase) && (path.Contains("EK", StringComparison.OrdinalIgnoreCase) || path.Contains("SecretEncryptionKey", StringComparison.OrdinalIgnoreCase))
            || path.StartsWith("Cache", StringComparison.OrdinalIgnoreCase),
        HiveKind.Software or HiveKind.User => name.Contains("DefaultPassword", StringComparison.OrdinalIgnoreCase)
            || name.Equals("AltDefaultPassword", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary>The boot key is spread over the class names of four keys.</summary>
    public static bool IsSecretClass(HiveKind kind, string path) =>
        kind == HiveKind.System && path.LastIndexOf('\\') is var at and > 0 && path.AsSpan(0, at).EndsWith(@"\Control\Lsa", StringComparison.OrdinalIgnoreCase)
        && path[(at + 1)..].ToUpperInvariant() is "JD" or "SKEW1" or "GBG" or "DATA";
}
