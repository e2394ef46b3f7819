namespace Afterpatch.Formats.Registry;

/// <summary>What the transaction logs of a hive gave.</summary>
/// <param name="Hive">The hive's bytes with the logs applied; the same array when none was.</param>
/// <param name="Entries">Log entries that were applied (an old log counts as one).</param>
/// <param name="Pages">Dirty pages that were written over the hive's own.</param>
/// <param name="IsStillDirty">The hive was left in the middle of a write and no log completes it: newest changes may be missing.</param>
public readonly record struct LogOutcome(byte[] Hive, int Entries, int Pages, bool IsStillDirty);
