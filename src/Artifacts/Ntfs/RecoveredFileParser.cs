using System.Security.Cryptography;
using Afterpatch.Core;

namespace Afterpatch.Artifacts.Ntfs;

/// <summary>Every deleted file that a container could still read: it is kept as what was, and not taken for what is.</summary>
/// <param name="library">Reads 7z and RAR archives.</param>
public sealed class RecoveredFileParser(IMemberReader library) : IArtifactParser
{
    private const int MaxContent = 4 << 20;
    private readonly Files.DeletedKinds _kinds = new(library);

    public string Id => "recovered-file";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) => file.IsDeleted;

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        using var stream = file.Open();
        var content = new byte[Math.Clamp(file.SizeBytes, 0, MaxContent)];
        var read = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        if (read < content.Length)
            sink.Add(new Diagnostic(file.Path, read, "content", $"ends after {read} of {content.Length} bytes"));
        var kept = content.AsMemory(0, read);
        sink.Add(new RecoveredFile
        {
            At = new(file.Path),
            Path = file.Path,
            SizeBytes = file.SizeBytes,
            From = file.Delivered ?? "",
            CreatedUtc = file.CreatedUtc,
            ModifiedUtc = file.ModifiedUtc,
            SeenUtc = file.SeenUtc,
            OwnerSid = file.OwnerSid,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(kept.Span)),
            Content = kept,
        });
        _kinds.Read(file, kept.Span, sink);
    }
}
