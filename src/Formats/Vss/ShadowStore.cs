namespace Afterpatch.Formats.Vss;

/// <summary>One volume shadow copy, as the catalogue of its volume lists it.</summary>
/// <param name="Id">Names the store's file in <c>System Volume Information</c>.</param>
/// <param name="VolumeBytes">Size of the volume at that time.</param>
/// <param name="BlockList">Offset in the volume of the first block of descriptors; 0 when the differences lie on another volume.</param>
/// <param name="Bitmap">Offset of the bitmap of blocks that were not in use; 0 when there is none.</param>
/// <param name="PreviousBitmap">The same of the copy before this one.</param>
public sealed record ShadowStore(Guid Id, long VolumeBytes, DateTime? CreatedUtc, long BlockList, long Bitmap, long PreviousBitmap);
