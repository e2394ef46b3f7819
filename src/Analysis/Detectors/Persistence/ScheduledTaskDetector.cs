using Afterpatch.Analysis.Detectors.LemonDuck;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Tasks that run what no honest task runs, tasks hidden from every listing, and Lemon Duck's.</summary>
/// <remarks>T1053.005, T1564. State: the tasks of one server, at most 50,000; what a task is called only supports what it runs.</remarks>
public sealed class ScheduledTaskDetector : IDetector
{
    private const int MostTasks = 50_000;

    /// <summary>As many tasks as say that a store is in the evidence whole: every Windows has many more.</summary>
    private const int WholeStore = 10;
    private static readonly string[] Attack = ["T1053.005"];
    private readonly List<ScheduledTask> _tasks = [];
    private readonly List<ScheduledTask> _told = [];
    private readonly HashSet<string> _gone = new(StringComparer.OrdinalIgnoreCase);
    private readonly TaskCompanions _companions = new();
    private readonly HashSet<string> _healthy = new(StringComparer.OrdinalIgnoreCase);

    public string Id => "persistence.scheduled-task";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(ScheduledTask), typeof(LoggedEvent), typeof(InventoryRecord)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is ScheduledTask task && _tasks.Count < MostTasks)
            _tasks.Add(task);
        else if (record is LoggedEvent { EventId: 4698 or 4702, Channel: "Security" } registered && TaskEvents.Read(registered) is { } told && _told.Count < MostTasks)
            _told.Add(told);
        else if (record is LoggedEvent { EventId: 4699, Channel: "Security" } deleted && _gone.Count < MostTasks)
            _gone.Add(deleted["TaskName"] ?? "");
        else if (record is InventoryRecord { Item: { Kind: "task", Healthy: "yes" } } known && _healthy.Count < MostTasks)
            _healthy.Add(known.Item.Name);
    }

    public void Complete(ICollection<Finding> findings)
    {
        var xml = _tasks.Where(task => task.Store == "xml" && !task.IsDeleted).ToList();
        var cached = _tasks.Where(task => task.Store == "taskcache" && !task.IsDeleted).ToList();
        // Windows 7 keeps no SD in the tree: its absence says something only where others have it.
        var descriptorsAreUsual = cached.Count(task => task.HasSecurityDescriptor == true) > cached.Count / 2;
        var files = xml.Select(task => task.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var hasCache = cached.Count >= WholeStore;
        foreach (var group in _tasks.GroupBy(task => task.Path, StringComparer.OrdinalIgnoreCase))
        {
            var tasks = group.ToList();
            var living = tasks.Where(task => !task.IsDeleted).ToList();
            // The scheduler runs what its registry holds: a file alone was left behind, or was never registered.
            var isFileOnly = hasCache && living.Count > 0 && living.TrueForAll(task => task.Store == "xml");
            var state = living.Count == 0 ? FindingState.Removed : isFileOnly ? FindingState.Unknown : FindingState.Active;
            var judged = Judge(tasks, state, isFileOnly ? [("registered", "no: its file is there, the scheduler's registry does not know it")] : []);
            var hidden = living.Find(task => task.Store == "taskcache" && IsHidden(task, descriptorsAreUsual, files));
            if (hidden is not null)
                judged = Hidden(hidden, files.Contains(hidden.Path), judged);
            if (judged is not null)
                findings.Add(judged);
            if (hidden is null)
                Swapped(living, findings);
        }
        Told(findings);
        foreach (var bare in _companions.Tell())
            findings.Add(Finding(Id, Severity.High, Confidence.Medium, bare.State, bare.Task, CommandVerdict.Quiet with { Reasons = ["bare-word-beside-others"] }, [bare.Task], ("madeWith", bare.Beside)));
    }

    /// <summary>Tasks that only events still tell of.</summary>
    private void Told(ICollection<Finding> findings)
    {
        var present = _tasks.Select(task => task.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var group in _told.Where(task => !present.Contains(task.Path)).GroupBy(task => task.Path, StringComparer.OrdinalIgnoreCase))
            if (Judge(group.ToList(), _gone.Contains(group.Key) ? FindingState.Removed : FindingState.Unknown) is { } judged)
                findings.Add(judged);
    }

    private Finding? Judge(List<ScheduledTask> tasks, FindingState state, params (string Name, string Value)[] more)
    {
        var worst = (Task: tasks[0], Verdict: CommandVerdict.Quiet, Marks: 0);
        foreach (var task in tasks)
            foreach (var run in task.Runs)
            {
                var verdict = run.Kind == "exec" ? CommandJudge.Judge(Expanded(run)) : CommandVerdict.Quiet;
                var marks = LemonDuckMarks.Count($"{run.CommandLine}\n{verdict.Decoded}") + (LemonDuckMarks.IsFlagAction(run.Command) || LemonDuckMarks.IsPlaceholder(run.Command, run.Arguments) ? 2 : 0);
                if (verdict.Severity > worst.Verdict.Severity || marks > worst.Marks || worst.Task.Runs.Count == 0)
                    worst = (task, verdict.Severity > worst.Verdict.Severity ? verdict : worst.Verdict, Math.Max(marks, worst.Marks));
            }
        var name = worst.Task.Path[(worst.Task.Path.LastIndexOf('\\') + 1)..];
        var isLemonDuck = LemonDuckMarks.IsTaskName(name) && (worst.Task.Runs.Count == 0 || worst.Marks > 0 || worst.Verdict.IsLoud || Bare(worst.Task))
            || worst.Marks >= 2 || tasks.Exists(task => LemonDuckMarks.IsImitatedFolder(task.Path) || LemonDuckMarks.IsImitatedFolder(task.Uri)) && worst.Verdict.IsLoud;
        if (isLemonDuck || worst.Verdict.IsLoud)
            _companions.AddLoud(worst.Task);
        else if (tasks.Find(Bare) is { } bare)
            _companions.AddBare(bare, state);
        if (isLemonDuck)
        {
            var isNamed = IsNamed(name, worst.Task, worst.Verdict);
            return Finding("lemonduck.task", isNamed ? Severity.Critical : Severity.High, Confidence.High, state, worst.Task, worst.Verdict, tasks, more) with { TitleKey = LemonDuckMarks.TitleKey("lemonduck.task", isNamed) };
        }
        if (worst.Verdict.IsLoud)
            return Finding(Id, worst.Verdict.Severity, worst.Verdict.Severity >= Severity.High ? Confidence.High : Confidence.Medium, state, worst.Task, worst.Verdict, tasks, more);
        return tasks.Find(task => MachineTask.Is(task) && !_healthy.Contains(task.Path)) is { } own
            ? Finding("persistence.task-of-the-machine", Severity.Informational, Confidence.Low, state, own, worst.Verdict, tasks, more) with { Answers = [] } : null;
    }

    /// <summary>A name, a word or a host of its own; the way it does things is imitated.</summary>
    private static bool IsNamed(string name, ScheduledTask task, CommandVerdict verdict) =>
        LemonDuckMarks.IsTaskName(name) || task.Runs.Any(run => LemonDuckMarks.IsFlagAction(run.Command) || LemonDuckMarks.IsPlaceholder(run.Command, run.Arguments) || LemonDuckMarks.IsNamed($"{run.CommandLine}\n{verdict.Decoded}"));

    /// <summary>An action that names no program at all: one bare word.</summary>
    private static bool Bare(ScheduledTask task) => task.Runs is [{ Arguments: "" } run] && !run.Command.Contains('\\', StringComparison.Ordinal) && !run.Command.Contains('.', StringComparison.Ordinal);

    private static bool IsHidden(ScheduledTask task, bool descriptorsAreUsual, HashSet<string> files) =>
        descriptorsAreUsual && task.HasSecurityDescriptor == false && task.Runs.Count > 0
        || task.Index == 0 && task.Runs.Count > 0
        || !task.IsInTree && Worst(task).IsLoud // what an update left behind has no entry either, and does not run
        || files.Count >= WholeStore && task.Runs.Any(run => run.Kind == "exec") && !files.Contains(task.Path);

    /// <summary>One task, one finding: what it runs and that it hides.</summary>
    private static Finding Hidden(ScheduledTask task, bool hasFile, Finding? judged)
    {
        var verdict = Worst(task);
        var severity = task.HasSecurityDescriptor == false || verdict.IsLoud ? Severity.High : task.Index == 0 ? Severity.Medium : Severity.Low;
        var hiddenBy = task.HasSecurityDescriptor == false ? "no security descriptor" : !task.IsInTree ? "no entry in the tree" : task.Index == 0 ? "index 0 in the tree" : "no file under System32\\Tasks";
        if (judged is { Severity: >= Severity.Medium } && judged.Severity >= severity && (judged.Severity > severity || judged.Detector != "persistence.scheduled-task"))
            return judged with { Attack = [.. judged.Attack, "T1564"], Details = [.. judged.Details, new("hiddenBy", hiddenBy), new("file", hasFile ? "present" : "missing")] };
        var hidden = Finding("persistence.hidden-task", severity, severity >= Severity.High ? Confidence.High : Confidence.Low, FindingState.Active, task, verdict, [task],
            ("hiddenBy", hiddenBy), ("file", hasFile ? "present" : "missing"));
        return judged is { Detector: "persistence.scheduled-task" } ? hidden with { TitleKey = "finding.persistence.hidden-task.malicious.title", Evidence = judged.Evidence } : hidden;
    }

    /// <summary>The scheduler does what the registry says; a file that says something harmless hides it from whoever reads files.</summary>
    private static void Swapped(List<ScheduledTask> living, ICollection<Finding> findings)
    {
        if (living.Find(task => task.Store == "taskcache" && task.Runs.Count > 0) is not { } cached || living.Find(task => task.Store == "xml" && task.Runs.Count > 0) is not { } file
            || TaskDifferences.Between(cached, file) is not { Count: > 0 } differences)
            return;
        var verdict = Worst(cached);
        var severity = verdict.IsLoud && (!Worst(file).IsLoud || !differences.Contains("command")) ? Severity.High
            : differences.Contains("command") ? Severity.Low : Severity.Informational;
        findings.Add(Finding("persistence.task-mismatch", severity, severity >= Severity.High ? Confidence.High : Confidence.Low, FindingState.Active, cached, verdict, [cached, file],
            ("differs", string.Join(", ", differences)), ("file", string.Join(" | ", file.Runs.Select(run => run.CommandLine))),
            ("fileTriggers", string.Join(" | ", file.Triggers)), ("fileRunsAs", file.UserId)));
    }

    private static CommandVerdict Worst(ScheduledTask task) => task.Runs.Select(run => CommandJudge.Judge(Expanded(run))).MaxBy(one => one.Severity) ?? CommandVerdict.Quiet;

    private static Finding Finding(
        string id, Severity severity, Confidence confidence, FindingState state, ScheduledTask task, CommandVerdict verdict, List<ScheduledTask> all,
        params (string Name, string Value)[] more) =>
        Claim.Of(id, severity, confidence, state, new Subject("task", task.Path), all.Select(one => EvidenceItem.Of(one.At, Excerpt(one))), [.. id is "persistence.hidden-task" or "persistence.task-mismatch" ? ["T1053.005", "T1564"] : Attack, .. verdict.Takes],
            Claim.Inside, task.RegisteredUtc,
            [("runs", string.Join(" | ", task.Runs.Select(run => run.CommandLine))), ("reasons", verdict.ReasonText), ("decoded", verdict.Decoded),
                ("indicators", verdict.IndicatorText), ("runsAs", task.UserId), ("author", task.Author), ("enabled", task.IsEnabled ? "yes" : "no"),
                ("triggers", string.Join(" | ", task.Triggers)), .. more]);

    private static string Excerpt(ScheduledTask task) => $"{task.Store}: {string.Join(" | ", task.Runs.Select(run => run.CommandLine))}";

    private static string Expanded(TaskRun run) =>
        run.Command.Contains(' ', StringComparison.Ordinal) && !run.Command.StartsWith('"') && run.Command.Contains('\\', StringComparison.Ordinal) ? $"\"{run.Command}\" {run.Arguments}".TrimEnd() : run.CommandLine;
}
