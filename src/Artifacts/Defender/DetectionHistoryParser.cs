using Afterpatch.Core;
using Afterpatch.Formats.Defender;

namespace Afterpatch.Artifacts.Defender;

/// <summary><c>ProgramData\Microsoft\Windows Defender\Scans\History\Service\DetectionHistory</c>: what was found, where, and what became of it.</summary>
public sealed class DetectionHistoryParser : IArtifactParser
{
    internal const string Product = "Microsoft Defender";
    private const int MaxBytes = 16 << 20;

    public string Id => "defender-history";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) => DetectionHistory.IsMagic(head);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        var detection = DetectionHistory.Read(FileBytes.Read(file, MaxBytes), out var error);
        if (error is { } damage)
            sink.Add(new Diagnostic(file.Path, damage.Offset, damage.Field, damage.Reason));
        if (detection is null)
            return;
        foreach (var path in detection.Resources.Select(resource => resource.Kind == "webfile" ? resource.Path.Split('|')[0] : resource.Path).Distinct(StringComparer.OrdinalIgnoreCase))
            sink.Add(new ThreatDetection
            {
                At = new EvidencePointer(file.Path),
                TimeUtc = detection.DetectedUtc ?? file.ModifiedUtc,
                Product = Product,
                Threat = detection.Threat,
                Resource = path,
                Action = ActionOf(detection.Status),
                Result = detection.Process,
            });
    }

    /// <summary>Words of <c>MSFT_MpThreatDetection.ThreatStatusID</c>, Microsoft Learn.</summary>
    private static string ActionOf(uint status) => status switch
    {
        1 => "detected",
        2 => "cleaned",
        3 => "quarantined",
        4 => "removed",
        5 => "allowed",
        6 => "blocked",
        >= 102 and <= 107 => "failed",
        _ => "",
    };
}
