namespace Afterpatch.Containers.DiskImage;

/// <summary>A name in the tree.</summary>
/// <param name="Link">The further name of the file that this is, -1 for its first.</param>
/// <param name="Stream">The named stream that this is, -1 for the unnamed one or a directory.</param>
internal readonly record struct TreeNode(int Entry, int Link, int Stream);
