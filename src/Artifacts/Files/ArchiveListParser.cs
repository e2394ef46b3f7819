using Afterpatch.Core;
using Afterpatch.Formats.Archives;

namespace Afterpatch.Artifacts.Files;

/// <summary>CAB, ZIP, 7z and RAR archives that lie about: the names of their members, and stolen secrets and scripts in them by content.</summary>
/// <param name="library">Reads 7z and RAR.</param>
public sealed class ArchiveListParser(IMemberReader library) : IArtifactParser
{
    private const int Beginning = 32 << 20;
    private const int MostKept = 128 << 20;

    public string Id => "archive-list";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) => Format(head).Length > 0 && LoosePlaces.Contains(file.Path);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        using var stream = Seekable(file, sink);
        var head = new byte[8];
        var format = Format(head.AsSpan(0, stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)));
        stream.Position = 0;
        var loot = new PackedLoot(file, sink);
        var members = format switch
        {
            "cab" => Own(CabMembers.Read(Start(stream)), loot),
            "zip" => Own(ZipMembers.Read(Start(stream)), loot),
            _ => library.Read(stream, loot.Look, (field, reason) => sink.Add(new Diagnostic(file.Path, -1, field, reason))),
        };
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
    }

    private string Format(ReadOnlySpan<byte> head) =>
        head.StartsWith("MSCF\0\0\0\0"u8) ? "cab" : head.StartsWith("PK\u0003\u0004"u8) ? "zip" : library.Format(head);

    private static List<string> Own(IReadOnlyList<PackedMember> members, PackedLoot loot)
    {
        foreach (var member in members)
            if (member.Unpack is { } unpack)
                loot.Look(member.Name, unpack);
        return members.Select(static member => member.Name).ToList();
    }

    private static byte[] Start(Stream archive)
    {
        var bytes = new byte[Math.Min(archive.Length, Beginning)];
        return bytes.AsSpan(0, archive.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).ToArray();
    }

    /// <summary>Evidence inside an archive cannot go back: it is kept in memory, or its beginning is when it is too large for that.</summary>
    private static Stream Seekable(EvidenceFile file, IRecordSink sink)
    {
        var stream = file.Open();
        if (stream.CanSeek)
            return stream;
        stream.Dispose();
        if (file.SizeBytes > MostKept)
            sink.Add(new Diagnostic(file.Path, MostKept, "size", $"larger than {MostKept >> 20} MiB and packed once more; read so far"));
        return new MemoryStream(FileBytes.Read(file, MostKept));
    }
}
