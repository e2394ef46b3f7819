namespace Afterpatch.Analysis.Indicators;

/// <summary>One published indicator.</summary>
/// <param name="Type"><c>sha256</c>, <c>sha1</c>, <c>md5</c>, <c>address</c>, <c>domain</c>, <c>path</c>.</param>
/// <param name="Value">As published, de-fanged form undone.</param>
/// <param name="Context">What it belongs to.</param>
/// <param name="Date">Date of publication, ISO 8601.</param>
/// <param name="Confidence"><c>high</c>, <c>medium</c>, <c>low</c>: how well it holds today.</param>
public sealed record Indicator(string Type, string Value, string Context, string Source, string Date, string Confidence);
