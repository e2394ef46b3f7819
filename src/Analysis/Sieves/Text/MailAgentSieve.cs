using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>Agents that acted on mail and that Exchange does not bring, from the agent log: seen there even after they were removed.</summary>
/// <remarks>State: see <see cref="LineBook"/>.</remarks>
public sealed class MailAgentSieve : ITextSieve
{
    /// <summary>Agents of Exchange 2013 to SE, Mailbox and Edge roles. Source: Exchange documentation, "Transport agents".</summary>
    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "Transport Rule Agent", "DLP Policy Agent", "Retention Policy Agent", "Supervisory Review Agent", "Malware Agent", "Text Messaging Routing Agent",
        "Text Messaging Delivery Agent", "System Probe Drop Smtp Agent", "System Probe Drop Routing Agent", "Journal Agent", "Journal Report Decryption Agent",
        "RMS Encryption Agent", "RMS Decryption Agent", "RMS Protocol Decryption Agent", "Prelicensing Agent", "Connection Filtering Agent", "Content Filter Agent",
        "Sender Id Agent", "Sender Filter Agent", "Recipient Filter Agent", "Protocol Analysis Agent", "Attachment Filtering Agent", "Address Rewriting Inbound Agent",
        "Address Rewriting Outbound Agent", "Edge Rule Agent", "Exchange Address List Agent", "Protocol Filter Agent", "Envelope Journaling Agent", "Journaling Agent",
        "Inbound Trust Agent", "Hygiene Agent", "Spam Filter Agent",
    };

    public string Id => "mail-agent";

    public ITextScan? Open(TextSchema schema, EvidenceFile file) => schema.Family == "agent-log" && schema.Ordinal("Agent") >= 0 ? new Scan(schema) : null;

    /// <summary>True for the name of an agent that Exchange brings.</summary>
    internal static bool IsOfExchange(string name) => Known.Contains(name);

    private sealed class Scan(TextSchema schema) : ITextScan
    {
        private readonly LineBook _book = new("agent-log", "transport-agent.acted-on-mail");
        private readonly int _agent = schema.Ordinal("Agent");
        private byte[] _last = [];
        private bool _lastIsKnown = true;

        public void Observe(TextRow row, ICollection<Record> kept)
        {
            var agent = row.Field(_agent);
            if (agent.Length is 0 or > 200)
                return;
            if (!agent.SequenceEqual(_last))
            {
                _last = agent.ToArray();
                _lastIsKnown = Known.Contains(row.Text(_agent));
            }
            if (!_lastIsKnown)
                _book.Add(row, row.Text(_agent), "");
        }

        public void Complete(ICollection<Record> kept) => _book.Report(kept);
    }
}
