namespace Afterpatch.Core;

/// <summary>A kind of container that evidence comes in.</summary>
public interface IEvidenceOpener
{
    string Id { get; }

    /// <summary>True when this opener reads that path (a folder, an archive, an image), judged by content.</summary>
    bool Claims(string path);

    /// <summary>Opens read-only. The result owns temporary files and handles and removes them when disposed.</summary>
    /// <exception cref="EvidenceUnreadableException">Nothing of it can be read; the message tells the user what to do.</exception>
    IEvidence Open(string path, EvidenceOptions options);
}

/// <param name="WorkFolder">Where nested archives may be unpacked; made on first use, removed on disposal. Never inside the evidence.</param>
/// <param name="Password">For protected archives, null when none was given.</param>
public sealed record EvidenceOptions(string WorkFolder, string? Password = null);

/// <summary>Opened evidence: one or more servers.</summary>
public interface IEvidence : IDisposable
{
    IReadOnlyList<EvidenceTree> Servers { get; }
}
