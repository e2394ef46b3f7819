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
        var kind = HiveIdentity.KindOf(hive);
        var mount = HiveIdentity.Mount(kind, file);
        sink.Add(new HiveFile
        {
            At = new EvidencePointer(file.Path),
            HiveKind = kind.ToString().ToLowerInvariant(),
            FlushedUtc = hive.Header.LastWriteUtc,
            IsInItsPlace = HiveIdentity.IsInItsPlace(file),
            SizeBytes = file.SizeBytes,
            CreatedUtc = file.CreatedUtc,
            ModifiedUtc = file.ModifiedUtc,
        });
        if (sink.WantsEverything)
            HiveWalk.Run(hive, new HiveDump(file, kind, mount, sink));
        HiveLoader.ReportProblems(hive, file, sink);
    }

    private static bool IsLog(EvidenceFile file)
    {
        using var stream = file.Open();
        var head = new byte[512];
        var read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return HiveHeader.TryRead(head.AsSpan(0, read), out var header, out _) && header.FileType is 1 or 2 or 6;
    }
}
