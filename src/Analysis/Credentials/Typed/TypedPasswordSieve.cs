using Afterpatch.Analysis.Movement;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials.Typed;

/// <summary>Notes whose password stood in a command line (4688, Sysmon 1).</summary>
/// <remarks>State: how often an account was seen with a tool; at most 20 records of each pair and 5,000 a file.</remarks>
public sealed class TypedPasswordSieve : IEventSieve
{
    public string Id => "typed-passwords";

    public IEventScan Open(EvidenceFile file) => new Scan();

    private sealed class Scan : IEventScan
    {
        private const int Most = 5_000;
        private const int MostOfOne = 20;
        private readonly FieldMap _fields = new("CommandLine");
        private readonly Dictionary<(string, string), int> _seen = [];
        private int _kept;

        public void Observe(EventRow row, ICollection<Record> kept)
        {
            if (_kept >= Most || (row.EventId, row.Channel) is not ((4688, "Security") or (1, "Microsoft-Windows-Sysmon/Operational")))
                return;
            var line = _fields.Text(row, 0);
            if (!CommandCredentials.MayHold(line))
                return;
            foreach (var one in CommandCredentials.Of(line.ToString()))
                if (one is { Length: > 0, IsOfWindows: true, Account.Length: > 0 } && IsWanted(one))
                {
                    _kept++;
                    kept.Add(new TypedPassword { At = row.Pointer(), Account = one.Account, Tool = one.Tool, TimeUtc = row.TimeUtc });
                }
        }

        public void Complete(ICollection<Record> kept) { }

        private bool IsWanted(CommandCredential one)
        {
            var key = (one.Tool, one.Account.ToUpperInvariant());
            _seen[key] = _seen.GetValueOrDefault(key) + 1;
            return _seen[key] <= MostOfOne;
        }
    }
}
