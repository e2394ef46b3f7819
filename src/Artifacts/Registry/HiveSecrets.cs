namespace Afterpatch.Artifacts.Registry;

/// <summary>The values that hold secrets, encrypted or not. They are named, never shown.</summary>
internal static class HiveSecrets
{
    private const string Password = "DefaultPassword";

    public static bool IsSecret(HiveKind kind, ReadOnlySpan<char> path, ReadOnlySpan<char> name) => kind switch
    {
        // A recovered value without a path may be anything, also a password hash.
        HiveKind.Sam => path.Length == 0 || (name is "V" or "F" or "C" && path.Contains(@"SAM\Domains\", StringComparison.OrdinalIgnoreCase))
            || name.StartsWith("Supplemental", StringComparison.OrdinalIgnoreCase),
        HiveKind.Security => path.Length == 0 || path.StartsWith(@"Policy\Secrets", StringComparison.OrdinalIgnoreCase)
            || path.StartsWith(@"Policy\Pol", StringComparison.OrdinalIgnoreCase) && (path.Contains("EK", StringComparison.OrdinalIgnoreCase) || path.Contains("SecretEncryptionKey", StringComparison.OrdinalIgnoreCase))
            || path.StartsWith("Cache", StringComparison.OrdinalIgnoreCase),
        HiveKind.Software or HiveKind.User => IsPassword(name),
        _ => false,
    };

    /// <summary>The boot key is spread over the class names of four keys.</summary>
    public static bool IsSecretClass(HiveKind kind, ReadOnlySpan<char> path) =>
        kind == HiveKind.System && path.LastIndexOf('\\') is var at and > 0 && path[..at].EndsWith(@"\Control\Lsa", StringComparison.OrdinalIgnoreCase)
        && IsBootKeyPart(path[(at + 1)..]);

    /// <summary>The first test is quick, and few long names pass it.</summary>
    private static bool IsPassword(ReadOnlySpan<char> name) =>
        name.Length >= Password.Length && name[7..].IndexOfAny('P', 'p') >= 0 && name.Contains(Password, StringComparison.OrdinalIgnoreCase);

    private static bool IsBootKeyPart(ReadOnlySpan<char> name)
    {
        foreach (var part in (ReadOnlySpan<string>)["JD", "Skew1", "GBG", "Data"])
            if (name.Equals(part, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
