using Afterpatch.Artifacts.Baselines;
using Afterpatch.Artifacts.WebFiles;
using Afterpatch.Core;
using Afterpatch.Formats.Xml;

namespace Afterpatch.Artifacts.IisConfig;

/// <summary>
/// IIS, ASP.NET and Exchange configuration: <c>applicationHost.config</c> and its history, every <c>web.config</c>, <c>machine.config</c>.
/// Keys are judged, never kept.
/// </summary>
public sealed class IisConfigParser : IArtifactParser
{
    private const int MaxBytes = 32 << 20;

    public string Id => "iis-config";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) =>
        (file.Extension == ".config" || file.Path.Contains(@"\CFGHISTORY_", StringComparison.OrdinalIgnoreCase))
        && (head.IndexOf("<configuration"u8) >= 0 || head.IndexOf("<\0c\0o\0n\0f\0i\0g\0"u8) >= 0 || head.IndexOf("<?xml"u8) >= 0);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        if (WebPlaces.IsWebDirectory(file.Path))
            new WebFileParser().Parse(file, sink); // a configuration may carry a page of its own
        if (file.SizeBytes > MaxBytes)
            sink.Add(new Diagnostic(file.Path, MaxBytes, "configuration", "is larger than 32 MiB; only its beginning is read"));
        using var bytes = new MemoryStream(FileBytes.Read(file, MaxBytes));
        var root = XmlTree.Read(bytes, out var error);
        if (error is { } damage)
            sink.Add(new Diagnostic(file.Path, damage.Offset, damage.Field, damage.Reason));
        if (root is null || !root.Name.Equals("configuration", StringComparison.OrdinalIgnoreCase))
            return;
        var folder = ExchangeFolder.OfDirectories(IisConfigReader.Directories(root)) is { Length: > 0 } found ? found : ExchangeFolder.OfFile(file.Path);
        var reader = new IisConfigReader(file, sink, folder);
        reader.Read(root, "");
    }
}
