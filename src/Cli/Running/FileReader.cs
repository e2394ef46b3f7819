using Afterpatch.Core;

namespace Afterpatch.Cli.Running;

/// <summary>Reads one file with the first parser that claims it.</summary>
internal sealed class FileReader(IReadOnlyList<IArtifactParser> parsers, SieveSet sieves)
{
    private const int HeadBytes = 512;

    public FileResult Read(EvidenceFile file, CancellationToken cancelled)
    {
        var result = new FileResult();
        var part = "reader";
        HashingStream? hashing = null;
        try
        {
            var parser = FindParser(file, result);
            if (parser is null)
                return result;
            part = result.Parser = parser.Id;
            var sink = new FileSink(file, sieves, result, cancelled);
            parser.Parse(file.WithOpen(() => hashing = new HashingStream(file.Open())), sink);
            sink.Complete();
            result.Sha256 = hashing?.Sha256;
            if (file.Flaw?.Invoke() is { } flaw)
            {
                result.Diagnostics++;
                result.Kept.Add(new Diagnostic(file.Path, -1, "content", flaw));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            result.Diagnostics++;
            result.Kept.Add(new Diagnostic(file.Path, -1, "file", $"cannot be read: {exception.Message}"));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            result.Faults.Add(Fault.Of(part, file.Path, exception));
        }
        return result;
    }

    private IArtifactParser? FindParser(EvidenceFile file, FileResult result)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        using (var stream = file.Open())
            head = head[..stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false)];
        foreach (var parser in parsers)
        {
            try
            {
                if (parser.Claims(file, head))
                    return parser;
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or IOException))
            {
                result.Faults.Add(Fault.Of(parser.Id, file.Path, exception));
            }
        }
        return null;
    }
}
