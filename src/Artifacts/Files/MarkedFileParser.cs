using Afterpatch.Artifacts.WebFiles;
using Afterpatch.Core;

namespace Afterpatch.Artifacts.Files;

/// <summary>Files whose first bytes or whose names are known: encrypted files that say by what, tools and loot by name.</summary>
public sealed class MarkedFileParser : IArtifactParser
{
    public string Id => "marked-file";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) => Mark(head).Length > 0 || FileIndicators.Embedded.Match(file.Path) is not null;

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        if (WebPlaces.IsWebDirectory(file.Path) || WebPlaces.IsRunByName(file.Extension))
            new WebFileParser().Parse(file, sink); // it may be a page as well
        var head = FileBytes.Read(file, 16);
        sink.Add(new MarkedFile
        {
            At = new EvidencePointer(file.Path, 0, head.Length),
            Path = file.Path,
            Mark = Mark(head),
            SizeBytes = file.SizeBytes,
            CreatedUtc = file.CreatedUtc,
            ModifiedUtc = file.ModifiedUtc,
            IsDeleted = file.IsDeleted,
        });
        if (Mark(head).Length == 0 && file.SizeBytes <= ProgramFileParser.MostBytes && FileDigests.Of(file, ProgramFileParser.MostBytes, sink.Cancelled) is { } digest)
            sink.Add(digest);
    }

    private static string Mark(ReadOnlySpan<byte> head) => head.StartsWith("DEARCRY!"u8) ? "DEARCRY!" : "";
}
