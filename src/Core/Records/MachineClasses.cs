using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>The COM classes that a machine has, and the file that each is in: a user's class of the same number is taken before it.</summary>
public sealed record MachineClasses : Record
{
    /// <summary>Names of files, without folder, lower case.</summary>
    public required IReadOnlyDictionary<Guid, string> Programs { get; init; }

    public override string Kind => "machine-classes";

    public override void WriteFields(Utf8JsonWriter json) => json.WriteNumber("classes", Programs.Count);
}
