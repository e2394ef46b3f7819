namespace Afterpatch.Core;

/// <summary>Reads archives that need a library to unpack. May be called from several threads at once.</summary>
/// <remarks>Damage never throws: it is told to <c>problem</c>. What unpacking may cost is bounded in bytes, so that equal input gives equal output.</remarks>
public interface IMemberReader
{
    /// <param name="head">The first bytes of a file, 8 or more.</param>
    /// <returns><c>7z</c>, <c>rar</c>, or empty for what this reader does not know.</returns>
    string Format(ReadOnlySpan<byte> head);

    /// <summary>Lists the files of an archive and hands out their contents in the archive's order.</summary>
    /// <param name="archive">Seekable.</param>
    /// <param name="member">Gets a name and the content from its first byte, forward only and valid until it returns; not called for what is encrypted or out of bounds.</param>
    /// <param name="problem">Gets a field and a reason.</param>
    /// <returns>Names of files as the archive writes them; also of those whose content could not be handed out.</returns>
    IReadOnlyList<string> Read(Stream archive, Action<string, Stream> member, Action<string, string> problem);
}
