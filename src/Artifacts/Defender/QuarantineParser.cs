using Afterpatch.Core;
using Afterpatch.Formats.Defender;

namespace Afterpatch.Artifacts.Defender;

/// <summary>Microsoft Defender's quarantine: the entries that tell where a file lay, and the files themselves.</summary>
/// <remarks>What was put away is read, never written out.</remarks>
public sealed class QuarantineParser : IArtifactParser
{
    private const int MaxBytes = 8 << 20;
    private const int MaxContent = 4 << 20;

    public string Id => "defender-quarantine";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) =>
        file.Path.Contains(@"\Quarantine\", StringComparison.OrdinalIgnoreCase) && (QuarantineEntry.IsMagic(head) || IsContent(file, head));

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        var bytes = FileBytes.Read(file, MaxBytes);
        var error = QuarantineEntry.IsMagic(bytes) ? Entry(file, bytes, sink) : Content(file, bytes, sink);
        if (error is { } damage)
            sink.Add(new Diagnostic(file.Path, damage.Offset, damage.Field, damage.Reason));
    }

    private static bool IsContent(EvidenceFile file, ReadOnlySpan<byte> head) => file.Name.Length == 40 && file.Name.All(char.IsAsciiHexDigit) && QuarantineContent.IsMagic(head);

    private static Formats.ParseError? Entry(EvidenceFile file, byte[] bytes, IRecordSink sink)
    {
        if (QuarantineEntry.Read(bytes, out var error) is not { } entry)
            return error;
        foreach (var resource in entry.Resources)
        {
            sink.Add(new ThreatDetection
            {
                At = new EvidencePointer(file.Path),
                TimeUtc = entry.QuarantinedUtc ?? file.ModifiedUtc,
                Product = DetectionHistoryParser.Product,
                Threat = entry.Threat,
                Resource = resource.Path,
                Action = "quarantined",
            });
            if (resource.ContentId.Length > 0)
                sink.Add(new QuarantinedFile
                {
                    At = new EvidencePointer(file.Path),
                    Path = resource.Path,
                    Threat = entry.Threat,
                    QuarantinedUtc = entry.QuarantinedUtc,
                    CreatedUtc = resource.CreatedUtc,
                    ContentId = resource.ContentId,
                });
        }
        return error;
    }

    private static Formats.ParseError? Content(EvidenceFile file, byte[] bytes, IRecordSink sink)
    {
        if (QuarantineContent.Read(bytes, out var error) is { } content)
            sink.Add(new QuarantinedFile
            {
                At = new EvidencePointer(file.Path),
                ContentId = file.Name.ToUpperInvariant(),
                Content = content.Length <= MaxContent ? content : content[..MaxContent],
            });
        return error;
    }
}
