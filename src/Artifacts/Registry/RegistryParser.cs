using Afterpatch.Core;
using Afterpatch.Formats.Registry;

namespace Afterpatch.Artifacts.Registry;

/// <summary>Registry hives, dirty or not, wherever they lie. A case gets inventories and host facts; a dump gets every key and value.</summary>
public sealed class RegistryParser : IArtifactParser
{
    public string Id => "registry";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) => HiveHeader.IsMagic(head);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        if (IsLog(file))
            return; // read together with its hive
        if (HiveLoader.Load(file, sink) is not { } hive)
            return;
        var kind = Identified(hive, file, sink);
        var mount = HiveIdentity.Mount(kind, file);
        var facts = new HiveFacts(file, hive, kind, mount, sink);
        if (sink.WantsEverything)
            HiveWalk.Run(hive, new HiveDump(file, kind, mount, sink));
        else
            Facts(facts, hive);
        HiveLoader.ReportProblems(hive, file, sink);
    }

    /// <summary>Says only what hive a file is: for copies that are no part of the running system.</summary>
    internal static void Identify(EvidenceFile file, IRecordSink sink)
    {
        if (!IsLog(file) && HiveLoader.Load(file, sink) is { } hive)
            Identified(hive, file, sink);
    }

    private static HiveKind Identified(RegistryHive hive, EvidenceFile file, IRecordSink sink)
    {
        var kind = HiveIdentity.KindOf(hive);
        sink.Add(new HiveFile
        {
            At = new EvidencePointer(file.Path),
            HiveKind = kind.ToString().ToLowerInvariant(),
            FlushedUtc = hive.Header.LastWriteUtc,
            IsInItsPlace = HiveIdentity.IsInItsPlace(file),
            IsDeleted = file.IsDeleted,
            SizeBytes = file.SizeBytes,
            CreatedUtc = file.CreatedUtc,
            ModifiedUtc = file.ModifiedUtc,
        });
        return kind;
    }

    /// <summary>Only hives that Windows uses describe this server; a stolen copy elsewhere is a fact of its own.</summary>
    private static void Facts(HiveFacts facts, RegistryHive hive)
    {
        // A copy beside web pages or in a temporary folder is loot and says nothing of today. A hive alone, without a folder, is taken for the server's.
        var isLive = HiveIdentity.IsInItsPlace(facts.File) && !facts.File.Path.Contains(@"\RegBack\", StringComparison.OrdinalIgnoreCase)
            || facts.File.Path.Count(character => character == '\\') <= 1;
        if (!isLive && facts.Kind is not (HiveKind.User or HiveKind.UserClasses or HiveKind.Amcache))
            return;
        switch (facts.Kind)
        {
            case HiveKind.System:
                SystemFacts.Read(facts);
                break;
            case HiveKind.Software:
                SoftwareFacts.Read(facts);
                break;
            case HiveKind.Sam:
                SamFacts.Read(facts);
                break;
            case HiveKind.Security:
                SecurityFacts.Read(facts);
                break;
            case HiveKind.Amcache:
                ProgramTraces.ReadAmcache(facts);
                break;
            case HiveKind.User:
                UserFacts.Read(facts);
                break;
            case HiveKind.UserClasses:
                UserFacts.ReadClasses(facts);
                break;
        }
        var deleted = new DeletedFacts(facts);
        HiveWalk.Run(hive, deleted);
        deleted.Report();
    }

    private static bool IsLog(EvidenceFile file)
    {
        using var stream = file.Open();
        var head = new byte[512];
        var read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return HiveHeader.TryRead(head.AsSpan(0, read), out var header, out _) && header.FileType is 1 or 2 or 6;
    }
}
