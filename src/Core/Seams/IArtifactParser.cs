namespace Afterpatch.Core;

/// <summary>Reads one kind of artefact. Knows a format and no attacks; holds no state between files; may be called from several threads at once.</summary>
/// <remarks>
/// Damage in the evidence never throws: it is a <see cref="Diagnostic"/> in the sink. Any other exception is our bug; <c>CaseRunner</c> names the
/// parser and the file, goes on with the rest and makes the exit code non-zero.
/// </remarks>
public interface IArtifactParser
{
    /// <summary>Lower-case with dashes, <c>evtx</c>, <c>iis-log</c>. Shown in the manifest.</summary>
    string Id { get; }

    /// <summary>True when this parser reads that file. Content decides where it can; a path alone only where the format has no mark.</summary>
    /// <param name="head">The first 512 bytes, fewer in a smaller file.</param>
    bool Claims(EvidenceFile file, ReadOnlySpan<byte> head);

    void Parse(EvidenceFile file, IRecordSink sink);
}
