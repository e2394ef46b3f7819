using Afterpatch.Core;
using Afterpatch.Formats;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.Artifacts.Ntfs;

/// <summary>The change journal <c>$UsnJrnl:$J</c>, from an image or loose, versions 2 to 4.</summary>
/// <remarks>
/// Read twice: once for the directories, so that every path is the one of its moment; the <c>$MFT</c> beside it, where there is one, gives what the
/// journal itself does not say.
/// </remarks>
public sealed class UsnJournalParser : IArtifactParser
{
    public string Id => "usn-journal";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head)
    {
        var name = file.Name;
        if (name.Equals("$J", StringComparison.OrdinalIgnoreCase) || name.EndsWith(":$J", StringComparison.OrdinalIgnoreCase))
            return true;
        // Collectors cannot write a colon: $UsnJrnl%3A$J, $UsnJrnl_$J, UsnJrnl-J.
        return name.Contains("UsnJrnl", StringComparison.OrdinalIgnoreCase) && !name.EndsWith("$Max", StringComparison.OrdinalIgnoreCase)
            && (name.EndsWith('J') || UsnRecord.TryRead(head, out _, out _));
    }

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        var damage = new DamageList();
        var drive = NtfsRecords.Drive(file.Path);
        var history = new UsnDirectoryHistory(FindMft(file, sink.Cancelled), drive);
        using (var stream = file.Open())
        {
            var reader = new UsnReader(stream, new DamageList(0));
            while (reader.TryRead(out var record))
                history.Add(record);
        }
        sink.Cancelled.ThrowIfCancellationRequested();
        using (var stream = file.Open())
            Emit(file, new UsnReader(stream, damage), history, sink, damage);
        NtfsRecords.Report(file, damage, sink);
    }

    /// <summary>The index of the volume's own <c>$MFT</c>, when the evidence has it.</summary>
    private static MftIndex? FindMft(EvidenceFile file, CancellationToken cancelled)
    {
        var mft = file.Find(NtfsRecords.Drive(file.Path) + "\\$MFT") ?? file.Sibling("$MFT");
        return mft is null ? null : MftParser.ReadIndex(mft, new DamageList(0), cancelled);
    }

    private static void Emit(EvidenceFile file, UsnReader reader, UsnDirectoryHistory history, IRecordSink sink, DamageList damage)
    {
        var reasons = new Dictionary<UsnReasons, string>();
        DateTime? first = null, last = null;
        var count = 0L;
        while (reader.TryRead(out var record))
        {
            if ((++count & 0xFFFF) == 0)
                sink.Cancelled.ThrowIfCancellationRequested();
            if (record.TimeUtc is { } time)
            {
                first ??= time;
                last = time;
            }
            if (!sink.WantsEverything && !IsKept(record))
                continue;
            if (!reasons.TryGetValue(record.Reasons, out var names))
                reasons.Add(record.Reasons, names = UsnReasonNames.Format(record.Reasons));
            sink.Add(Change(file, reader.Offset, record, names, history));
        }
        sink.Add(new SourceSpan { At = new(file.Path), Family = "usn-journal", Records = count, Lost = damage.Total, FirstUtc = first, LastUtc = last });
    }

    /// <summary>By the name alone: the folder is worked out only for what is kept.</summary>
    private static bool IsKept(UsnRecord record) =>
        (record.Reasons & (UsnReasons.FileCreate | UsnReasons.FileDelete | UsnReasons.RenameOldName | UsnReasons.RenameNewName | UsnReasons.Close)) != 0
        && FileInterest.IsKept(record.Name, record.IsDirectory);

    private static UsnChange Change(EvidenceFile file, long offset, UsnRecord record, string reasons, UsnDirectoryHistory history)
    {
        var name = NtfsNames.Clean(record.Name);
        var folder = history.Path(record.Parent, record.Usn, out var anchor);
        return new()
        {
            At = new(file.Path, offset, record.Length),
            TimeUtc = record.TimeUtc,
            Usn = record.Usn,
            Name = name,
            Path = folder.Length == 0 && anchor.Entry != FileReference.Root.Entry ? name : folder + "\\" + name,
            Entry = record.File.Entry,
            Sequence = record.File.Sequence,
            AnchorEntry = anchor.Entry,
            AnchorSequence = anchor.Sequence,
            Reasons = reasons,
            Attributes = NtfsRecords.Attributes(record.Attributes),
        };
    }
}
