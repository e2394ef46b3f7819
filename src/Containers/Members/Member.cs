namespace Afterpatch.Containers.Members;

/// <summary>One file as its container lists it, before a layout has given it a Windows path.</summary>
/// <param name="Segments">Path inside the delivery, safe: no empty, <c>.</c> or <c>..</c> component. A nested archive is one component, its name.</param>
/// <param name="SizeBytes">As the container announces it.</param>
/// <param name="Delivered">Where it stands, for the manifest: <c>EX01.zip|C/Windows/...</c>.</param>
internal sealed record Member(string[] Segments, long SizeBytes, string Delivered, Func<Stream> Open)
{
    public DateTime? CreatedUtc { get; init; }

    public DateTime? ModifiedUtc { get; init; }

    public FileAttributes? Attributes { get; init; }

    /// <summary>See <see cref="Core.EvidenceFile.Flaw"/>.</summary>
    public Func<string?>? Flaw { get; init; }

    public string Name => Segments[^1];
}
