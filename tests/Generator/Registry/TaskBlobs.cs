using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Xml.Linq;

namespace Afterpatch.Generator.Registry;

/// <summary>The binary values that the task scheduler keeps beside a task's XML.</summary>
/// <remarks>Layout after public notes on Windows 10: numbers of fewer than eight bytes are padded to eight with 48. Little-endian.</remarks>
internal static class TaskBlobs
{
    private const byte Pad = 0x48;

    /// <summary>In the order of their numbers, which begin at 1.</summary>
    private static readonly string[] SessionStates = ["ConsoleConnect", "ConsoleDisconnect", "RemoteConnect", "RemoteDisconnect", "", "", "SessionLock", "SessionUnlock"];

    /// <summary>The marks of triggers that do not start by the clock. State changes of WNF are left out.</summary>
    private static readonly Dictionary<string, uint> Marks = new(StringComparer.Ordinal)
    {
        ["SessionStateChangeTrigger"] = 0x7777,
        ["RegistrationTrigger"] = 0x8888,
        ["LogonTrigger"] = 0xAAAA,
        ["EventTrigger"] = 0xCCCC,
        ["IdleTrigger"] = 0xEEEE,
        ["BootTrigger"] = 0xFFFF,
    };

    /// <summary>Version 3: the principal's name, then programs and COM classes.</summary>
    public static byte[] Actions(XElement task, XNamespace ns)
    {
        var actions = task.Element(ns + "Actions");
        var blob = new List<byte> { 3, 0 };
        Text(blob, actions?.Attribute("Context")?.Value ?? "Author");
        foreach (var action in actions?.Elements() ?? [])
        {
            if (action.Name.LocalName == "Exec")
            {
                blob.AddRange([0x66, 0x66, 0, 0, 0, 0]);
                foreach (var part in new[] { "Command", "Arguments", "WorkingDirectory" })
                    Text(blob, action.Element(ns + part)?.Value ?? "");
                blob.AddRange([0, 0]);
            }
            else if (action.Name.LocalName == "ComHandler")
            {
                blob.AddRange([0x77, 0x77, 0, 0, 0, 0]);
                blob.AddRange(Guid.Parse(action.Element(ns + "ClassId")!.Value).ToByteArray());
                Text(blob, action.Element(ns + "Data")?.Value ?? "");
            }
        }
        return [.. blob];
    }

    /// <summary>Version 3, 36 bytes: registered, last run, state, last error, last success.</summary>
    public static byte[] DynamicInfo(DateTime registeredUtc, DateTime? lastRunUtc)
    {
        var run = BitConverter.GetBytes(lastRunUtc?.ToFileTimeUtc() ?? 0);
        return [3, 0, 0, 0, .. BitConverter.GetBytes(registeredUtc.ToFileTimeUtc()), .. run, 0, 0, 0, 0, 0, 0, 0, 0, .. run];
    }

    /// <summary>Version 0x17: boundaries, the job's settings and account, then each trigger of a kind that is known.</summary>
    public static byte[] Triggers(XElement task, XNamespace ns, byte[] xml)
    {
        var blob = new List<byte>();
        Padded(blob, 0x17);
        Moment(blob, null);
        Moment(blob, null, isOpen: true);
        var settings = task.Element(ns + "Settings");
        var isHidden = settings?.Element(ns + "Hidden")?.Value == "true";
        Padded(blob, 0x42412100 | (isHidden ? 0x800000u : 0));
        Padded(blob, Crc32.HashToUInt32(xml));
        AlignedText(blob, task.Element(ns + "Actions")?.Attribute("Context")?.Value ?? "Author");
        AlignedText(blob, "");
        User(blob, Account(task, ns));
        Padded(blob, 0);
        foreach (var trigger in task.Element(ns + "Triggers")?.Elements() ?? [])
        {
            if (trigger.Name.LocalName is "TimeTrigger" or "CalendarTrigger")
                Scheduled(blob, trigger, ns);
            else if (Marks.TryGetValue(trigger.Name.LocalName, out var mark))
                Generic(blob, trigger, mark, ns);
        }
        return [.. blob];
    }

    /// <summary>The principal's account or group, where the file writes it as a SID; the system's otherwise.</summary>
    private static string Account(XElement task, XNamespace ns)
    {
        var principal = task.Element(ns + "Principals")?.Element(ns + "Principal");
        var account = principal?.Element(ns + "UserId")?.Value ?? principal?.Element(ns + "GroupId")?.Value ?? "";
        return account.StartsWith("S-1-", StringComparison.Ordinal) ? account : "S-1-5-18";
    }

