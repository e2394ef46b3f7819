namespace Afterpatch.Containers.Layout;

/// <summary>NTFS times that a collector wrote down in a list of its own, UTC.</summary>
internal readonly record struct FileTimes(DateTime? CreatedUtc, DateTime? ModifiedUtc);
