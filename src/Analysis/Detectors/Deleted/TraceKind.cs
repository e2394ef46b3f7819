namespace Afterpatch.Analysis.Detectors.Deleted;

/// <summary>The kinds of traces that a page leaves when it is gone. All are looked for, and each finding says which were found.</summary>
internal enum TraceKind
{
    MftEntry,
    Content,
    ShadowCopy,
    Journal,
    IndexSlack,
    NtfsLog,
    Compiled,
    WebLog,
    Cmdlet,
    SecurityProduct,
    Process,
}
