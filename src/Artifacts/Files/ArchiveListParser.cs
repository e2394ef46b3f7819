using Afterpatch.Core;
using Afterpatch.Formats.Archives;

namespace Afterpatch.Artifacts.Files;

/// <summary>CAB and ZIP archives that lie about, by the names of their members. Nothing is unpacked.</summary>
public sealed class ArchiveListParser : IArtifactParser
{
    private const int Beginning = 32 << 20;

    public string Id => "archive-list";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) =>
        (head.StartsWith("MSCF\0\0\0\0"u8) || head.StartsWith("PK\u0003\u0004"u8)) && LoosePlaces.Contains(file.Path);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        var bytes = FileBytes.Read(file, Beginning);
        var isCab = bytes.AsSpan().StartsWith("MSCF"u8);
        sink.Add(new ArchiveListing
        {
            At = new EvidencePointer(file.Path),
            Path = file.Path,
            Format = isCab ? "cab" : "zip",
            SizeBytes = file.SizeBytes,
            ModifiedUtc = file.ModifiedUtc ?? file.CreatedUtc,
            Members = isCab ? ArchiveNames.Cab(bytes) : ArchiveNames.Zip(bytes),
            IsDeleted = file.IsDeleted,
        });
    }
}
