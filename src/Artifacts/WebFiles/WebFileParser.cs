using System.Security.Cryptography;
using Afterpatch.Artifacts.Files;
using Afterpatch.Core;

namespace Afterpatch.Artifacts.WebFiles;

/// <summary>Files that the web server may run: by name anywhere, by content in web directories and where a directive opens the file.</summary>
/// <remarks>Listed last: a file that another parser knows is not a page. Files of web directories without any code leave no record, but for scripts of the logon page.</remarks>
public sealed class WebFileParser : IArtifactParser
{
    /// <summary>Bytes kept for detectors; the hash is over the whole file.</summary>
    public const int MaxContent = 4 * 1024 * 1024;

    public string Id => "web-file";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head)
    {
        var extension = file.Extension;
        if (WebPlaces.IsRunByName(extension) || WebPlaces.IsCompiledPage(file.Name))
            return true;
        if (WebPlaces.IsBulky(extension))
            return false;
        return WebPlaces.IsWebDirectory(file.Path) || CodeMarks.In(head);
    }

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        byte[] content;
        string sha256;
        long size;
        using (var stream = file.Open())
            (content, sha256, size) = Read(stream, sink.Cancelled);
        if (!IsOfInterest(file, content))
        {
            if (ProgramFileParser.IsProgram(content) && size == content.Length)
                sink.Add(FileDigests.Of(file, content)); // a program under the name of a picture
            return;
        }
        if (size > MaxContent)
            sink.Add(new Diagnostic(file.Path, MaxContent, "content", $"only the first {MaxContent} of {size} bytes were judged"));
        sink.Add(new WebFile
        {
            At = new EvidencePointer(file.Path),
            Path = file.Path,
            SizeBytes = size,
            Sha256 = sha256,
            CreatedUtc = file.CreatedUtc,
            ModifiedUtc = file.ModifiedUtc,
            Attributes = file.Attributes,
            OwnerSid = file.OwnerSid,
            Content = content,
        });
    }

    private static bool IsOfInterest(EvidenceFile file, ReadOnlySpan<byte> content) =>
        WebPlaces.IsRunByName(file.Extension) || WebPlaces.IsCompiledPage(file.Name) || file.Extension == ".config" || CodeMarks.In(content)
        || WebPlaces.IsWebDirectory(file.Path) && file.Extension is ".inc" or ".cs" or ".vb" or ".vbs" // code of pages that name them
        || WebPlaces.IsLogonScript(file.Path) && content.IndexOf("assw"u8) >= 0;

    private static (byte[] Content, string Sha256, long Size) Read(Stream stream, CancellationToken cancelled)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var kept = new MemoryStream();
        var buffer = new byte[65_536];
        long size = 0;
        for (int read; !cancelled.IsCancellationRequested && (read = stream.Read(buffer)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
            kept.Write(buffer, 0, (int)Math.Clamp(MaxContent - size, 0, read));
            size += read;
        }
        return (kept.ToArray(), Convert.ToHexStringLower(hash.GetHashAndReset()), size);
    }
}
