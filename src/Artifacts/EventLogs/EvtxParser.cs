using Afterpatch.Core;
using Afterpatch.Formats.Evtx;

namespace Afterpatch.Artifacts.EventLogs;

/// <summary>Windows event logs (EVTX), whole or torn, and chunks of them that were carved out of memory or free space.</summary>
public sealed class EvtxParser : IArtifactParser
{
    public string Id => "evtx";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) =>
        head.StartsWith(EvtxFileHeader.Magic) || head.StartsWith(EvtxChunkHeader.Magic);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        using var stream = file.Open();
        var survey = new LogSurvey(file.Path, sink);
        var reader = new EvtxReader(stream, survey.Damaged) { OnChunk = sink.Cancelled.ThrowIfCancellationRequested };
        EvtxEventRow? row = null;
        while (reader.Read())
        {
            row ??= new EvtxEventRow(reader.Record, file.Path);
            survey.Observe(row, reader.Chunks);
            sink.Event(row);
        }
        survey.Complete();
    }
}
