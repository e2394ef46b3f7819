using System.Globalization;
using Afterpatch.Core;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.Artifacts.Ntfs;

/// <summary><c>$Boot</c>: the volume that the evidence comes from.</summary>
public sealed class BootSectorParser : IArtifactParser
{
    public string Id => "ntfs-boot";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) =>
        head.Length >= 16 && head.Slice(3, 8).SequenceEqual("NTFS    "u8) && file.Name.Contains("Boot", StringComparison.OrdinalIgnoreCase);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        var head = new byte[NtfsBootSector.Length];
        using var stream = file.Open();
        var read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (NtfsBootSector.TryRead(head.AsSpan(0, read), 0, out var error) is not { } boot)
        {
            sink.Add(new Diagnostic(file.Path, error.Offset, error.Field, error.Reason));
            return;
        }
        sink.Add(new VolumeFact
        {
            At = new(file.Path, 0, NtfsBootSector.Length),
            SerialNumber = boot.SerialNumber.ToString("X16", CultureInfo.InvariantCulture),
            SizeBytes = boot.TotalSectors is > 0 and < long.MaxValue / 4096 ? boot.TotalSectors * boot.SectorBytes : 0,
            ClusterBytes = boot.ClusterBytes,
            RecordBytes = boot.RecordBytes,
            ShadowCopyUtc = file.SeenUtc,
        });
    }
}
