using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Where the scheduler's registry and the file of one task disagree.</summary>
internal static class TaskDifferences
{
    /// <summary>Kinds of triggers that both stores write in the same words, but for those by the clock.</summary>
    private static readonly string[] Kinds = ["BootTrigger", "LogonTrigger", "EventTrigger", "IdleTrigger", "RegistrationTrigger", "SessionStateChangeTrigger", "TimeTrigger", "CalendarTrigger"];

    /// <returns><c>command</c>, <c>trigger</c>, <c>interval</c>, <c>account</c>: only what both stores say in terms that can be compared.</returns>
    public static List<string> Between(ScheduledTask cached, ScheduledTask file)
    {
        var differences = new List<string>();
        if (!Commands(cached).SetEquals(Commands(file)))
            differences.Add("command");
        if (cached.Triggers.Count > 0 && file.Triggers.Count > 0 && cached.Triggers.Concat(file.Triggers).All(line => Kinds.Contains(Word(line), StringComparer.Ordinal)))
        {
            if (!Sorted(cached.Triggers.Select(Kind)).SequenceEqual(Sorted(file.Triggers.Select(Kind)), StringComparer.Ordinal))
                differences.Add("trigger");
            else if (!Sorted(cached.Triggers.Select(Interval)).SequenceEqual(Sorted(file.Triggers.Select(Interval)), StringComparer.Ordinal))
                differences.Add("interval");
        }
        if (cached.UserId.StartsWith("S-1-5-", StringComparison.OrdinalIgnoreCase) && file.UserId.StartsWith("S-1-5-", StringComparison.OrdinalIgnoreCase)
            && !cached.UserId.Equals(file.UserId, StringComparison.OrdinalIgnoreCase))
            differences.Add("account");
        return differences;
    }

    private static HashSet<string> Commands(ScheduledTask task) =>
        task.Runs.Select(run => $"{run.Kind} {run.CommandLine}".Replace("\"", "", StringComparison.Ordinal).Trim().ToUpperInvariant()).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> Sorted(IEnumerable<string> words) => words.Order(StringComparer.Ordinal);

    private static string Word(string trigger) => trigger.Split(' ')[0];

    private static string Kind(string trigger) => Word(trigger) is "CalendarTrigger" or "TimeTrigger" ? "clock" : Word(trigger);

    /// <summary>How often it repeats, in seconds: <c>PT60M</c> and <c>PT1H</c> are the same.</summary>
    private static string Interval(string trigger)
    {
        foreach (var part in trigger.Split(' '))
            if (part.StartsWith("Interval=", StringComparison.Ordinal))
                return Seconds(part["Interval=".Length..]);
        return "";
    }

    private static string Seconds(string duration)
    {
        try
        {
            return System.Xml.XmlConvert.ToTimeSpan(duration).TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (FormatException)
        {
            return duration;
        }
    }
}
