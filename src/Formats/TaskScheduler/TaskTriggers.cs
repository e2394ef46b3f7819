using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Afterpatch.Formats.TaskScheduler;

/// <summary>What the <c>Triggers</c> value of <c>TaskCache\Tasks\{id}</c> says of a task: its account, its switches, when it starts.</summary>
/// <param name="UserSid">Account that it runs as; empty when the blob keeps a name or none.</param>
/// <param name="UserName">As written, or empty.</param>
/// <param name="Triggers">One line each: kind, then its parts as <c>Name=value</c>, in the words of the XML.</param>
public sealed record TaskTriggers(string UserSid, string UserName, bool IsEnabled, bool IsHidden, bool IsHighest, IReadOnlyList<string> Triggers)
{
    private const int MaxTriggers = 64;
    private const int MaxText = 64 * 1024;
    private const uint Enabled = 0x0040_0000;
    private const uint Hidden = 0x0080_0000;
    private const uint Highest = 0x0100_0000;

    /// <summary>Reads the blob: a header with the earliest start and the latest end, the job's settings, then triggers by their mark.</summary>
    /// <remarks>
    /// Observed on Windows 7 (version 0x15) to Windows 11 (0x17), after the public notes "Windows registry analysis: tasks" (2022). Little-endian; numbers
    /// and texts are padded to eight bytes. A trigger of an unknown kind ends the list: its length is not written.
    /// </remarks>
    public static TaskTriggers? Read(ReadOnlySpan<byte> blob, out ParseError? error)
    {
        var cursor = new ByteCursor(blob, 0);
        var version = Padded(ref cursor, "version") & 0xFF;
        cursor.Require(version is >= 0x14 and <= 0x1F, "version", "is of no known version");
        cursor.Skip(32, "boundaries");
        var flags = Padded(ref cursor, "flags");
        _ = Padded(ref cursor, "checksum");
        if (version >= 0x16)
            _ = Text(ref cursor, "principal");
        if (version >= 0x17)
            _ = Text(ref cursor, "display name");
        var (sid, name) = User(ref cursor);
        cursor.Skip(Aligned(Padded(ref cursor, "settings length")), "settings");
        var triggers = new List<string>();
        while (cursor.Error is null && cursor.Remaining >= 8 && triggers.Count < MaxTriggers)
            if (!Trigger(ref cursor, version, triggers))
                break;
        error = cursor.Error;
        return version is < 0x14 or > 0x1F ? null
            : new TaskTriggers(sid, name, (flags & Enabled) != 0, (flags & Hidden) != 0, (flags & Highest) != 0, triggers);
    }

    private static bool Trigger(ref ByteCursor cursor, uint version, List<string> triggers)
    {
        var mark = Padded(ref cursor, "trigger mark") & 0xFFFF;
        var line = new StringBuilder(mark switch
        {
            0x6666 => "WnfStateChangeTrigger",
            0x7777 => "SessionStateChangeTrigger",
            0x8888 => "RegistrationTrigger",
            0xAAAA => "LogonTrigger",
            0xCCCC => "EventTrigger",
            0xDDDD => "TimeTrigger",
            0xEEEE => "IdleTrigger",
            0xFFFF => "BootTrigger",
            _ => "",
        });
        if (line.Length == 0)
        {
            cursor.Require(false, "trigger mark", "is of no known kind");
            return false;
        }
        if (mark == 0xDDDD)
            Schedule(ref cursor, line);
        else
            Common(ref cursor, line);
        if (version >= 0x16)
            Skipped(ref cursor, "trigger id");
        Rest(ref cursor, mark, line);
        if (cursor.Error is not null)
            return false;
        triggers.Add(line.ToString());
        return true;
    }

    /// <summary>A start by the clock: boundaries, repetition, and how the days are chosen.</summary>
    private static void Schedule(ref ByteCursor cursor, StringBuilder line)
    {
        Part(line, "StartBoundary", Moment(ref cursor, "start"));
        Part(line, "EndBoundary", Moment(ref cursor, "end"));
        _ = Moment(ref cursor, "reserved");
        Part(line, "Interval", Duration(cursor.U32("repetition interval")));
        Part(line, "Duration", Duration(cursor.U32("repetition duration")));
        Part(line, "ExecutionTimeLimit", Duration(cursor.U32("execution time limit")));
        var mode = cursor.U32("schedule mode");
        var (first, second, third) = (cursor.U16("schedule"), cursor.U16("schedule"), cursor.U16("schedule"));
        cursor.Skip(2, "padding");
        if (mode is >= 1 and <= 4)
            line.Append(mode switch { 1 => " ScheduleByDay", 2 => " ScheduleByWeek", 3 => " ScheduleByMonth", _ => " ScheduleByMonthDayOfWeek" })
                .Append(CultureInfo.InvariantCulture, $"={first},{second},{third}");
        cursor.Skip(1, "stop at duration end");
        Part(line, "Enabled", cursor.U8("enabled") == 0 ? "false" : "true");
        cursor.Skip(2 + 4, "padding");
        Part(line, "RandomDelay", Duration(cursor.U32("random delay")));
        cursor.Skip(4, "padding");
    }

