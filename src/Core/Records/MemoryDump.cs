using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>A minidump of a process, by the modules that it lists.</summary>
public sealed record MemoryDump : Record
{
    public required string Path { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>When the dump was written, by its own header.</summary>
    public required DateTime? WrittenUtc { get; init; }

    /// <summary>File names of the modules in order, at most 512; the first is the program.</summary>
    public required IReadOnlyList<string> Modules { get; init; }

    public bool IsDeleted { get; init; }

    public override string Kind => "memory-dump";

    public override DateTime? Utc => WrittenUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("path", Path);
        json.WriteNumber("sizeBytes", SizeBytes);
        json.WriteStartArray("modules");
        foreach (var module in Modules)
            json.WriteStringValue(module);
        json.WriteEndArray();
    }
}