    private static void Scheduled(List<byte> blob, XElement trigger, XNamespace ns)
    {
        Padded(blob, 0xDDDD);
        Moment(blob, Start(trigger, ns));
        Moment(blob, null, isOpen: true);
        Moment(blob, null);
        U32(blob, Seconds(trigger.Element(ns + "Repetition")?.Element(ns + "Interval")?.Value));
        U32(blob, Seconds(trigger.Element(ns + "Repetition")?.Element(ns + "Duration")?.Value));
        U32(blob, 0);
        U32(blob, trigger.Name.LocalName == "CalendarTrigger" ? 1u : 0);
        blob.AddRange([1, 0, 0, 0, 0, 0, 0, 0]);
        blob.AddRange([0, 1, 0, 0]);
        U32(blob, 0);
        U32(blob, 0);
        U32(blob, 0);
        TriggerId(blob);
    }

    private static void Generic(List<byte> blob, XElement trigger, uint mark, XNamespace ns)
    {
        Padded(blob, mark);
        Moment(blob, Start(trigger, ns));
        Moment(blob, null, isOpen: true);
        U32(blob, Seconds(trigger.Element(ns + "Delay")?.Value));
        U32(blob, uint.MaxValue);
        U32(blob, Seconds(trigger.Element(ns + "Repetition")?.Element(ns + "Interval")?.Value));
        U32(blob, uint.MaxValue);
        U32(blob, uint.MaxValue);
        blob.AddRange([0, Pad, Pad, Pad]);
        blob.AddRange([1, Pad, Pad, Pad, Pad, Pad, Pad, Pad]);
        blob.AddRange(new byte[8]);
        TriggerId(blob);
        switch (trigger.Name.LocalName)
        {
            case "LogonTrigger":
                AnyUser(blob);
                break;
            case "SessionStateChangeTrigger":
                U32(blob, (uint)Array.IndexOf(SessionStates, trigger.Element(ns + "StateChange")?.Value) + 1);
                Align(blob, 4);
                AnyUser(blob);
                break;
            case "EventTrigger":
                Subscription(blob, trigger.Element(ns + "Subscription")?.Value ?? "");
                break;
        }
    }

    private static void AnyUser(List<byte> blob) => blob.AddRange([1, Pad, Pad, Pad, Pad, Pad, Pad, Pad]);

    /// <summary>The query with its length in characters, then no correlation and no value queries.</summary>
    private static void Subscription(List<byte> blob, string query)
    {
        Padded(blob, (uint)query.Length);
        var bytes = Encoding.Unicode.GetBytes(query + "\0");
        blob.AddRange(bytes);
        Align(blob, bytes.Length);
        blob.AddRange(new byte[8]);
        Padded(blob, 0);
        Padded(blob, 0);
    }

    private static void User(List<byte> blob, string sid)
    {
        blob.AddRange([0, Pad, Pad, Pad, Pad, Pad, Pad, Pad]);
        blob.AddRange([0, Pad, Pad, Pad, Pad, Pad, Pad, Pad]);
        Padded(blob, 5);
        var bytes = Security.Sid(sid);
        Padded(blob, (uint)bytes.Length);
        blob.AddRange(bytes);
        Align(blob, bytes.Length);
        AlignedText(blob, "");
    }

    private static void TriggerId(List<byte> blob)
    {
        U32(blob, 0);
        Align(blob, 4);
    }

    private static DateTime? Start(XElement trigger, XNamespace ns) =>
        DateTime.TryParse(trigger.Element(ns + "StartBoundary")?.Value, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var start) && start.Year > 1601 ? start : null;

    private static uint Seconds(string? duration) =>
        duration is { Length: > 1 } ? (uint)System.Xml.XmlConvert.ToTimeSpan(duration).TotalSeconds : uint.MaxValue;

    private static void Moment(List<byte> blob, DateTime? utc, bool isOpen = false)
    {
        blob.AddRange([1, Pad, Pad, Pad, Pad, Pad, Pad, Pad]);
        blob.AddRange(BitConverter.GetBytes(isOpen ? -1L : utc?.ToFileTimeUtc() ?? 0));
    }

    private static void Padded(List<byte> blob, uint value)
    {
        U32(blob, value);
        blob.AddRange([Pad, Pad, Pad, Pad]);
    }

    private static void AlignedText(List<byte> blob, string text)
    {
        var bytes = Encoding.Unicode.GetBytes(text);
        Padded(blob, (uint)bytes.Length);
        blob.AddRange(bytes);
        Align(blob, bytes.Length);
    }

    private static void Align(List<byte> blob, int length)
    {
        for (; length % 8 != 0; length++)
            blob.Add(Pad);
    }

    private static void Text(List<byte> blob, string text)
    {
        var bytes = Encoding.Unicode.GetBytes(text);
        U32(blob, (uint)bytes.Length);
        blob.AddRange(bytes);
    }

    private static void U32(List<byte> blob, uint value) => blob.AddRange(BitConverter.GetBytes(value));
}
