using Afterpatch.Core;
using Afterpatch.Formats.Xml;

namespace Afterpatch.Artifacts.IisConfig;

/// <summary>Exchange's lists of transport agents: <c>agents.config</c> of the transport service, <c>fetagents.config</c> of the front end.</summary>
public sealed class TransportAgentParser : IArtifactParser
{
    private const int MaxBytes = 32 << 20;

    public string Id => "transport-agents";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) =>
        file.Extension == ".config" && (head.IndexOf("<mexRuntime"u8) >= 0 || head.IndexOf("<\0m\0e\0x\0R\0u\0n\0t\0i\0m\0e\0"u8) >= 0
            || file.Name.Equals("agents.config", StringComparison.OrdinalIgnoreCase) || file.Name.Equals("fetagents.config", StringComparison.OrdinalIgnoreCase));

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        using var bytes = new MemoryStream(FileBytes.Read(file, MaxBytes));
        var root = XmlTree.Read(bytes, out var error);
        if (error is { } damage)
            sink.Add(new Diagnostic(file.Path, damage.Offset, damage.Field, damage.Reason));
        if (root is not null)
            TransportAgentReader.Read(root, file, sink);
    }
}
