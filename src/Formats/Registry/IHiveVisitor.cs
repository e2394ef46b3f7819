namespace Afterpatch.Formats.Registry;

/// <summary>Sees the keys and values of a hive as <see cref="HiveWalk"/> meets them.</summary>
public interface IHiveVisitor
{
    /// <param name="path">Valid during the call.</param>
    /// <param name="isDeleted">Recovered from space that no living key owns.</param>
    void Key(HiveKey key, HivePath path, bool isDeleted);

    /// <param name="path">Path of the key that owns it; for a deleted value whose owner is unknown, empty. Valid during the call.</param>
    void Value(HiveValue value, HivePath path, bool isDeleted);
}
