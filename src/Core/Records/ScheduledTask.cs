using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>A scheduled task, from any of the places that keep it.</summary>
public sealed record ScheduledTask : Record
{
    /// <summary>Path in the task library, <c>\Microsoft\Windows\Defrag\ScheduledDefrag</c>.</summary>
    public required string Path { get; init; }

    /// <summary><c>xml</c>, <c>taskcache</c>, <c>job</c>, or the event that told of it.</summary>
    public required string Store { get; init; }

    /// <summary>Identifier in TaskCache, <c>{...}</c>, or empty.</summary>
    public string Id { get; init; } = "";

    /// <summary>The path as the task itself spells it, or empty.</summary>
    public string Uri { get; init; } = "";

    public string Author { get; init; } = "";

    public string Description { get; init; } = "";

    public DateTime? RegisteredUtc { get; init; }

    public DateTime? LastRunUtc { get; init; }

    public bool IsEnabled { get; init; } = true;

    public bool IsHidden { get; init; }

    public string UserId { get; init; } = "";

    public string LogonType { get; init; } = "";

    public string RunLevel { get; init; } = "";

    public IReadOnlyList<TaskRun> Runs { get; init; } = [];

    public IReadOnlyList<string> Triggers { get; init; } = [];

    /// <summary>TaskCache only: false when the tree key has no <c>SD</c> value, which hides the task from every listing.</summary>
    public bool? HasSecurityDescriptor { get; init; }

    /// <summary>TaskCache only: the tree key's <c>Index</c>; 0 hides the task.</summary>
    public int? Index { get; init; }

    /// <summary>TaskCache only: false when the tree, which listings follow, has no entry for the task.</summary>
    public bool IsInTree { get; init; } = true;

    /// <summary>Recovered from deleted registry space, or a file whose name is deleted.</summary>
    public bool IsDeleted { get; init; }

    public override string Kind => "scheduled-task";

    public override DateTime? Utc => RegisteredUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("path", Path);
        json.WriteString("store", Store);
        json.WriteString("id", Id);
        if (Uri.Length > 0)
            json.WriteString("uri", Uri);
        json.WriteString("author", Author);
        json.WriteString("description", Description);
        if (LastRunUtc is { } run)
            json.WriteString("lastRunUtc", UtcText.Format(run));
        json.WriteBoolean("enabled", IsEnabled);
        json.WriteBoolean("hidden", IsHidden);
        json.WriteString("userId", UserId);
        json.WriteString("logonType", LogonType);
        json.WriteString("runLevel", RunLevel);
        json.WriteStartArray("actions");
        foreach (var one in Runs)
        {
            json.WriteStartObject();
            json.WriteString("kind", one.Kind);
            json.WriteString("command", one.Command);
            json.WriteString("arguments", one.Arguments);
            json.WriteString("workingDirectory", one.WorkingDirectory);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("triggers");
        foreach (var trigger in Triggers)
            json.WriteStringValue(trigger);
        json.WriteEndArray();
        if (HasSecurityDescriptor is { } has)
            json.WriteBoolean("hasSecurityDescriptor", has);
        if (Index is { } index)
            json.WriteNumber("index", index);
        if (!IsInTree)
            json.WriteBoolean("inTree", false);
        json.WriteBoolean("deleted", IsDeleted);
    }
}

/// <summary>One action of a task.</summary>
/// <param name="Kind"><c>exec</c>, <c>com</c>, <c>email</c>, <c>message</c>.</param>
public sealed record TaskRun(string Kind, string Command, string Arguments, string WorkingDirectory)
{
    public string CommandLine => Arguments.Length == 0 ? Command : $"{Command} {Arguments}";
}
