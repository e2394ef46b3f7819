namespace Afterpatch.Formats.TaskScheduler;

/// <summary>What a task runs.</summary>
/// <param name="Kind"><c>exec</c>, <c>com</c>, <c>email</c>, <c>message</c>.</param>
/// <param name="Command">Program, class id, or recipient.</param>
public sealed record TaskAction(string Kind, string Command, string Arguments = "", string WorkingDirectory = "");

/// <summary>A scheduled task as its XML, its registry blobs or its job file describe it.</summary>
public sealed record TaskDefinition
{
    public string Uri { get; init; } = "";

    public string Author { get; init; } = "";

    public string Description { get; init; } = "";

    /// <summary>As written: ISO 8601, with or without an offset.</summary>
    public string Date { get; init; } = "";

    public string UserId { get; init; } = "";

    public string GroupId { get; init; } = "";

    /// <summary><c>Password</c>, <c>S4U</c>, <c>InteractiveToken</c>, ... as written.</summary>
    public string LogonType { get; init; } = "";

    public string RunLevel { get; init; } = "";

    public bool IsEnabled { get; init; } = true;

    public bool IsHidden { get; init; }

    public string SecurityDescriptor { get; init; } = "";

    public IReadOnlyList<TaskAction> Actions { get; init; } = [];

    /// <summary>One line each: kind, then its parts as <c>Name=value</c>.</summary>
    public IReadOnlyList<string> Triggers { get; init; } = [];

    public DateTime? LastRunUtc { get; init; }
}
