using Afterpatch.Core;
using Afterpatch.Formats.Archives;

namespace Afterpatch.Artifacts.Files;

/// <summary>CAB, ZIP, 7z and RAR archives that lie about, by the names of their members; what ZIP and CAB hold is looked into.</summary>
public sealed class ArchiveListParser : IArtifactParser
{
    private const int Beginning = 32 << 20;

    public string Id => "archive-list";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) => Format(head).Length > 0 && LoosePlaces.Contains(file.Path);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        using var stream = Seekable(file);
        var head = new byte[8];
        var format = Format(head.AsSpan(0, stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)));
        Formats.ParseError? error = null;
        var packed = format switch
        {
            "cab" => CabMembers.Read(FileBytes.Read(file, Beginning)),
            "zip" => ZipMembers.Read(FileBytes.Read(file, Beginning)),
            _ => [],
        };
        var members = format switch
        {
            "7z" => SevenZipNames.Read(stream, out error),
            "rar" => RarNames.Read(stream, out error),
            _ => packed.Select(member => member.Name).ToList(),
        };
        if (error is { } damage)
            sink.Add(new Diagnostic(file.Path, damage.Offset, damage.Field, damage.Reason));
        sink.Add(new ArchiveListing
        {
            At = new EvidencePointer(file.Path),
            Path = file.Path,
            Format = format,
            SizeBytes = file.SizeBytes,
            ModifiedUtc = file.ModifiedUtc ?? file.CreatedUtc,
            Members = members,
            IsDeleted = file.IsDeleted,
        });
        PackedLoot.Read(file, packed, sink);
    }

    private static string Format(ReadOnlySpan<byte> head) =>
        head.StartsWith("MSCF\0\0\0\0"u8) ? "cab" : head.StartsWith("PK\u0003\u0004"u8) ? "zip" : head.StartsWith(SevenZipNames.Magic) ? "7z" : head.StartsWith(RarNames.Magic) ? "rar" : "";

    /// <summary>Evidence inside an archive cannot go back: its beginning is kept.</summary>
    private static Stream Seekable(EvidenceFile file)
    {
        var stream = file.Open();
        if (stream.CanSeek)
            return stream;
        stream.Dispose();
        return new MemoryStream(FileBytes.Read(file, Beginning));
    }
}
