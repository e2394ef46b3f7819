using Afterpatch.Artifacts.Registry;
using Afterpatch.Core;
using Afterpatch.Formats.Registry;

namespace Afterpatch.Artifacts.Files;

/// <summary>What a deleted file was, by its content: loot stays loot when it is deleted.</summary>
internal static class DeletedKinds
{
    private static readonly IArtifactParser[] Parsers = [new MiniDumpParser(), new ArchiveListParser(), new LooseTextParser(), new MarkedFileParser()];

    public static void Read(EvidenceFile file, ReadOnlySpan<byte> content, IRecordSink sink)
    {
        if (HiveHeader.IsMagic(content))
        {
            RegistryParser.Identify(file, sink);
            return;
        }
        var head = content[..Math.Min(content.Length, 512)];
        foreach (var parser in Parsers)
            if (parser.Claims(file, head))
            {
                parser.Parse(file, sink);
                return;
            }
    }
}
