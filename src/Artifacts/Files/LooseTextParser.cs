using System.Text;
using Afterpatch.Artifacts.WebFiles;
using Afterpatch.Core;

namespace Afterpatch.Artifacts.Files;

/// <summary>Scripts outside of products' folders, and small texts named like a message to whoever finds them.</summary>
public sealed class LooseTextParser : IArtifactParser
{
    private const int MaxScript = 1 << 20;
    private const int MaxNote = 16 << 10;

    public string Id => "loose-text";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) => file.SizeBytes > 0 && !IsBinary(head) && Role(file) is not null;

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        if (WebPlaces.IsWebDirectory(file.Path))
            new WebFileParser().Parse(file, sink); // it may be a page as well
        var bytes = FileBytes.Read(file, MaxScript);
        using var reader = new StreamReader(new MemoryStream(bytes), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        sink.Add(new LooseText
        {
            At = new EvidencePointer(file.Path, 0, bytes.Length),
            Path = file.Path,
            Role = Role(file) ?? "script",
            Text = reader.ReadToEnd(),
            ModifiedUtc = file.ModifiedUtc ?? file.CreatedUtc,
            IsDeleted = file.IsDeleted,
        });
        if (bytes.Length < MaxScript)
            sink.Add(FileDigests.Of(file, bytes));
    }

    private static string? Role(EvidenceFile file)
    {
        if (file.Extension is ".bat" or ".cmd" or ".vbs" or ".ps1" or ".hta" or ".wsf" && file.SizeBytes <= MaxScript && LoosePlaces.Contains(file.Path))
            return "script";
        var name = file.Name.ToUpperInvariant();
        return file.Extension == ".txt" && file.SizeBytes <= MaxNote && (name.Contains("README", StringComparison.Ordinal) || name.Contains("DECRYPT", StringComparison.Ordinal)
            || name.Contains("RESTORE", StringComparison.Ordinal) || name.Contains("RECOVER", StringComparison.Ordinal)) && LoosePlaces.Contains(file.Path) ? "note" : null;
    }

    private static bool IsBinary(ReadOnlySpan<byte> head) => !head.StartsWith([(byte)0xFF, (byte)0xFE]) && head.Contains((byte)0);
}
