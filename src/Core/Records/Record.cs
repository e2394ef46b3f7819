using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>One fact read from evidence, with a pointer to its bytes.</summary>
public abstract record Record
{
    /// <summary>Where it was read.</summary>
    public required EvidencePointer At { get; init; }

    /// <summary>Kind of fact in lower case with dashes, as <c>dump</c> prints it: <c>event</c>, <c>web-request</c>, <c>diagnostic</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The time that orders the fact on a timeline, UTC, where there is one.</summary>
    public virtual DateTime? Utc => null;

    /// <summary>Writes the fact's fields as JSON properties, in a fixed order, into an object that the caller opened and closes.</summary>
    public abstract void WriteFields(Utf8JsonWriter json);
}
