using Afterpatch.Core;
using Afterpatch.Formats;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.Artifacts.Ntfs;

/// <summary>What the parsers of this folder share.</summary>
internal static class NtfsRecords
{
    /// <summary>The drive of a path, <c>C:</c>, or empty.</summary>
    public static string Drive(string path) => path.Length >= 2 && path[1] == ':' ? path[..2] : "";

    public static FourTimes Times(FileTimes times) => new(times.CreatedUtc, times.ModifiedUtc, times.RecordChangedUtc, times.AccessedUtc);

    public static void Report(EvidenceFile file, DamageList damage, IRecordSink sink)
    {
        foreach (var error in damage.Items)
            sink.Add(new Diagnostic(file.Path, error.Offset, error.Field, error.Reason));
        if (damage.Total > damage.Items.Count)
            sink.Add(new Diagnostic(file.Path, -1, "damage", $"{damage.Total - damage.Items.Count} more places") { LostRecords = damage.Total - damage.Items.Count });
    }

    /// <summary>The attribute bits that Windows shows; NTFS keeps others of its own above them.</summary>
    public static FileAttributes Attributes(uint attributes) => (FileAttributes)(attributes & 0x0005_FFB7);
}
