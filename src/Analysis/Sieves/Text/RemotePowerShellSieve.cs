using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>Remote PowerShell sessions of clients that are no PowerShell, from the back end's own HTTP log.</summary>
/// <remarks>State: see <see cref="TallyBook"/>.</remarks>
public sealed class RemotePowerShellSieve : ITextSieve
{
    public string Id => "remote-powershell";

    public ITextScan? Open(TextSchema schema, EvidenceFile file) => schema.Family == "rps-http" ? new Scan(new RequestColumns(schema, file)) : null;

    private sealed class Scan(RequestColumns columns) : ITextScan
    {
        private readonly TallyBook _book = new(columns);

        public void Observe(TextRow row, ICollection<Record> kept)
        {
            var agent = row.Field(columns.UserAgent);
            if (Probes.IsPowerShellClient(agent) || Ascii.Equal(agent, "clientinfo"u8) || Ascii.Contains(row.Field(columns.User), "healthmailbox"u8))
                return;
            var outcome = Ascii.Number(row.Field(columns.Status)) == 200 ? Outcome.Succeeded : Outcome.Attempted;
            _book.Add(row, "exploit.remote-powershell/session", outcome, "");
        }

        public void Complete(ICollection<Record> kept) => _book.Report(kept);
    }
}
