using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.LemonDuck;

/// <summary>Tasks, services and programs of other malware that were ended or deleted: in events and command lines, and as deleted keys of the registry.</summary>
/// <remarks>The list of names descends from older killers of rivals, so a few of them say little: only many of them within minutes count.</remarks>
internal sealed class RivalRemoval
{
    private const int Most = 50_000;
    private static readonly TimeSpan Burst = TimeSpan.FromMinutes(10);
    private readonly Dictionary<string, HashSet<string>> _names = new(StringComparer.Ordinal);
    private readonly List<string> _programPrefixes = [];
    private readonly List<string> _telling;
    private readonly List<Removed> _removed = [];

    /// <param name="knowledge">Holds <c>rivalTasks</c>, <c>rivalServices</c> and <c>rivalPrograms</c>; a program's name may end in <c>*</c>.</param>
    public RivalRemoval(JsonElement knowledge)
    {
        foreach (var (kind, property) in (ReadOnlySpan<(string, string)>)[("task", "rivalTasks"), ("service", "rivalServices"), ("process", "rivalPrograms")])
            _names[kind] = knowledge.GetProperty(property).EnumerateArray().Select(name => name.GetString()!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        _programPrefixes.AddRange(_names["process"].Where(name => name.EndsWith('*')).Select(name => name[..^1]));
        _telling = _names["task"].Concat(_names["service"]).Where(name => name.Length > 4).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
    }

    public void DeletedTask(string name, EvidencePointer at)
    {
        if (IsRival("task", name))
            Add(new("task", name, null, at, "deleted from TaskCache"));
    }

    public void DeletedService(string name, EvidencePointer at)
    {
        if (IsRival("service", name))
            Add(new("service", name, null, at, "deleted from the services' keys"));
    }

    public void Logged(LoggedEvent logged)
    {
        if (logged.EventId is 4699 or 141)
        {
            var path = logged["TaskName"] ?? logged.ValueAt(0);
            Add(new("task", path[(path.LastIndexOf('\\') + 1)..], logged.TimeUtc, logged.At, path));
        }
        else if (logged.EventId is 4688 or 1 && logged["CommandLine"] is { } command)
        {
            Matches("task", TaskDeleted, command, logged);
            Matches("service", ServiceEnded, command, logged);
            Matches("process", ProgramEnded, command, logged);
        }
    }

    /// <summary>How many rivals one text names.</summary>
    public int NamedIn(string text) => _telling.Count(name => text.Contains(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Many deletions within minutes, several of them of rivals: somebody was thrown out.</summary>
    /// <param name="isLemonDuckHere">Whether other traces of Lemon Duck were seen.</param>
    public Finding? Finding(bool isLemonDuckHere)
    {
        var best = Densest();
        var rivals = best.Where(one => IsRival(one.What, one.Name)).Select(one => (one.What, one.Name.ToUpperInvariant())).Distinct().Count();
        var undated = _removed.Where(one => one.Utc is null).ToList();
        if (!(best.Count >= 20 && rivals >= 2 || rivals >= 5 || undated.Count >= 5))
            return null;
        // What lies deleted in the registry proves once more what the events tell.
        var all = best.Concat(undated).ToList();
        return Claim.Of("lemonduck.competitor-cleanup", isLemonDuckHere || rivals >= 5 ? Severity.High : Severity.Medium, isLemonDuckHere ? Confidence.High : Confidence.Medium, FindingState.Event,
            new Subject("task", "competitors"), Evidence(all), ["T1053.005", "T1562", "T1489"], Claim.Inside, best.Count > 0 ? best[0].Utc : null,
            ("deleted", all.Count.ToString(CultureInfo.InvariantCulture)), ("ofRivals", (rivals + undated.Count).ToString(CultureInfo.InvariantCulture)),
            ("names", Names(all, "task")), ("services", Names(all, "service")), ("programs", Names(all, "process")));
    }

    /// <summary>The most removals that happened within ten minutes.</summary>
    private List<Removed> Densest()
    {
        var dated = _removed.Where(one => one.Utc is not null).OrderBy(one => one.Utc).ToList();
        var (start, length) = (0, 0);
        for (int from = 0, to = 0; to < dated.Count; to++)
        {
            while (dated[to].Utc - dated[from].Utc > Burst)
                from++;
            if (to - from + 1 > length)
                (start, length) = (from, to - from + 1);
        }
        return dated.GetRange(start, length);
    }

    /// <summary>Each kind by turns, so that none crowds out the others.</summary>
    private static IEnumerable<EvidenceItem> Evidence(List<Removed> all) =>
        all.GroupBy(one => one.What, StringComparer.Ordinal).SelectMany(kind => kind.Select((one, place) => (one, place))).OrderBy(pair => pair.place).Select(pair => EvidenceItem.Of(pair.one.At, pair.one.Text));

    private static string Names(List<Removed> all, string kind) =>
        string.Join(", ", all.Where(one => one.What == kind).Select(one => one.Name).Distinct(StringComparer.OrdinalIgnoreCase).Take(60));

    /// <summary>A deleted task may be anybody's; an ended service or program counts only when it is a rival's.</summary>
    private void Matches(string kind, BoundedRegex pattern, string command, LoggedEvent logged)
    {
        foreach (Match match in pattern.Matches(command))
        {
            var name = match.Groups.Values.Skip(1).First(group => group.Success).Value;
            name = name[(name.LastIndexOf('\\') + 1)..];
            if (kind == "process" && name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase))
                name = name[..^4];
            if (kind == "task" || IsRival(kind, name))
                Add(new(kind, name, logged.TimeUtc, logged.At, command));
        }
    }

    private bool IsRival(string kind, string name) =>
        _names[kind].Contains(name) || kind == "process" && _programPrefixes.Exists(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private void Add(Removed removed)
    {
        if (_removed.Count < Most)
            _removed.Add(removed);
    }

    private static readonly BoundedRegex TaskDeleted = new(@"schtasks(?:\.exe)?""?\s[^&|]*?/delete\b[^&|]*?/tn\s+(?:""([^""]+)""|([^\s""]+))|schtasks(?:\.exe)?""?\s[^&|]*?/tn\s+(?:""([^""]+)""|([^\s""]+))[^&|]*?/delete\b", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex ServiceEnded = new(@"\bsc(?:\.exe)?""?\s+(?:delete|stop|config)\s+(?:""([^""]+)""|([^\s""&|]+))", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex ProgramEnded = new(@"\btaskkill(?:\.exe)?""?\s[^&|]*?/im\s+(?:""([^""]+)""|([^\s""&|]+))", RegexOptions.IgnoreCase);

    private sealed record Removed(string What, string Name, DateTime? Utc, EvidencePointer At, string Text);
}
