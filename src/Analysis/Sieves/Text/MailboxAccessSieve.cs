using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>Mail read through EWS by an identity that reads no mail: the server's own account, or one that acts as somebody else.</summary>
/// <remarks>State: see <see cref="TallyBook"/>.</remarks>
public sealed class MailboxAccessSieve : ITextSieve
{
    private static readonly byte[][] Reading =
    [
        "GetItem"u8.ToArray(), "FindItem"u8.ToArray(), "ExportItems"u8.ToArray(), "GetAttachment"u8.ToArray(), "SyncFolderItems"u8.ToArray(),
        "FindFolder"u8.ToArray(), "GetFolder"u8.ToArray(), "FindConversation"u8.ToArray(), "GetConversationItems"u8.ToArray(), "FindPeople"u8.ToArray(),
    ];

    public string Id => "mailbox-access";

    public ITextScan? Open(TextSchema schema, EvidenceFile file) =>
        schema.Family == "ews" && schema.Ordinal("SoapAction") >= 0 ? new Scan(new RequestColumns(schema, file)) : null;

    private sealed class Scan(RequestColumns columns) : ITextScan
    {
        private readonly TallyBook _book = new(columns);

        public void Observe(TextRow row, ICollection<Record> kept)
        {
            var user = row.Field(columns.User);
            var impersonated = row.Field(columns.Impersonated);
            var isMachine = Probes.IsMachine(user);
            var isServer = isMachine ? IsThisServer(row, user) : Ascii.EndsWith(user, "\\system"u8) || Ascii.Equal(user, "system"u8);
            if ((!isServer && !isMachine && (impersonated.IsEmpty || impersonated.SequenceEqual(user))) || IsInternal(row) || !Reads(row.Field(columns.Method)))
                return;
            var outcome = Ascii.Number(row.Field(columns.Status)) == 200 ? Outcome.Succeeded : Outcome.Attempted;
            var leg = isServer ? "server-account" : isMachine ? "machine-account" : "impersonation";
            _book.Add(row, "taken.mailbox-access/" + leg, outcome, impersonated.IsEmpty ? row.Text(columns.Method) : row.Text(columns.Impersonated));
        }

        public void Complete(ICollection<Record> kept) => _book.Report(kept);

        /// <summary>
        /// Other servers (of Exchange, of telephony) sign in with their own accounts by right. A log without the server's name leaves it open. An
        /// account's name has at most fifteen characters of the machine's.
        /// </summary>
        private bool IsThisServer(TextRow row, ReadOnlySpan<byte> user)
        {
            var server = row.Field(columns.ServerName);
            var dot = server.IndexOf((byte)'.');
            server = dot < 0 ? server : server[..dot];
            var name = user[(user.LastIndexOf((byte)'\\') + 1)..^1];
            return server.IsEmpty || System.Text.Ascii.EqualsIgnoreCase(name, server[..Math.Min(server.Length, 15)]) || System.Text.Ascii.EqualsIgnoreCase(name, server);
        }

        /// <summary>Exchange's services talk to each other as the server from loopback, or say who they are while they come from the server itself.</summary>
        private bool IsInternal(TextRow row)
        {
            var client = row.Field(columns.Socket);
            if (client.IsEmpty || client.SequenceEqual("::1"u8) || client.SequenceEqual("127.0.0.1"u8) || Probes.IsProbe(row, columns))
                return true;
            var agent = row.Field(columns.UserAgent);
            return Probes.IsMachine(row.Field(columns.User)) && (Ascii.StartsWith(agent, "asproxy/"u8) || Ascii.StartsWith(agent, "ewsstoredataprovider"u8)
                || Ascii.Contains(agent, "ediscovery"u8) || Ascii.Contains(agent, "complianceauditservice"u8) || Ascii.StartsWith(agent, "exchangeinternalewsclient"u8)
                || Ascii.StartsWith(agent, "exchangewebservicesproxy/"u8) || Ascii.StartsWith(agent, "microsoft.exchange"u8) || Ascii.Contains(agent, "mailtips"u8));
        }

        private static bool Reads(ReadOnlySpan<byte> action)
        {
            foreach (var name in Reading)
                if (action.StartsWith(name))
                    return true;
            return false;
        }
    }
}
