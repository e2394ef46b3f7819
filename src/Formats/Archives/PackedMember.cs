namespace Afterpatch.Formats.Archives;

/// <summary>A member of an archive and how to read its first bytes.</summary>
/// <param name="Name">As the archive writes it.</param>
/// <param name="Unpack">Gives at most so many bytes from the start; fewer when the archive is damaged or ends. Null where the bytes cannot be read: encrypted, or packed in a way that is not known.</param>
public sealed record PackedMember(string Name, Func<int, byte[]>? Unpack);
