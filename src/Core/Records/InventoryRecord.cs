using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>Something that is installed or configured, innocent or not. Goes to <see cref="CaseResult.Inventory"/> as it is.</summary>
public sealed record InventoryRecord : Record
{
    [SetsRequiredMembers]
    public InventoryRecord(InventoryItem item)
    {
        At = item.At;
        Item = item;
    }

    public InventoryItem Item { get; }

    /// <summary>When it was made or last changed, as far as its source says, UTC.</summary>
    public DateTime? ChangedUtc { get; init; }

    /// <summary>True when it was recovered from deleted space: it was there and is no longer.</summary>
    public bool IsDeleted { get; init; }

    public override string Kind => "inventory";

    public override DateTime? Utc => ChangedUtc;

    /// <summary>First field with that name, or empty.</summary>
    [System.Runtime.CompilerServices.IndexerName("Field")]
    public string this[string field]
    {
        get
        {
            foreach (var pair in Item.Fields)
                if (pair.Key.Equals(field, StringComparison.OrdinalIgnoreCase))
                    return pair.Value;
            return "";
        }
    }

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("kind", Item.Kind);
        json.WriteString("name", Item.Name);
        json.WriteString("healthy", Item.Healthy);
        json.WriteBoolean("deleted", IsDeleted);
        foreach (var pair in Item.Fields)
            json.WriteString(pair.Key, pair.Value);
    }
}
