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
/// <param name="Path">From the hive's root, empty for the root. The same object for all values of one key.</param>
/// <param name="ClassName">Empty where it is withheld.</param>
/// <param name="Security">SDDL, or empty.</param>
public readonly record struct HiveKeyRow(string Source, HiveKey Key, string Mount, string Path, DateTime? LastWriteUtc, string ClassName, string Security, bool IsDeleted);

/// <summary>A value in its place. Valid during the call.</summary>
/// <param name="Mount">Path of the hive's root; empty when it is not known which key the value was of.</param>
/// <param name="LastWriteUtc">Of its key, null where that is not known.</param>
/// <param name="IsWithheld">Its data are a secret and must not be shown.</param>
public readonly record struct HiveValueRow(string Source, HiveValue Value, string Mount, string Path, string Name, DateTime? LastWriteUtc, bool IsDeleted, bool IsWithheld);
