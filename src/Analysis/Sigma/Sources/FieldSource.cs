namespace Afterpatch.Analysis.Sigma.Sources;

/// <summary>Where the values of a rule's field come from in one kind of event or line.</summary>
/// <param name="Kind">How they are made.</param>
/// <param name="Names">The log's own names; the first that the row has is taken (for joined kinds: the parts).</param>
internal sealed record FieldSource(FieldKind Kind, IReadOnlyList<string> Names)
{
    /// <summary>Texts to put in place of the log's, <c>%%14593</c> to <c>true</c>.</summary>
    public IReadOnlyDictionary<string, string>? Values { get; init; }

    public static FieldSource All { get; } = new(FieldKind.AllValues, []);

    /// <summary>Two sources with the same key are the same slot.</summary>
    public string Key { get; } = $"{Kind}:{string.Join('\n', Names)}";

    public static FieldSource Named(string name) => new(FieldKind.Named, [name]);
}

internal enum FieldKind
{
    /// <summary>The value as the log has it.</summary>
    Named,

    /// <summary>Every value of the row: keywords.</summary>
    AllValues,

    /// <summary>The value, exchanged for another by a table.</summary>
    Translated,

    /// <summary>Key and value name of Security 4657, joined, the hive in short form as Sysmon writes it.</summary>
    RegistryPath,

    /// <summary>A registry value as Sysmon writes it: <c>DWORD (0x00000001)</c>.</summary>
    RegistryDetails,

    /// <summary>Path and query of a request, joined by a question mark; the query alone is a second value.</summary>
    Uri,

    /// <summary>What follows the last dot of a path.</summary>
    Extension,

    /// <summary>Text in which the log wrote plus signs for spaces.</summary>
    PlusForSpace,
}
