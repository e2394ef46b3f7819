namespace Afterpatch.Core;

/// <summary>One file of a server, whatever it was delivered in.</summary>
/// <remarks>
/// <see cref="Open"/> gives a fresh read-only stream from the first byte each time it is called; callers dispose it. It may throw
/// <see cref="EvidenceUnreadableException"/> when the container is damaged or locked; <c>CaseRunner</c> turns that into a diagnostic.
/// It may be called from several threads at once.
/// </remarks>
public sealed class EvidenceFile(string path, long sizeBytes, Func<Stream> open)
{
    /// <summary>Full Windows path with drive letter and backslashes; compared without regard to case.</summary>
    public string Path { get; } = path;

    /// <summary>Size in bytes as the container announces it.</summary>
    public long SizeBytes { get; } = sizeBytes;

    /// <summary>Creation time as the container keeps it, null when it does not.</summary>
    public DateTime? CreatedUtc { get; init; }

    /// <summary>Last write time as the container keeps it, null when it does not.</summary>
    public DateTime? ModifiedUtc { get; init; }

    /// <summary>NTFS attributes where the container keeps them (hidden, system, read-only...).</summary>
    public FileAttributes? Attributes { get; init; }

    /// <summary>Security identifier of the owner, where the container keeps it.</summary>
    public string? OwnerSid { get; init; }

    /// <summary>True for an entry whose name the file system has deleted but whose content could still be read.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>For a file of a volume shadow copy, the moment of the copy: it was there then.</summary>
    public DateTime? SeenUtc { get; init; }

    /// <summary>Where the bytes were delivered: archive and member, or path on the analyst's disk. For the manifest only.</summary>
    public string? Delivered { get; init; }

    /// <summary>
    /// What reading the bytes to their end showed to be wrong with them, a checksum of the container that does not hold; null while nothing is known.
    /// The bytes stand as they are: whoever reads them tells.
    /// </summary>
    public Func<string?>? Flaw { get; init; }

    /// <summary>The tree that it belongs to; set once by <see cref="EvidenceTree"/>.</summary>
    internal Func<string, EvidenceFile?>? Neighbours { get; set; }

    public Stream Open() => open();

    /// <summary>Another file of the same server by its full path, for the formats that spread over several files (a hive and its logs).</summary>
    /// <returns>Null when the evidence does not have it, or when this file stands alone.</returns>
    public EvidenceFile? Find(string fullPath) => Neighbours?.Invoke(fullPath);

    /// <summary>A file beside this one, by name.</summary>
    public EvidenceFile? Sibling(string name) => Find(Path[..(Path.LastIndexOf('\\') + 1)] + name);

    /// <summary>The same file, opened in another way (through a hash, say).</summary>
    public EvidenceFile WithOpen(Func<Stream> other) => new(Path, SizeBytes, other)
    {
        CreatedUtc = CreatedUtc,
        ModifiedUtc = ModifiedUtc,
        Attributes = Attributes,
        OwnerSid = OwnerSid,
        IsDeleted = IsDeleted,
        SeenUtc = SeenUtc,
        Delivered = Delivered,
        Flaw = Flaw,
        Neighbours = Neighbours,
    };

    /// <summary>The last component of <see cref="Path"/>.</summary>
    public string Name => Path[(Path.LastIndexOf('\\') + 1)..];

    /// <summary>Extension in lower case with its dot, or empty.</summary>
    public string Extension
    {
        get
        {
            var name = Name;
            var dot = name.LastIndexOf('.');
            return dot < 0 ? "" : name[dot..].ToLowerInvariant();
        }
    }

    public override string ToString() => Path;
}
