namespace Afterpatch.Analysis.Credentials;

/// <summary>What the modules of password tools take, by the words of a command: one tool has many, and each reaches other secrets.</summary>
internal static class CredentialModules
{
    private static readonly (string Words, string Technique, string[] Hives)[] Modules =
    [
        ("sekurlsa::", "T1003.001", []),
        ("lsadump::lsa", "T1003.001", []),
        ("lsadump::sam", "T1003.002", ["sam", "system"]),
        ("lsadump::secrets", "T1003.004", ["security", "system"]),
        ("lsadump::cache", "T1003.005", ["security", "system"]),
        ("lsadump::dcsync", "T1003.006", []),
    ];

    /// <returns>ATT&amp;CK techniques; empty when no module is named.</returns>
    public static IReadOnlyList<string> Techniques(string text) =>
        [.. Named(text).Select(module => module.Technique).Distinct(StringComparer.Ordinal)];

    /// <summary>Hives whose content a module shows without a copy being made.</summary>
    public static IEnumerable<string> Hives(string text) => Named(text).SelectMany(module => module.Hives);

    private static IEnumerable<(string Words, string Technique, string[] Hives)> Named(string text) =>
        Modules.Where(module => text.Contains(module.Words, StringComparison.OrdinalIgnoreCase));
}
