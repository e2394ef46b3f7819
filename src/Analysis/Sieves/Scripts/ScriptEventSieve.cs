using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Scripts;

/// <summary>Every script that event logs carry: script blocks put together again, command lines of the engine, of processes and of services.</summary>
public sealed class ScriptEventSieve : IEventSieve
{
    public string Id => "scripts";

    public IEventScan? Open(EvidenceFile file) => new ScriptEventScan();
}
