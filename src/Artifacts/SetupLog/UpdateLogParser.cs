using System.Text;
using Afterpatch.Artifacts.TextLogs;
using Afterpatch.Core;
using Afterpatch.Formats.Text;

namespace Afterpatch.Artifacts.SetupLog;

/// <summary>
/// <c>UpdateCas.log</c> and the other logs that an update's scripts write beside <c>ExchangeSetup.log</c>: security updates leave no line in the latter.
/// </summary>
/// <remarks>
/// Lines are <c>[HH:mm:ss] text</c>, local time; each run begins with <c>* UpdateCas.ps1: date</c> in the server's own way to write a date, and names the
/// build (<c>Updating ECP to version 15.1.2507.35</c>). Neither zone nor order of day and month is written: a date that could be two is left out, and the
/// time given is the latest that it can have been anywhere, so that a hole is never taken for closed too early. An update that leaves the web clients as
/// they are names an older build, so that a line is a sighting, not an installation.
/// </remarks>
public sealed class UpdateLogParser : IArtifactParser
{
    public string Id => "exchange-update-log";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = TextEncodingSniffer.Decode(head);
        var start = text.IndexOf((byte)'[');
        return start is >= 0 and < 4 && IsTimed(text[start..]) && text.IndexOf(".ps1: "u8) > 0 && text.IndexOf("] * "u8) > 0;
    }

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        using var lines = new LineReader(file.Open());
        var seen = new HashSet<string>(StringComparer.Ordinal);
        DateTime? run = null;
        long count = 0;
        while (lines.Read())
        {
            count++;
            if (count % 65_536 == 0)
                sink.Cancelled.ThrowIfCancellationRequested();
            if (!IsTimed(lines.Line))
                continue;
            var text = lines.Line[11..];
            if (text.StartsWith("* "u8) && text.IndexOf(".ps1: "u8) is > 0 and var at)
                run = LatestUtc(Short(text[(at + 6)..]));
            else if (Version(text) is { } build && seen.Count < 4096 && seen.Add($"{build} {run:O}"))
                sink.Add(new BuildFact { At = At(file, lines), Build = build, TimeUtc = run, IsInstallation = false, Basis = "update-log" });
        }
        foreach (var error in lines.Damage.Errors())
            sink.Add(new Diagnostic(file.Path, error.Offset, error.Field, error.Reason));
        sink.Add(new SourceSpan { At = new EvidencePointer(file.Path), Family = "update-log", Records = count });
    }

    private static EvidencePointer At(EvidenceFile file, LineReader line) => new(file.Path, line.Offset, line.Line.Length, line.LineNumber);

    /// <summary><c>[HH:mm:ss] </c> and something behind it.</summary>
    private static bool IsTimed(ReadOnlySpan<byte> line) => line.Length > 11 && line[0] == '[' && line[9] == ']' && line[10] == ' ' && LogTime.TryTimeOfDay(line[1..9], out _);

    private static string? Version(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOf(" to version "u8);
        return at > 0 && text.StartsWith("Updating "u8) ? ExchangeBuild.Normalize(Short(text[(at + 12)..]).TrimEnd('.', ' ')) : null;
    }

    private static string Short(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text[..Math.Min(text.Length, 64)]).Trim();

    /// <summary>The local date and time as if read where the clock is twelve hours behind UTC.</summary>
    private static DateTime? LatestUtc(string local)
    {
        var parts = local.Split([' ', '/', '.', '-', ':'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 5 || Date(parts, local) is not { } date)
            return null;
        if (!Number(parts[3], out var hour) || !Number(parts[4], out var minute) || hour > 23 || minute > 59)
            return null;
        if (local.EndsWith("PM", StringComparison.OrdinalIgnoreCase) && hour < 12)
            hour += 12;
        else if (local.EndsWith("AM", StringComparison.OrdinalIgnoreCase) && hour == 12)
            hour = 0;
        return date.AddHours(hour + 12).AddMinutes(minute);
    }

    private static DateTime? Date(string[] parts, string local)
    {
        if (!Number(parts[0], out var first) || !Number(parts[1], out var second) || !Number(parts[2], out var third))
            return null;
        var isAmerican = local.EndsWith('M') || local.EndsWith('m');
        var (year, month, day) = first > 31 ? (first, second, third)
            : local.Contains('.', StringComparison.Ordinal) || first > 12 ? (third, second, first)
            : isAmerican || second > 12 || first == second ? (third, first, second)
            : (0, 0, 0);
        return LogTime.TryMake(year, month, day, out var date) ? date : null;
    }

    private static bool Number(string text, out int number) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out number);
}
