using Afterpatch.Core;
using Afterpatch.Formats.Text;
using Afterpatch.Formats.W3c;

namespace Afterpatch.Artifacts.TextLogs;

/// <summary>IIS and HTTP.sys logs: W3C extended with and without header, and the IIS log file format.</summary>
public sealed class IisLogParser : IArtifactParser
{
    public string Id => "iis-log";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) => IisLogShape.Of(file, head) != IisLogKind.None;

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        Span<byte> head = stackalloc byte[512];
        using (var probe = file.Open())
            head = head[..probe.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        if (IisLogShape.Of(file, head) == IisLogKind.Native)
        {
            using var native = new IisNativeLogReader(file.Open(), file.Name);
            TextLogWalk.Run(file, native, sink, _ => "iis", () => 0);
            return;
        }
        using var reader = new W3cLogReader(file.Open());
        TextLogWalk.Run(file, reader, sink, log => Family(log, file), () => reader.LostLines);
    }

    private static string Family(FieldedLogReader log, EvidenceFile file)
    {
        if (log.Fields.Contains("s-reason", StringComparer.OrdinalIgnoreCase))
            return "httperr";
        return log.Fields.Count == 0 && file.Name.StartsWith("httperr", StringComparison.OrdinalIgnoreCase) ? "httperr" : "iis";
    }
}
