using System.Globalization;
using System.Text;
using Afterpatch.Core;
using Afterpatch.Formats.Text;

namespace Afterpatch.Artifacts.Defender;

/// <summary><c>ProgramData\Microsoft\Windows Defender\Support\MPLog-*.log</c>: detections of months and years, and web pages that processes touched.</summary>
/// <remarks>
/// Free text, UTF-16, lines with a time in UTC and blocks without one. Read are <c>DETECTIONEVENT</c>, <c>DETECTION_ADD</c>, <c>Blocked file</c>, the blocks of threats and
/// actions, and <c>MaxTimeFile</c> of performance lines where it is a web page. Source: Microsoft Learn, "Microsoft Defender Antivirus: MPLog".
/// </remarks>
public sealed class ProtectionLogParser : IArtifactParser
{
    private const int MaxLine = 16_384;

    public string Id => "defender-log";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) =>
        file.Extension == ".log" && (file.Name.StartsWith("MPLog", StringComparison.OrdinalIgnoreCase) || file.Name.StartsWith("MPDetection", StringComparison.OrdinalIgnoreCase));

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        using var lines = new LineReader(file.Open());
        var reading = new ProtectionLogReading(sink);
        DateTime? first = null, last = null;
        long count = 0;
        while (lines.Read())
        {
            count++;
            if (TimeOf(lines.Line) is { } utc)
            {
                reading.Utc = utc;
                first = first is null || utc < first ? utc : first;
                last = last is null || utc > last ? utc : last;
            }
            if (lines.Line.Length <= MaxLine && IsAboutThreats(lines.Line))
                reading.Observe(Encoding.UTF8.GetString(lines.Line).Trim(), new EvidencePointer(file.Path, lines.Offset, lines.Line.Length, lines.LineNumber));
        }
        foreach (var error in lines.Damage.Errors())
            sink.Add(new Diagnostic(file.Path, error.Offset, error.Field, error.Reason));
        sink.Add(new SourceSpan { At = new EvidencePointer(file.Path), Family = "defender-log", FirstUtc = first, LastUtc = last, Records = count });
    }

    private static bool IsAboutThreats(ReadOnlySpan<byte> line) =>
        line.IndexOf("DETECTION"u8) >= 0 || line.IndexOf("Blocked file"u8) >= 0 || line.IndexOf("hreat"u8) >= 0 || line.IndexOf("Path:"u8) >= 0 || line.IndexOf("ction"u8) >= 0
        || line.IndexOf("MaxTimeFile"u8) >= 0 && line.IndexOf(".a"u8) >= 0;

    /// <summary><c>2021-03-06T02:11:05.255Z</c> at the line's start.</summary>
    private static DateTime? TimeOf(ReadOnlySpan<byte> line)
    {
        if (line.Length < 24 || line[4] != '-' || line[10] != 'T' || line[23] != 'Z')
            return null;
        Span<char> text = stackalloc char[24];
        for (var i = 0; i < 24; i++)
            text[i] = (char)line[i];
        return DateTime.TryParseExact(text, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var utc) ? utc : null;
    }
}
