using System.Buffers.Binary;
using Afterpatch.Core;
using Afterpatch.Formats;
using Afterpatch.Formats.Registry;
using Afterpatch.Formats.Windows;

namespace Afterpatch.Artifacts.Registry;

/// <summary>SECURITY: which LSA secrets and cached logons exist, by name, number and date. Their values are never read.</summary>
internal static class SecurityFacts
{
    private const int CacheHeaderLength = 64;

    public static void Read(HiveFacts facts)
    {
        HiveMarks.Security(facts);
        foreach (var secret in facts.Subkeys(@"Policy\Secrets"))
            facts.Add("lsa-secret", secret.Name, "unknown", secret, ("kind", Kind(secret.Name)), ("setUtc", SetUtc(secret, "CupdTime")), ("previousSetUtc", SetUtc(secret, "OupdTime")));
        if (facts.Find("Cache") is not { } cache)
            return;
        var used = 0;
        foreach (var slot in cache.Values())
            if (slot.Name.StartsWith("NL$", StringComparison.Ordinal) && slot.Name is not ("NL$Control" or "NL$IterationCount") && CachedLogon(facts, cache, slot))
                used++;
        facts.Add("cached-logons", "Cache", "unknown", cache, ("entries", HiveFacts.Number(used)));
    }

    /// <summary>When the current or the former value of a secret was written: a FILETIME, no secret itself.</summary>
    private static string SetUtc(HiveKey secret, string name) =>
        secret.Subkey(name)?.Value("") is { } value && value.Data() is { Length: 8 } data
            ? UtcText.Format(WindowsTime.FromFileTime(BinaryPrimitives.ReadUInt64LittleEndian(data))) ?? "" : "";

    /// <summary>One slot of the cache. The names in it are encrypted; the account's number in its domain and the time are not.</summary>
    /// <remarks>
    /// Layout observed (Windows XP to Server 2022): 16-bit lengths of user and domain at 0 and 2, RID at 16, RID of the primary group at 20, FILETIME
    /// at 32. A slot that was never used has a revision and nothing else.
    /// </remarks>
    private static bool CachedLogon(HiveFacts facts, HiveKey cache, HiveValue slot)
    {
        var data = slot.Data();
        if (data.Length < CacheHeaderLength || BinaryPrimitives.ReadUInt16LittleEndian(data) == 0)
            return false;
        var rid = BinaryPrimitives.ReadUInt32LittleEndian(data[16..]);
        var group = BinaryPrimitives.ReadUInt32LittleEndian(data[20..]);
        var written = WindowsTime.FromFileTime(BinaryPrimitives.ReadUInt64LittleEndian(data[32..]));
        facts.Add("cached-logon", slot.Name, "unknown", cache.LastWriteUtc, new EvidencePointer(facts.File.Path, slot.FileOffset), false,
            ("rid", HiveFacts.Number(rid)), ("primaryGroup", HiveFacts.Number(group)), ("writtenUtc", UtcText.Format(written) ?? ""));
        return true;
    }

    private static string Kind(string name) => name switch
    {
        "$MACHINE.ACC" => "machine account",
        "DefaultPassword" => "automatic logon",
        "DPAPI_SYSTEM" => "data protection keys",
        "NL$KM" => "key of cached logons",
        _ when name.StartsWith("_SC_GMSA_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("_GMSA_", StringComparison.OrdinalIgnoreCase) => "group managed service account",
        _ when name.StartsWith("_SC_", StringComparison.OrdinalIgnoreCase) => "service account password",
        _ => "other",
    };
}
