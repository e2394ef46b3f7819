using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>A part of a WMI event subscription: a filter, a consumer, or the binding that joins them.</summary>
public sealed record WmiSubscription : Record
{
    /// <summary><c>filter</c>, <c>consumer</c>, <c>binding</c>.</summary>
    public required string Part { get; init; }

    /// <summary><c>__EventFilter</c>, <c>CommandLineEventConsumer</c>, ...</summary>
    public required string ClassName { get; init; }

    /// <summary>Name of the filter or consumer; for a binding <c>filter -> consumer</c>.</summary>
    public required string Name { get; init; }

    /// <summary><c>ROOT\subscription</c>; empty for a deleted one.</summary>
    public required string Namespace { get; init; }

    public required DateTime? WrittenUtc { get; init; }

    public required bool IsDeleted { get; init; }

    /// <summary>The repository's index is missing or damaged: whether this is alive or deleted cannot be told.</summary>
    public bool IsUncertain { get; init; }

    /// <summary>Properties in the order of the class.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Properties { get; init; }

    public override string Kind => $"wmi-{Part}";

    public override DateTime? Utc => WrittenUtc;

    public string Property(string name)
    {
        foreach (var pair in Properties)
            if (pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return pair.Value;
        return "";
    }

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("class", ClassName);
        json.WriteString("name", Name);
        json.WriteString("namespace", Namespace);
        json.WriteBoolean("deleted", IsDeleted);
        if (IsUncertain)
            json.WriteBoolean("uncertain", true);
        foreach (var pair in Properties)
            json.WriteString($"property.{pair.Key}", pair.Value);
    }
}
