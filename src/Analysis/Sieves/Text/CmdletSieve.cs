using System.Text;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>Management cmdlets that change something, from the ECP log, remote PowerShell's log and the audit export.</summary>
/// <remarks>State: 20,000 invocations a file.</remarks>
public sealed class CmdletSieve : ITextSieve
{
    private const int MaxInvocations = 20_000;
    private const int MaxParameters = 16_384;

    public string Id => "cmdlets";

    public ITextScan? Open(TextSchema schema, EvidenceFile file) => schema.Family switch
    {
        "ecp-server" or "ecp-activity" when schema.Ordinal("EventData") >= 0 => new EcpScan(schema),
        "rps-cmdlet" when schema.Ordinal("Cmdlet") >= 0 => new RpsScan(schema),
        "audit" when schema.Ordinal("Operation") >= 0 || schema.Ordinal("Data") >= 0 => new AuditScan(schema),
        _ => null,
    };

    /// <summary>Keeps what changes something; looking is Exchange's and everybody's daily business.</summary>
    private abstract class CmdletScan(string family) : ITextScan
    {
        private int _count;

        public abstract void Observe(TextRow row, ICollection<Record> kept);

        public void Complete(ICollection<Record> kept) { }

        protected void Keep(TextRow row, ICollection<Record> kept, string cmdlet, string parameters, string caller, bool? succeeded, string mailbox = "")
        {
            if (_count >= MaxInvocations || !CmdletNames.IsOfInterest(cmdlet, succeeded) || caller.Contains("HealthMailbox", StringComparison.OrdinalIgnoreCase))
                return;
            _count++;
            kept.Add(new CmdletInvocation
            {
                At = row.Pointer(),
                TimeUtc = row.TryGetUtc(out var utc) ? utc : null,
                Family = family,
                Cmdlet = cmdlet,
                Caller = caller,
                Mailbox = mailbox,
                Succeeded = succeeded,
                Parameters = parameters.Length > MaxParameters ? parameters[..MaxParameters] : parameters,
            });
        }
    }

    private sealed class EcpScan(TextSchema schema) : CmdletScan("ecp")
    {
        private readonly int _data = schema.Ordinal("EventData");

        public override void Observe(TextRow row, ICollection<Record> kept)
        {
            var data = row.Field(_data);
            var command = ValueOf(data, "S:CMD="u8);
            if (command.IsEmpty)
                return;
            // The last one is the log's own; an earlier one was written into a value by whoever gave it.
            var failed = data.LastIndexOf("S:EX="u8) is var at and >= 0 && !ValueOf(data[at..], "S:EX="u8).IsEmpty;
            var caller = Encoding.UTF8.GetString(ValueOf(data, "S:PSA="u8));
            var mailbox = ExplicitLogon.MailboxOf(Encoding.UTF8.GetString(ValueOf(data, "S:URL="u8))) ?? "";
            foreach (var (cmdlet, parameters) in EcpCommand.Split(Encoding.UTF8.GetString(command)))
                Keep(row, kept, cmdlet, parameters, caller, !failed, mailbox);
        }

        /// <summary>A pair's value: up to the next <c>;S:</c>, as values hold semicolons themselves.</summary>
        private static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> data, ReadOnlySpan<byte> key)
        {
            var at = Ascii.IndexOf(data, key);
            if (at < 0)
                return default;
            var value = data[(at + key.Length)..];
            var end = value.IndexOf(";S:"u8);
            return end < 0 ? value : value[..end];
        }
    }

    private sealed class RpsScan(TextSchema schema) : CmdletScan("rps-cmdlet")
    {
        private readonly int _cmdlet = schema.Ordinal("Cmdlet");
        private readonly int _parameters = schema.Ordinal("Parameters");
        private readonly int _user = schema.Ordinal("AuthenticatedUser");
        private readonly int _result = schema.Ordinal("ExecutionResult");
        private readonly int _errors = schema.Ordinal("GenericErrors");

        public override void Observe(TextRow row, ICollection<Record> kept)
        {
            var cmdlet = row.Field(_cmdlet);
            if (Ascii.StartsWith(cmdlet, "get-"u8) && !Ascii.Equal(cmdlet, "get-app"u8))
                return;
            var result = row.Field(_result);
            bool? succeeded = result.IsEmpty ? null : Ascii.Contains(result, "success"u8);
            var parameters = row.Text(_parameters);
            if (succeeded == false)
                parameters += " " + row.Text(_errors);
            Keep(row, kept, row.Text(_cmdlet), parameters, row.Text(_user), succeeded);
        }
    }

    private sealed class AuditScan(TextSchema schema) : CmdletScan("audit")
    {
        private readonly int _operation = schema.Ordinal("Operation");
        private readonly int _data = schema.Ordinal("Data");
        private readonly int _status = schema.Ordinal("ResultStatus");
        private readonly int _user = schema.Ordinal("UserKey");

        public override void Observe(TextRow row, ICollection<Record> kept)
        {
            var status = row.Text(_status);
            bool? succeeded = status.Length == 0 ? null : status.StartsWith("T", StringComparison.OrdinalIgnoreCase) || status.StartsWith("Succ", StringComparison.OrdinalIgnoreCase);
            var json = row.Text(_data);
            if (AuditData.TryRead(json, out var audit))
                Keep(row, kept, audit.Operation.Length > 0 ? audit.Operation : row.Text(_operation), audit.Parameters, audit.User, succeeded);
            else
                Keep(row, kept, row.Text(_operation), json, row.Text(_user), succeeded);
        }
    }
}
