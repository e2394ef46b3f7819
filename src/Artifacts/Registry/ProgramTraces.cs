using Afterpatch.Core;
using Afterpatch.Formats.Registry;

namespace Afterpatch.Artifacts.Registry;

/// <summary>Programs that Windows remembers: the shim cache of SYSTEM, and Amcache.</summary>
internal static class ProgramTraces
{
    private const int MaxPrograms = 100_000;

    public static void ReadShimCache(HiveFacts facts, string control)
    {
        if (facts.Find($@"{control}\Session Manager\AppCompatCache") is not { } key || key.Value("AppCompatCache") is not { } value)
            return;
        var entries = AppCompatCache.Read(value.Data(), out var error);
        foreach (var entry in entries.Where(entry => entry.Path.Contains('\\'))) // packaged apps have a list of names instead
            facts.Sink.Add(new ProgramTrace { At = new EvidencePointer(facts.File.Path, value.FileOffset), Family = "shimcache", Path = entry.Path, SeenUtc = entry.ModifiedUtc });
        if (error is { } damage)
            facts.Sink.Add(new Diagnostic(facts.File.Path, value.FileOffset, damage.Field, damage.Reason));
    }

    /// <summary>Windows 10 and Server 2016 list each program; older ones list files by volume, with numbers for names.</summary>
    public static void ReadAmcache(HiveFacts facts)
    {
        foreach (var key in facts.Subkeys(@"Root\InventoryApplicationFile").Take(MaxPrograms))
            Add(facts, key, "LowerCaseLongPath", "FileId");
        foreach (var volume in facts.Subkeys(@"Root\File").Take(1_000))
            foreach (var key in volume.Subkeys().Take(MaxPrograms))
                Add(facts, key, "15", "101");
    }

    private static void Add(HiveFacts facts, HiveKey key, string path, string id)
    {
        if (HiveFacts.Text(key, path) is not { Length: > 0 } program)
            return;
        var hash = HiveFacts.Text(key, id);
        facts.Sink.Add(new ProgramTrace
        {
            At = facts.At(key),
            Family = "amcache",
            Path = program,
            Sha1 = hash.Length == 44 && hash.StartsWith("0000", StringComparison.Ordinal) ? hash[4..].ToLowerInvariant() : "",
            SeenUtc = key.LastWriteUtc,
        });
    }
}
