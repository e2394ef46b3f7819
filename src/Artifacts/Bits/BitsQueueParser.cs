using Afterpatch.Core;
using Afterpatch.Formats.Bits;

namespace Afterpatch.Artifacts.Bits;

/// <summary>The transfer service's queue before Windows Server 2019: <c>qmgr0.dat</c> and <c>qmgr1.dat</c>, known by their mark.</summary>
public sealed class BitsQueueParser : IArtifactParser
{
    private const int MaxBytes = 64 << 20;

    public string Id => "bits-queue";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) => BitsQueue.IsMagic(head);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        var bytes = FileBytes.Read(file, MaxBytes);
        if (file.SizeBytes > MaxBytes)
            sink.Add(new Diagnostic(file.Path, MaxBytes, "size", $"only the first {MaxBytes >> 20} MiB are read"));
        var end = BitsQueue.LivingEnd(bytes);
        foreach (var job in BitsQueue.Jobs(bytes, hasAddresses: true))
            sink.Add(BitsRecords.Of(job, file, isDeleted: job.Offset > end));
    }
}
