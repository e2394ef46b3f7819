using Afterpatch.Analysis.Sigma.Rules;

namespace Afterpatch.Analysis.Sigma.Sources;

/// <summary>A place where events or lines of a log source are found, and how its fields are called there.</summary>
internal sealed record SourceStream
{
    /// <summary>Channels of Windows events; empty for every channel. Null in a stream of text lines.</summary>
    public IReadOnlyList<string>? Channels { get; init; }

    /// <summary>Event ids, empty for all.</summary>
    public IReadOnlyList<int> EventIds { get; init; } = [];

    /// <summary>Families of text logs, as in <see cref="Core.TextSchema.Family"/>; a family stands for those below it as well.</summary>
    public IReadOnlyList<string> Families { get; init; } = [];

    /// <summary>The rule's name for a field to where it is; fields that are not here have the same name in the log.</summary>
    public required IReadOnlyDictionary<string, FieldSource> Fields { get; init; }

    /// <summary>What must hold as well for an event to belong to the source, or null.</summary>
    public Expression? Where { get; init; }

    /// <summary>All fields that there can be, for warnings; empty when that is not known.</summary>
    public IReadOnlySet<string> Known { get; init; } = new HashSet<string>();

    public bool Has(string channel, int eventId) =>
        Channels is not null && (Channels.Count == 0 || Channels.Contains(channel, StringComparer.OrdinalIgnoreCase))
        && (EventIds.Count == 0 || EventIds.Contains(eventId));

    public bool HasFamily(string family) => Families.Any(one =>
        family.StartsWith(one, StringComparison.Ordinal) && (family.Length == one.Length || family[one.Length] == '/'));

    /// <summary>Where a rule's field is in this stream.</summary>
    public FieldSource Field(string name) =>
        name.Length == 0 ? FieldSource.All : Fields.TryGetValue(name, out var source) ? source : FieldSource.Named(name);
}
