using Afterpatch.Artifacts.WebFiles;
using Afterpatch.Core;

namespace Afterpatch.Artifacts.Files;

/// <summary>Programs and scripts that lie where intruders put theirs: hashed once, for comparison with published hashes.</summary>
/// <remarks>Listed after the parsers that read such a file for what it says. Files of web directories that may be pages are left to <see cref="WebFileParser"/>.</remarks>
public sealed class ProgramFileParser : IArtifactParser
{
    /// <summary>Larger programs are installers; none that a report names is.</summary>
    public const int MostBytes = 32 << 20;
    private const int MostScript = 4 << 20;

    public string Id => "loose-program";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) =>
        file.SizeBytes > 0 && !IsPage(file) && (file.SizeBytes <= MostBytes && IsProgram(head) || file.SizeBytes <= MostScript && IsScript(file)) && ProgramPlaces.Contains(file.Path);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        if (FileDigests.Of(file, MostBytes, sink.Cancelled) is { } digest)
            sink.Add(digest);
        else
            sink.Add(new Diagnostic(file.Path, MostBytes, "content", "is longer than its size says; it was not hashed"));
    }

    internal static bool IsProgram(ReadOnlySpan<byte> head) => head.StartsWith("MZ"u8);

    private static bool IsScript(EvidenceFile file) => file.Extension is ".js" or ".jse" or ".vbe" or ".psm1" or ".sct" or ".bin";

    private static bool IsPage(EvidenceFile file) =>
        WebPlaces.IsRunByName(file.Extension) || WebPlaces.IsCompiledPage(file.Name) || WebPlaces.IsWebDirectory(file.Path) && !WebPlaces.IsBulky(file.Extension);
}
