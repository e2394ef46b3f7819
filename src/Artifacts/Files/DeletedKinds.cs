using Afterpatch.Artifacts.Registry;
using Afterpatch.Core;
using Afterpatch.Formats.Registry;

namespace Afterpatch.Artifacts.Files;

/// <summary>What a deleted file was, by its content: loot stays loot when it is deleted.</summary>
internal sealed class DeletedKinds(IMemberReader library)
{
    private readonly IArtifactParser[] _parsers = [new MiniDumpParser(), new ArchiveListParser(library), new LooseTextParser(), new MarkedFileParser()];

    public void Read(EvidenceFile file, ReadOnlySpan<byte> content, IRecordSink sink)
    {
        if (HiveHeader.IsMagic(content))
        {
            RegistryParser.Identify(file, sink);
            return;
        }
        var head = content[..Math.Min(content.Length, 512)];
        foreach (var parser in _parsers)
            if (parser.Claims(file, head))
            {
                parser.Parse(file, sink);
                return;
            }
    }
}
