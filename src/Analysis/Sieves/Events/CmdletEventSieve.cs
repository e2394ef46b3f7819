using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Events;

/// <summary>Exchange cmdlets from the channel <c>MSExchange Management</c>: 1 succeeded, 6 failed, 8 failed in another way.</summary>
/// <remarks>Data without names: cmdlet, parameters, caller. The channel outlives the text logs by months.</remarks>
public sealed class CmdletEventSieve : IEventSieve
{
    private const string Channel = "MSExchange Management";

    public string Id => "cmdlet-events";

    public IEventScan Open(EvidenceFile file) => new Scan();

    private sealed class Scan : IEventScan
    {
        public void Observe(EventRow row, ICollection<Record> kept)
        {
            if (row.EventId is not (1 or 6 or 8) || !row.Channel.Equals(Channel, StringComparison.OrdinalIgnoreCase) || row.Shape.Fields.Count < 2)
                return;
            kept.Add(new CmdletInvocation
            {
                At = row.Pointer(),
                TimeUtc = row.TimeUtc,
                Family = "msexchange-management",
                Cmdlet = row.Text(0).ToString(),
                Parameters = row.Text(1).ToString(),
                Caller = row.Shape.Fields.Count > 2 ? row.Text(2).ToString() : "",
                Succeeded = row.EventId == 1,
            });
        }

        public void Complete(ICollection<Record> kept) { }
    }
}
