using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Artifacts.TextLogs;

/// <summary>Logs that are there and that somebody encrypted: by name and folder a log, by content noise. Says so, that nobody takes them for missing.</summary>
/// <remarks>Packed logs have their format's mark and are none. Ransomware that leaves a file's beginning as it was is not seen here: such a log is read as far as it goes.</remarks>
public sealed class EncryptedLogParser : IArtifactParser
{
    /// <summary>Fewer bytes than that say nothing about chance.</summary>
    private const int Enough = 256;

    private static readonly BoundedRegex Log = new(@"\\(logging|transportroles\\logs|logfiles|inetpub\\logs|winevt\\logs)\\.*\.(log|evtx|csv)(\.[^\\]{1,60})?$", RegexOptions.IgnoreCase);

    public string Id => "encrypted-log";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) => Log.IsMatch(file.Path) && IsNoise(head);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        sink.Add(new SourceSpan { At = new EvidencePointer(file.Path), Family = Family(file.Path), Records = 0, Lost = 1 });
        sink.Add(new MarkedFile
        {
            At = new EvidencePointer(file.Path),
            Path = file.Path,
            Mark = MarkedFile.EncryptedLog,
            SizeBytes = file.SizeBytes,
            CreatedUtc = file.CreatedUtc,
            ModifiedUtc = file.ModifiedUtc,
            IsDeleted = file.IsDeleted,
        });
        sink.Add(new Diagnostic(file.Path, -1, "content", "a log that is encrypted: it is there, and nothing of it can be read"));
    }

    /// <summary>Of random bytes five in eight values of 256 come up among 256 bytes, and seven in eight among 512; text has fewer than a hundred, tables many zeros.</summary>
    private static bool IsNoise(ReadOnlySpan<byte> head)
    {
        if (head.Length < Enough || IsPacked(head))
            return false;
        Span<int> counts = stackalloc int[256];
        foreach (var value in head)
            counts[value]++;
        var distinct = 0;
        var most = 0;
        foreach (var count in counts)
        {
            distinct += count > 0 ? 1 : 0;
            most = Math.Max(most, count);
        }
        return distinct >= (head.Length >= 512 ? 190 : 130) && most <= head.Length / 32;
    }

    private static bool IsPacked(ReadOnlySpan<byte> head) =>
        head.StartsWith([(byte)0x1F, (byte)0x8B]) || head.StartsWith("PK"u8) || head.StartsWith([(byte)'7', (byte)'z', (byte)0xBC, (byte)0xAF]) || head.StartsWith("Rar!"u8) || head.StartsWith("BZh"u8) || head.StartsWith("MSCF"u8)
        || head.StartsWith([(byte)0xFD, (byte)'7', (byte)'z']) || head.StartsWith([(byte)0x28, (byte)0xB5, (byte)0x2F, (byte)0xFD]);

    /// <summary>By the folders that Exchange, IIS and Windows give their logs.</summary>
    private static string Family(string path)
    {
        foreach (var (folder, family) in Folders)
            if (path.Contains(folder, StringComparison.OrdinalIgnoreCase))
                return family switch
                {
                    "httpproxy/" => family + Next(path, folder),
                    "evtx/" => family + Channel(path),
                    _ => family,
                };
        return "exchange/unreadable";
    }

    private static readonly (string Folder, string Family)[] Folders =
    [
        (@"\HttpProxy\", "httpproxy/"), (@"\winevt\Logs\", "evtx/"), (@"\ECP\Server\", "ecp-server"), (@"\MessageTracking\", "message-tracking"), (@"\Ews\", "ews"),
        (@"\CmdletInfra\", "rps-cmdlet"), (@"\LogFiles\W3SVC", "iis"), (@"\AdvancedLogs\", "iis"), (@"\LogFiles\HTTPERR\", "httperr"),
    ];

    private static string Next(string path, string folder)
    {
        var rest = path[(path.IndexOf(folder, StringComparison.OrdinalIgnoreCase) + folder.Length)..];
        return rest.IndexOf('\\', StringComparison.Ordinal) is > 0 and var end ? rest[..end].ToLowerInvariant() : "unnamed";
    }

    private static string Channel(string path)
    {
        var name = path[(path.LastIndexOf('\\') + 1)..];
        return (name.IndexOf(".evtx", StringComparison.OrdinalIgnoreCase) is > 0 and var end ? name[..end] : name).Replace("%4", "/", StringComparison.Ordinal);
    }
}
