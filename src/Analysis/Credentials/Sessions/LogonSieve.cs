using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials.Sessions;

/// <summary>Makes one <see cref="LogonBook"/> of each event log: who was logged on from when to when, boots, disconnections, password changes.</summary>
public sealed class LogonSieve : IEventSieve
{
    public string Id => "logons";

    public IEventScan Open(EvidenceFile file) => new LogonScan(file.Path);
}
