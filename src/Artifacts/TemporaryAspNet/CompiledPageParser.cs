using System.Xml;
using Afterpatch.Core;

namespace Afterpatch.Artifacts.TemporaryAspNet;

/// <summary>The <c>.compiled</c> files of <c>Temporary ASP.NET Files</c>: small XML that names a page, its assembly and the files it depends on.</summary>
public sealed class CompiledPageParser : IArtifactParser
{
    private const int MaxChars = 1 << 20;
    private const int MaxDependencies = 1_000;

    public string Id => "compiled-page";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) => file.Extension == ".compiled" && head.IndexOf((byte)'<') is >= 0 and < 8;

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxChars };
        using var stream = file.Open();
        using var xml = XmlReader.Create(stream, settings);
        string? path = null;
        var (assembly, dependencies) = ("", new List<string>());
        try
        {
            while (xml.Read())
            {
                if (xml.NodeType != XmlNodeType.Element)
                    continue;
                if (xml.LocalName == "preserve")
                    (path, assembly) = (xml.GetAttribute("virtualPath"), xml.GetAttribute("assembly") ?? "");
                else if (xml.LocalName == "filedep" && dependencies.Count < MaxDependencies && xml.GetAttribute("name") is { } name)
                    dependencies.Add(name);
            }
        }
        catch (XmlException e)
        {
            sink.Add(new Diagnostic(file.Path, -1, "XML", $"line {e.LineNumber}: not well-formed"));
        }
        if (path is { Length: > 0 } || dependencies.Count > 0)
            sink.Add(new CompiledPage
            {
                At = new(file.Path),
                VirtualPath = path is { Length: > 0 } ? path : dependencies[0],
                Assembly = assembly.Split(',')[0].Trim(),
                Dependencies = dependencies,
                CompiledUtc = file.CreatedUtc ?? file.ModifiedUtc,
            });
        else
            sink.Add(new Diagnostic(file.Path, 0, "virtualPath", "names no page"));
    }
}
