namespace Afterpatch.Core;

/// <summary>The files of one server, as one Windows file tree.</summary>
/// <param name="Label">Host name when the container tells it, else the container's name.</param>
/// <param name="Container">What delivered it, in the field's words: <c>folder</c>, <c>kape</c>, <c>velociraptor</c>, <c>dfir-orc</c>, ...</param>
/// <param name="Files">Ordered by path (ordinal, case-insensitive), so that every run sees the same order.</param>
/// <param name="Diagnostics">What of the container could not be read, and what it left out by its own account.</param>
public sealed record EvidenceTree(string Label, string Container, IReadOnlyList<EvidenceFile> Files, IReadOnlyList<Diagnostic> Diagnostics);
