using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Afterpatch.Core;

namespace Afterpatch.Artifacts.IisConfig;

/// <summary>Says what kind of machine key a configuration has, without keeping it: generated, its own, or one that the world knows.</summary>
internal static class MachineKeys
{
    private static readonly Lazy<HashSet<string>> Published = new(Load);

    /// <returns><c>generated</c>, <c>own</c>, <c>published</c> (a hash of it is in <c>knowledge/machine-keys.json</c>), <c>none</c>.</returns>
    public static string Judge(string validationKey, string decryptionKey)
    {
        if (validationKey.Length == 0 && decryptionKey.Length == 0)
            return "none";
        if (IsPublished(validationKey) || IsPublished(decryptionKey))
            return "published";
        return IsGenerated(validationKey) && IsGenerated(decryptionKey) ? "generated" : "own";
    }

    private static bool IsGenerated(string key) => key.Length == 0 || key.StartsWith("AutoGenerate", StringComparison.OrdinalIgnoreCase);

    private static bool IsPublished(string key) =>
        !IsGenerated(key) && Published.Value.Contains(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key.Split(',')[0].Trim().ToUpperInvariant()))));

    private static HashSet<string> Load()
    {
        using var document = JsonDocument.Parse(KnowledgeBase.Embedded["machine-keys.json"]);
        return document.RootElement.GetProperty("sha256").EnumerateArray().Select(hash => hash.GetString()!).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }
}
