using Afterpatch.Core;
using Afterpatch.Formats;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.Artifacts.Ntfs;

/// <summary>The <c>$MFT</c>, from an image or loose from a triage collection: every file, alive and deleted, with its full path.</summary>
/// <remarks>Read twice: once for names and parents (about 100 bytes a record are kept), once for the records that are wanted.</remarks>
public sealed class MftParser : IArtifactParser
{
    /// <summary>Content is kept of files up to this size; larger ones are not in the record.</summary>
    private const int MaxContent = 64 << 10;

    public string Id => "mft";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) =>
        head.Length >= MftRecordHeader.Length && (head[..4].SequenceEqual("FILE"u8) || head[..4].SequenceEqual("BAAD"u8))
        && file.Name.Contains("MFT", StringComparison.OrdinalIgnoreCase) && !file.Name.Contains("MFTMirr", StringComparison.OrdinalIgnoreCase);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        var damage = new DamageList();
        var index = ReadIndex(file, damage, sink.Cancelled);
        var wanted = new MftWanted(index, NtfsRecords.Drive(file.Path), sink.WantsEverything);
        var span = new SpanCounter();
        using (var stream = file.Open())
            Emit(file, stream, index, wanted, sink, span);
        NtfsRecords.Report(file, damage, sink);
        sink.Add(new SourceSpan
        {
            At = new(file.Path),
            Family = "mft",
            Records = index.Count,
            Lost = damage.Total,
            FirstUtc = span.FirstUtc,
            LastUtc = span.LastUtc,
        });
    }

    internal static MftIndex ReadIndex(EvidenceFile file, DamageList damage, CancellationToken cancelled)
    {
        var head = new byte[512];
        int read;
        using (var stream = file.Open())
            read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        using var whole = file.Open();
        return MftIndexBuilder.Read(whole, MftIndexBuilder.RecordBytes(head.AsSpan(0, read)), damage, cancelled);
    }

    private static void Emit(EvidenceFile file, Stream stream, MftIndex index, MftWanted wanted, IRecordSink sink, SpanCounter span)
    {
        var size = index.RecordBytes;
        var block = new byte[Math.Max(1, (1 << 20) / size) * size];
        var entry = 0;
        var drive = NtfsRecords.Drive(file.Path);
        int read;
        while ((read = stream.ReadAtLeast(block, block.Length, throwOnEndOfStream: false)) >= size)
        {
            sink.Cancelled.ThrowIfCancellationRequested();
            for (var at = 0; at + size <= read && entry < index.Count; at += size, entry++)
            {
                var record = block.AsSpan(at, size);
                var usable = UpdateSequence.Restore(record);
                if (!MftRecordHeader.TryRead(record[..usable], out var header))
                    continue;
                MftSlackReader.Read(file, record[..usable], header, entry, index, sink);
                if (!wanted.Check(entry))
                    continue;
                foreach (var (path, parent, isOrphan) in wanted.Names(entry))
                {
                    var found = MftEntryReader.Read(record[..usable], header, path, parent, !sink.WantsEverything || FileInterest.IsCode(path) ? MaxContent : 0) with
                    {
                        At = new(file.Path, (long)entry * size, size),
                        Entry = entry,
                        IsOrphan = isOrphan,
                    };
                    if ((index.Traits(entry) & MftTraits.AttributeList) != 0)
                        found = found with { SizeBytes = index.Size(entry), Streams = wanted.Streams(entry) };
                    span.See(found.Standard.ModifiedUtc);
                    sink.Add(found);
                }
            }
        }
    }

    /// <summary>The times that the records cover.</summary>
    private sealed class SpanCounter
    {
        public DateTime? FirstUtc { get; private set; }

        public DateTime? LastUtc { get; private set; }

        public void See(DateTime? utc)
        {
            if (utc is not { } time)
                return;
            FirstUtc = FirstUtc is { } first && first <= time ? first : time;
            LastUtc = LastUtc is { } last && last >= time ? last : time;
        }
    }
}
