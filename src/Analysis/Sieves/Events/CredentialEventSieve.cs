using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Events;

/// <summary>Keeps the events that tell of the directory being copied, replicated or opened to somebody: 4662, 5136, ESENT, and commands that name it.</summary>
/// <remarks>At most 5,000 events a file.</remarks>
public sealed class CredentialEventSieve : IEventSieve
{
    /// <summary>DS-Replication-Get-Changes-All: with it passwords are replicated too.</summary>
    internal const string ReplicateAll = "1131f6ad-9c07-11d1-f79f-00c04fc2dcd2";

    private const int Most = 5_000;
    private static readonly Func<EventRow, bool> IsReplication = EventNeed.Mentions(ReplicateAll);
    private static readonly Func<EventRow, bool> NamesDirectory = EventNeed.Mentions("ntds.dit");
    private static readonly Func<EventRow, bool> IsDirectoryCommand = EventNeed.Mentions("ntds.dit", "ntdsutil", "dcsync");

    public string Id => "credential-events";

    public IEventScan Open(EvidenceFile file) => new Scan();

    private sealed class Scan : IEventScan
    {
        private int _kept;

        public void Observe(EventRow row, ICollection<Record> kept)
        {
            if (_kept >= Most || !IsWanted(row))
                return;
            _kept++;
            kept.Add(row.Keep());
        }

        public void Complete(ICollection<Record> kept) { }

        private static bool IsWanted(EventRow row) => row.EventId switch
        {
            4662 or 5136 => row.Channel == "Security" && IsReplication(row),
            216 or 325 or 326 or 327 => row.Provider.Equals("ESENT", StringComparison.OrdinalIgnoreCase) && NamesDirectory(row),
            4688 => row.Channel == "Security" && IsDirectoryCommand(row),
            1 => row.Channel == "Microsoft-Windows-Sysmon/Operational" && IsDirectoryCommand(row),
            4104 => row.Channel == "Microsoft-Windows-PowerShell/Operational" && IsDirectoryCommand(row),
            _ => false,
        };
    }
}
