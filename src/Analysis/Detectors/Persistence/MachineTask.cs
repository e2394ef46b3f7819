using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Tasks that a program registered under the machine's account: agents and installers do it, and whoever came in through the web server.</summary>
internal static class MachineTask
{
    private static readonly BoundedRegex Machine = new(@"^([^\\]+\\)?[^\\]+\$$|^S-1-5-18$|^(NT AUTHORITY|AUTORITE NT)\\(SYSTEM|Syst[eè]me)$|^SYSTEM$", RegexOptions.IgnoreCase);

    /// <summary>Windows changes its own tasks all the time.</summary>
    private static readonly BoundedRegex WindowsFolder = new(@"^\\Microsoft\\Windows\\", RegexOptions.IgnoreCase);

    /// <remarks>The event of a change is none of a registration: updaters change the times of theirs daily.</remarks>
    public static bool Is(ScheduledTask task) =>
        task is { RegisteredUtc: not null, Store: not TaskEvents.Change } && Machine.IsMatch(task.Author) && task.Runs.Any(run => run.Kind == "exec" && !IsWindowsOwn(task, run));

    private static bool IsWindowsOwn(ScheduledTask task, TaskRun run) => WindowsFolder.IsMatch(task.Path) && CommandJudge.IsProgramOfWindows(run.CommandLine);
}
