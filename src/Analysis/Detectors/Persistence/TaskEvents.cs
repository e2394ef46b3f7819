using System.Net;
using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>The task that an event 4698 or 4702 carries as XML in one of its fields.</summary>
internal static class TaskEvents
{
    /// <summary>The store of a task that the event of a change tells of.</summary>
    public const string Change = "event of a change";

    public static ScheduledTask? Read(LoggedEvent registered)
    {
        var xml = registered["TaskContent"] ?? registered["TaskContentNew"] ?? "";
        if (xml.Length == 0)
            return null;
        if (!xml.Contains('<', StringComparison.Ordinal))
            xml = WebUtility.HtmlDecode(xml);
        var runs = Exec.Matches(xml).Select(match => match.Value)
            .Select(exec => new TaskRun("exec", Inner(Command, exec), Inner(Arguments, exec), "")).Where(run => run.Command.Length > 0).ToList();
        return new ScheduledTask
        {
            At = registered.At,
            Path = registered["TaskName"] ?? "",
            Store = registered.EventId == 4698 ? "event" : Change,
            RegisteredUtc = registered.TimeUtc,
            Runs = runs,
            Author = $"{registered["SubjectDomainName"]}\\{registered["SubjectUserName"]}",
            UserId = Inner(UserId, xml),
        };
    }

    private static string Inner(BoundedRegex element, string xml) => element.Match(xml) is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value).Trim() : "";

    private static readonly BoundedRegex Exec = new("<Exec>.*?</Exec>", RegexOptions.Singleline);

    private static readonly BoundedRegex Command = new("<Command>(.*?)</Command>", RegexOptions.Singleline);

    private static readonly BoundedRegex Arguments = new("<Arguments>(.*?)</Arguments>", RegexOptions.Singleline);

    private static readonly BoundedRegex UserId = new("<UserId>(.*?)</UserId>", RegexOptions.Singleline);
}
