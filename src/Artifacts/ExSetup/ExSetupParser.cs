using Afterpatch.Artifacts.TextLogs;
using Afterpatch.Core;
using Afterpatch.Formats.Pe;

namespace Afterpatch.Artifacts.ExSetup;

/// <summary>The version of <c>Bin\ExSetup.exe</c>: the build that is installed, security updates included. It is undated.</summary>
public sealed class ExSetupParser : IArtifactParser
{
    private const int MaxBytes = 64 << 20;
    private const string Folder = @"\Bin\ExSetup.exe";

    public string Id => "exsetup";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) =>
        file.Path.EndsWith(Folder, StringComparison.OrdinalIgnoreCase) && head.StartsWith("MZ"u8);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        if (file.SizeBytes > MaxBytes)
        {
            sink.Add(new Diagnostic(file.Path, -1, "file size", "larger than any ExSetup.exe; not read"));
            return;
        }
        using var content = new MemoryStream();
        using (var stream = file.Open())
            stream.CopyTo(content);
        if (!PeFileVersion.TryRead(content.GetBuffer().AsSpan(0, (int)content.Length), out var version, out var error))
        {
            sink.Add(new Diagnostic(file.Path, error.Offset, error.Field, error.Reason));
            return;
        }
        sink.Add(new HostFact
        {
            At = new EvidencePointer(file.Path),
            Name = "installRoot",
            Value = file.Path[..(file.Path.Length - Folder.Length + 1)],
            Weight = 2,
        });
        if (ExchangeBuild.Normalize(version.ToString()) is { } build)
            sink.Add(new BuildFact { At = new EvidencePointer(file.Path), Build = build, TimeUtc = null, IsInstallation = false, Basis = "file-version" });
    }
}
