using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement;

/// <summary>Reads who came from where and who went where out of the event logs, as counts (<see cref="RemoteAccess"/>).</summary>
/// <remarks>State: an <see cref="AccessBook"/> and the last 65,536 sessions of each log.</remarks>
public sealed class MovementEventSieve : IEventSieve
{
    public string Id => "movement";

    public IEventScan Open(EvidenceFile file) => new Scan(file.Path.EndsWith("ForwardedEvents.evtx", StringComparison.OrdinalIgnoreCase));

    private sealed class Scan : IEventScan
    {
        private readonly AccessBook _book;
        private readonly SecurityScan _security;
        private readonly DesktopScan _desktop;
        private readonly ManagementScan _management;
        private readonly ProcessScan _process;

        public Scan(bool isForwarded)
        {
            _book = new AccessBook(isForwarded);
            _process = new ProcessScan(_book);
            _security = new SecurityScan(_book, _process);
            _desktop = new DesktopScan(_book);
            _management = new ManagementScan(_book);
        }

        public void Observe(EventRow row, ICollection<Record> kept)
        {
            switch (row.EventId)
            {
                case 4624 or 4625 or 4634 or 4648 or 4672 or 4688 or 4697 or 4698 or 4702 or 4776 or 4778 or 4779 or 5140 or 5145 when row.Channel == "Security":
                    _security.Observe(row);
                    break;
                case 21 or 24 or 25 or 131 or 140 or 1024 or 1102 or 1149:
                    _desktop.Observe(row);
                    break;
                case 7045 or 106 or 4 or 6 or 91 or 169 or 5858 or 5860 or (>= 30800 and <= 30811) or 31001 or 31010:
                    _management.Observe(row);
                    break;
                case 1 or 3 when row.Channel == "Microsoft-Windows-Sysmon/Operational":
                    _process.Sysmon(row);
                    break;
            }
        }

        public void Complete(ICollection<Record> kept) => _book.Complete(kept);
    }
}
