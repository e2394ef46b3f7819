using Afterpatch.Core;

namespace Afterpatch.Analysis.Sigma;

/// <summary>Runs Sigma rules over every event and every line, and keeps the matches.</summary>
public sealed class SigmaSieve(SigmaEngine engine, SigmaScanOptions options) : IEventSieve, ITextSieve
{
    public string Id => "sigma";

    public IEventScan? Open(EvidenceFile file) => engine.Rules.Count == 0 ? null : new SigmaEventScan(engine, options);

    public ITextScan? Open(TextSchema schema, EvidenceFile file) => SigmaTextScan.Open(engine, schema, options);
}
