using Afterpatch.Core;
using Afterpatch.Formats.MiniDump;

namespace Afterpatch.Artifacts.Files;

/// <summary>Process dumps, by their mark, whatever their name.</summary>
public sealed class MiniDumpParser : IArtifactParser
{
    private const int Beginning = 16 << 20;

    public string Id => "memory-dump";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) => MiniDumpFile.IsMagic(head);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        var modules = MiniDumpFile.Modules(FileBytes.Read(file, Beginning), out var written, out var error);
        if (error is { } damage)
            sink.Add(new Diagnostic(file.Path, damage.Offset, damage.Field, damage.Reason));
        sink.Add(new MemoryDump
        {
            At = new EvidencePointer(file.Path),
            Path = file.Path,
            SizeBytes = file.SizeBytes,
            WrittenUtc = written ?? file.ModifiedUtc,
            IsDeleted = file.IsDeleted,
            Modules = modules.Select(module => module[(module.LastIndexOf('\\') + 1)..]).ToList(),
        });
    }
}
