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

    /// <summary>Bytes of a stretch that should be there and are not: behind a cut, in a part that is missing. They read as zeros, or not at all.</summary>
    long Missing(long offset, long length) => BlockSources.Beyond(Length, offset, length);
}
