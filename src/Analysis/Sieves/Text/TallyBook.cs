using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>Counts hits by reason, outcome and client.</summary>
/// <remarks>Bounded: 2,048 clients a file, those beyond are counted together; four requests of each are kept.</remarks>
internal sealed class TallyBook(RequestColumns columns)
{
    private const int MaxKeys = 2_048;

    private readonly Dictionary<(string Reason, Outcome Outcome, string Client, bool IsRelayed), Tally> _tallies = [];

    public void Add(TextRow row, string reason, Outcome outcome, string target)
    {
        var client = columns.ClientOf(row);
        var key = (reason, outcome, client, columns.IsRelayed(row));
        if (!_tallies.TryGetValue(key, out var tally))
        {
            if (_tallies.Count >= MaxKeys)
                key.client = "*";
            if (!_tallies.TryGetValue(key, out tally))
                _tallies.Add(key, tally = new Tally());
        }
        tally.Add(row, columns, reason, target);
    }

    public void Report(ICollection<Record> kept)
    {
        foreach (var ((reason, outcome, client, isRelayed), tally) in _tallies.OrderBy(pair => pair.Value.Samples[0].At.Offset).ThenBy(pair => pair.Key.Reason, StringComparer.Ordinal))
            kept.Add(new RequestTally
            {
                At = tally.Samples[0].At,
                Reason = reason,
                Outcome = outcome,
                ClientIp = client,
                IsRelayed = isRelayed,
                Count = tally.Count,
                FirstUtc = tally.First,
                LastUtc = tally.Last,
                RequestBytes = tally.RequestBytes,
                ResponseBytes = tally.ResponseBytes,
                Accounts = tally.Accounts,
                Targets = tally.Targets,
                Samples = tally.Samples,
            });
    }

    private sealed class Tally
    {
        public long Count { get; private set; }

        public DateTime? First { get; private set; }

        public DateTime? Last { get; private set; }

        public long RequestBytes { get; private set; }

        public long ResponseBytes { get; private set; }

        public List<string> Accounts { get; } = [];

        public List<string> Targets { get; } = [];

        public List<WebRequest> Samples { get; } = [];

        public void Add(TextRow row, RequestColumns columns, string reason, string target)
        {
            Count++;
            if (Samples.Count < RequestTally.MaxSamples)
                Samples.Add(columns.Keep(row, reason));
            if (row.TryGetUtc(out var utc))
            {
                First = First is null || utc < First ? utc : First;
                Last = Last is null || utc > Last ? utc : Last;
            }
            RequestBytes += Math.Max(0, Ascii.Number(row.Field(columns.RequestBytes)));
            ResponseBytes += Math.Max(0, Ascii.Number(row.Field(columns.ResponseBytes)));
            Note(Targets, target);
            if (Accounts.Count < RequestTally.MaxValues)
                Note(Accounts, row.Text(columns.User));
        }

        private static void Note(List<string> values, string value)
        {
            if (value.Length > 0 && values.Count < RequestTally.MaxValues && !values.Contains(value, StringComparer.OrdinalIgnoreCase))
                values.Add(value.Length > 200 ? value[..200] : value);
        }
    }
}
