using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>Messages handed in through web services, from message tracking: <c>SUBMIT</c> of the store driver with <c>ClientType:WebServices</c>.</summary>
/// <remarks>State: one count for each sender and hour, at most 20,000 a file.</remarks>
public sealed class MailSubmissionSieve : ITextSieve
{
    public string Id => "mail-submissions";

    public ITextScan? Open(TextSchema schema, EvidenceFile file) =>
        schema.Family == "message-tracking" && schema.Ordinal("event-id") >= 0 && schema.Ordinal("source-context") >= 0 && schema.Ordinal("sender-address") >= 0 ? new Scan(schema) : null;

    private sealed class Scan(TextSchema schema) : ITextScan
    {
        private const int Most = 20_000;
        private readonly Dictionary<(string Sender, long Hour), (EvidencePointer At, long Count, DateTime First, DateTime Last)> _hours = [];
        private readonly int _event = schema.Ordinal("event-id");
        private readonly int _context = schema.Ordinal("source-context");
        private readonly int _sender = schema.Ordinal("sender-address");

        public void Observe(TextRow row, ICollection<Record> kept)
        {
            if (!Ascii.Equal(row.Field(_event), "submit"u8) || !Ascii.Contains(row.Field(_context), "clienttype:webservices"u8) || !row.TryGetUtc(out var utc) || row.Field(_sender).Length is 0 or > 320)
                return;
            var key = (row.Text(_sender).ToLowerInvariant(), utc.Ticks / TimeSpan.TicksPerHour);
            if (_hours.TryGetValue(key, out var hour))
                _hours[key] = (hour.At, hour.Count + 1, utc < hour.First ? utc : hour.First, utc > hour.Last ? utc : hour.Last);
            else if (_hours.Count < Most)
                _hours.Add(key, (row.Pointer(), 1, utc, utc));
        }

        public void Complete(ICollection<Record> kept)
        {
            foreach (var ((sender, _), hour) in _hours.OrderBy(hour => hour.Value.At.Offset))
                kept.Add(new MailSubmission { At = hour.At, Sender = sender, Count = hour.Count, FirstUtc = hour.First, LastUtc = hour.Last });
        }
    }
}