    /// <summary>What triggers of every other kind begin with.</summary>
    private static void Common(ref ByteCursor cursor, StringBuilder line)
    {
        Part(line, "StartBoundary", Moment(ref cursor, "start"));
        Part(line, "EndBoundary", Moment(ref cursor, "end"));
        Part(line, "Delay", Duration(cursor.U32("delay")));
        Part(line, "ExecutionTimeLimit", Duration(cursor.U32("timeout")));
        Part(line, "Interval", Duration(cursor.U32("repetition interval")));
        Part(line, "Duration", Duration(cursor.U32("repetition duration")));
        cursor.Skip(4 + 4, "repetition");
        Part(line, "Enabled", (Padded(ref cursor, "enabled") & 0xFF) == 0 ? "false" : "true");
        cursor.Skip(8, "reserved");
    }

    private static void Rest(ref ByteCursor cursor, uint mark, StringBuilder line)
    {
        switch (mark)
        {
            case 0x6666:
                Part(line, "StateName", Convert.ToHexStringLower(cursor.Take(8, "state name")));
                cursor.Skip(Padded(ref cursor, "state data length"), "state data");
                break;
            case 0x7777:
                Part(line, "StateChange", cursor.U32("state change").ToString(CultureInfo.InvariantCulture));
                cursor.Skip(4, "padding");
                Part(line, "UserId", UserOf(ref cursor));
                break;
            case 0xAAAA:
                Part(line, "UserId", UserOf(ref cursor));
                break;
            case 0xCCCC:
                Part(line, "Subscription", Expanded(ref cursor, "subscription"));
                cursor.Skip(8, "reserved");
                _ = Expanded(ref cursor, "correlation");
                for (var left = Math.Min(Padded(ref cursor, "value queries"), 256); left > 0 && cursor.Error is null; left--)
                    Part(line, Expanded(ref cursor, "query name"), Expanded(ref cursor, "query"));
                break;
        }
    }

    private static string UserOf(ref ByteCursor cursor) => User(ref cursor) is var (sid, name) && sid.Length > 0 ? sid : name;

    private static (string Sid, string Name) User(ref ByteCursor cursor)
    {
        if ((Padded(ref cursor, "skip user") & 0xFF) != 0)
            return ("", "");
        var sid = "";
        if ((Padded(ref cursor, "skip SID") & 0xFF) == 0)
        {
            _ = Padded(ref cursor, "SID type");
            var length = Padded(ref cursor, "SID length");
            var bytes = cursor.Take(Aligned(length), "SID");
            sid = Windows.Sid.Read(bytes, out _) ?? "";
        }
        return (sid, Text(ref cursor, "user name"));
    }

    private static void Part(StringBuilder line, string name, string value)
    {
        if (value.Length > 0 && line.Length < MaxText)
            line.Append(' ').Append(name).Append('=').Append(value);
    }

    /// <summary>An eight-byte mark whether the time is local, then the time; empty when it is open.</summary>
    private static string Moment(ref ByteCursor cursor, string field)
    {
        var isLocal = (Padded(ref cursor, field) & 0xFF) != 0;
        var ticks = cursor.U64(field);
        return ticks is 0 or ulong.MaxValue || WindowsTime.FromFileTime(ticks) is not { Year: < 9999 } time ? ""
            : time.ToString(isLocal ? "yyyy-MM-dd'T'HH:mm:ss" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    /// <summary>Seconds as ISO 8601; empty for none.</summary>
    private static string Duration(uint seconds)
    {
        if (seconds is 0 or uint.MaxValue)
            return "";
        return seconds % 86_400 == 0 ? string.Create(CultureInfo.InvariantCulture, $"P{seconds / 86_400}D")
            : seconds % 3_600 == 0 ? string.Create(CultureInfo.InvariantCulture, $"PT{seconds / 3_600}H")
            : seconds % 60 == 0 ? string.Create(CultureInfo.InvariantCulture, $"PT{seconds / 60}M") : string.Create(CultureInfo.InvariantCulture, $"PT{seconds}S");
    }

    private static uint Padded(ref ByteCursor cursor, string field)
    {
        var bytes = cursor.Take(8, field);
        return bytes.Length == 8 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;
    }

    private static string Text(ref ByteCursor cursor, string field)
    {
        var length = Padded(ref cursor, field);
        var bytes = cursor.Take(Aligned(length), field);
        return bytes.Length < length ? "" : Encoding.Unicode.GetString(bytes[..(int)(length & ~1u)]).TrimEnd('\0');
    }

    /// <summary>A text whose length counts characters, without the NUL that ends it.</summary>
    private static string Expanded(ref ByteCursor cursor, string field)
    {
        var characters = Padded(ref cursor, field);
        if (characters == 0)
            return "";
        var bytes = cursor.Take(Aligned(2L * characters + 2), field);
        return Encoding.Unicode.GetString(bytes).Split('\0')[0];
    }

    private static void Skipped(ref ByteCursor cursor, string field) => cursor.Skip(Aligned(4L + cursor.U32(field)) - 4, field);

    private static long Aligned(long length) => (length + 7) / 8 * 8;
}
