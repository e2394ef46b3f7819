namespace Afterpatch.Formats.Registry;

/// <summary>Sees the keys and values of a hive as <see cref="HiveWalk"/> meets them.</summary>
public interface IHiveVisitor
{
    /// <param name="path">From the root, without the root's own name: <c>ControlSet001\Services\W3SVC</c>; empty for the root.</param>
    /// <param name="isDeleted">Recovered from space that no living key owns.</param>
    void Key(HiveKey key, string path, bool isDeleted);

    /// <param name="path">Path of the key that owns it; for a deleted value whose owner is unknown, empty.</param>
    void Value(HiveValue value, string path, bool isDeleted);
}
