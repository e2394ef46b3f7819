using Afterpatch.Formats.Registry;

namespace Afterpatch.Artifacts.Registry;

/// <summary>A sink that takes the keys and values of a whole hive as they stand in it, without a record for each.</summary>
public interface IHiveSink
{
    void Key(in HiveKeyRow row);

    void Value(in HiveValueRow row);
}

/// <summary>A key in its place. Valid during the call.</summary>
/// <param name="Source">Path of the hive's file.</param>
/// <param name="Mount">Path of the hive's root, <c>HKLM\SYSTEM</c>.</param>
/// <param name="Path">From the hive's root.</param>
/// <param name="ClassName">Empty where it is withheld.</param>
/// <param name="Security">SDDL, or empty. The same object for keys that share one.</param>
public readonly record struct HiveKeyRow(string Source, HiveKey Key, string Mount, HivePath Path, DateTime? LastWriteUtc, string ClassName, string Security, bool IsDeleted);

/// <summary>A value in its place. Valid during the call.</summary>
/// <param name="mount">Path of the hive's root; empty when it is not known which key the value was of.</param>
/// <param name="lastWriteUtc">Of its key, null where that is not known.</param>
/// <param name="isWithheld">Its data are a secret and must not be shown.</param>
public readonly ref struct HiveValueRow(
    string source, HiveValue value, string mount, HivePath path, ReadOnlySpan<char> name, DateTime? lastWriteUtc, bool isDeleted, bool isWithheld)
{
    public string Source { get; } = source;

    public HiveValue Value { get; } = value;

    public string Mount { get; } = mount;

    public HivePath Path { get; } = path;

    public ReadOnlySpan<char> Name { get; } = name;

    public DateTime? LastWriteUtc { get; } = lastWriteUtc;

    public bool IsDeleted { get; } = isDeleted;

    public bool IsWithheld { get; } = isWithheld;
}
