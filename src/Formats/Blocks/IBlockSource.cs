namespace Afterpatch.Formats.Blocks;

/// <summary>Bytes that can be read at any place: an image, a volume, a file's content, a loose artefact.</summary>
/// <remarks>Read-only. Implementations may be read from several threads at once.</remarks>
public interface IBlockSource : IDisposable
{
    /// <summary>Length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads from <paramref name="offset"/> on.</summary>
    /// <returns>Bytes read; fewer than asked only where the source ends. 0 outside of it.</returns>
    int ReadAt(long offset, Span<byte> buffer);
}
