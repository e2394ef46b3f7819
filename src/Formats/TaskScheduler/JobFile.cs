using System.Globalization;
using System.Text;

namespace Afterpatch.Formats.TaskScheduler;

/// <summary>Legacy <c>.job</c> files of the first Task Scheduler, still honoured by <c>at</c> on old servers.</summary>
/// <remarks>Spec: [MS-TSCH] 2.4 (.JOB file format); little-endian.</remarks>
public static class JobFile
{
    private const int FixedLength = 68;

    /// <summary>True when the first bytes fit: a known product version, file version 1, offsets behind the fixed part.</summary>
    public static bool Looks(ReadOnlySpan<byte> head) =>
        head.Length >= FixedLength + 2 && head[2] == 1 && head[3] == 0 && (head[1] is 4 or 5 or 6 or 10) && head[0] <= 4
        && (head[20] | head[21] << 8) == FixedLength + 2;

    public static TaskDefinition? Read(ReadOnlySpan<byte> file, out ParseError? error)
    {
        var cursor = new ByteCursor(file, 0);
        cursor.Require(Looks(file), "fixed part", "is no job file");
        cursor.Seek(48, "flags");
        var flags = cursor.U32("flags");
        var run = SystemTime(ref cursor);
        cursor.Skip(2, "running instances");
        var action = new TaskAction("exec", Text(ref cursor, "application"), Text(ref cursor, "parameters"), Text(ref cursor, "working directory"));
        var author = Text(ref cursor, "author");
        var comment = Text(ref cursor, "comment");
        cursor.Skip(cursor.U16("user data size"), "user data");
        cursor.Skip(cursor.U16("reserved data size"), "reserved data");
        var triggers = new List<string>();
        var count = cursor.U16("trigger count");
        for (var i = 0; i < count && cursor.Remaining >= 48; i++)
            triggers.Add(Trigger(ref cursor));
        error = cursor.Error;
        return action.Command.Length == 0 && error is not null ? null : new TaskDefinition
        {
            Author = author,
            Description = comment,
            UserId = author,
            Actions = [action],
            Triggers = triggers,
            LastRunUtc = run,
            IsEnabled = (flags & 0x4) == 0,
            IsHidden = (flags & 0x200) != 0,
        };
    }

    private static string Trigger(ref ByteCursor cursor)
    {
        cursor.Skip(4, "trigger");
        var (year, month, day) = (cursor.U16("begin year"), cursor.U16("begin month"), cursor.U16("begin day"));
        cursor.Skip(6, "end date");
        var (hour, minute) = (cursor.U16("start hour"), cursor.U16("start minute"));
        cursor.Skip(4, "duration");
        var interval = cursor.U32("interval");
        cursor.Skip(4, "flags");
        var type = cursor.U32("trigger type") switch
        {
            0 => "Once",
            1 => "Daily",
            2 => "Weekly",
            3 => "MonthlyDate",
            4 => "MonthlyDow",
            5 => "OnIdle",
            6 => "AtSystemStart",
            7 => "AtLogon",
            var other => $"Type{other}",
        };
        cursor.Skip(12, "trigger specific");
        return string.Create(CultureInfo.InvariantCulture, $"{type} StartBoundary={year:D4}-{month:D2}-{day:D2}T{hour:D2}:{minute:D2} IntervalMinutes={interval}");
    }

    /// <summary>SYSTEMTIME in local time; taken as it stands, the file does not say the zone.</summary>
    private static DateTime? SystemTime(ref ByteCursor cursor)
    {
        var (year, month) = (cursor.U16("year"), cursor.U16("month"));
        cursor.Skip(2, "weekday");
        var (day, hour, minute, second) = (cursor.U16("day"), cursor.U16("hour"), cursor.U16("minute"), cursor.U16("second"));
        cursor.Skip(2, "milliseconds");
        return year is > 1980 and < 2200 && month is > 0 and < 13 && day > 0 && day <= DateTime.DaysInMonth(year, month) && hour < 24 && minute < 60 && second < 60
            ? new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc) : null;
    }

    private static string Text(ref ByteCursor cursor, string field)
    {
        var bytes = cursor.Take(2L * cursor.U16(field), field);
        return Encoding.Unicode.GetString(bytes).TrimEnd('\0');
    }
}
