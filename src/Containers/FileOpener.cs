using Afterpatch.Containers.Layout;
using Afterpatch.Core;

namespace Afterpatch.Containers;

/// <summary>A single file given by itself: one event log, one web log.</summary>
public sealed class FileOpener : IEvidenceOpener
{
    public string Id => "file";

    public bool Claims(string path) => File.Exists(path);

    public IEvidence Open(string path, EvidenceOptions options)
    {
        // Opened once here so that a file that cannot be read is told before the run.
        EvidenceOnDisk.OpenStream(path).Dispose();
        var info = new FileInfo(path);
        var file = new EvidenceFile(WindowsPath.Join(DriveName.Unknown, [info.Name], isEscaped: false), info.Length, () => EvidenceOnDisk.OpenStream(path))
        {
            ModifiedUtc = info.LastWriteTimeUtc,
            Delivered = info.Name,
        };
        return new DeliveredEvidence { Servers = [new EvidenceTree(info.Name, "file", [file], [])] };
    }
}
