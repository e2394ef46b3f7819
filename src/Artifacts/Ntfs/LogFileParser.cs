using Afterpatch.Core;
using Afterpatch.Formats;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.Artifacts.Ntfs;

/// <summary><c>$LogFile</c>: names, and content of small files, of the volume's last changes.</summary>
public sealed class LogFileParser : IArtifactParser
{
    /// <summary>The log repeats itself; each different trace is kept once.</summary>
    private const int MaxTraces = 200_000;

    public string Id => "ntfs-log";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) =>
        LogFileCarver.IsLogFile(head) && file.Name.Contains("LogFile", StringComparison.OrdinalIgnoreCase);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        var damage = new DamageList();
        var seen = new HashSet<(FileReference, FileReference, string, int)>();
        using var stream = file.Open();
        LogFileCarver.Read(stream, (offset, reference, name, content) =>
        {
            if (name.Namespace == FileNamespace.Dos || (!sink.WantsEverything && !FileInterest.IsKept(name.Name, name.IsDirectory)))
                return;
            var hash = new HashCode();
            hash.AddBytes(content);
            if (seen.Count >= MaxTraces || !seen.Add((reference, name.Parent, new string(name.Name), hash.ToHashCode())))
                return;
            var keeps = content.Length > 0 && FileInterest.IsCode(name.Name);
            sink.Add(DirectoryIndexParser.Trace(file, offset, null, reference, name, "logfile") with { Content = keeps ? content.ToArray() : null });
        }, damage, sink.Cancelled);
        NtfsRecords.Report(file, damage, sink);
    }
}
