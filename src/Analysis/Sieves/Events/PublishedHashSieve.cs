using Afterpatch.Analysis.Indicators;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Events;

/// <summary>Programs, libraries, drivers and files whose hash Sysmon wrote down and a report of an intrusion published.</summary>
/// <remarks>Sysmon 1, 6, 7, 15, 23, 24, 26 and 29: <c>SHA1=...,MD5=...,SHA256=...</c>. Each hash and path is kept once a file.</remarks>
public sealed class PublishedHashSieve : IEventSieve
{
    private const int Most = 1_000;
    private static readonly string[] Paths = ["ImageLoaded", "TargetFilename", "Image"];
    private readonly HashSet<string> _published;

    public PublishedHashSieve(KnowledgeBase knowledge) =>
        _published = IndicatorSet.Load(knowledge).All.Where(one => one.Type is "sha256" or "sha1" or "md5").Select(one => one.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);

    public string Id => "published-hash";

    public IEventScan Open(EvidenceFile file) => new Scan(_published);

    private sealed class Scan(HashSet<string> published) : IEventScan
    {
        private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _published = published.GetAlternateLookup<ReadOnlySpan<char>>();
        private readonly HashSet<string> _kept = new(StringComparer.OrdinalIgnoreCase);

        public void Observe(EventRow row, ICollection<Record> kept)
        {
            if (row.EventId is not (1 or 6 or 7 or 15 or 23 or 24 or 26 or 29) || row.Channel != "Microsoft-Windows-Sysmon/Operational")
                return;
            var field = row.Shape.Ordinal(row.EventId == 15 ? "Hash" : "Hashes");
            if (field < 0)
                return;
            var text = row.Text(field);
            foreach (var range in text.Split(','))
            {
                var part = text[range];
                if (part.IndexOf('=') is var at and > 0 && _published.Contains(part[(at + 1)..]))
                {
                    Keep(row, part[..at].ToString(), part[(at + 1)..].ToString().ToLowerInvariant(), kept);
                    return;
                }
            }
        }

        public void Complete(ICollection<Record> kept) { }

        private void Keep(EventRow row, string kind, string hash, ICollection<Record> kept)
        {
            var path = "";
            foreach (var name in Paths)
                if (path.Length == 0 && row.Shape.Ordinal(name) is var field and >= 0)
                    path = row.Text(field).ToString();
            if (path.Length == 0 || _kept.Count >= Most || !_kept.Add($"{hash}\n{path}"))
                return;
            kept.Add(new ProgramTrace
            {
                At = row.Pointer(),
                Family = "sysmon",
                Path = path,
                Sha1 = kind.Equals("SHA1", StringComparison.OrdinalIgnoreCase) ? hash : "",
                Md5 = kind.Equals("MD5", StringComparison.OrdinalIgnoreCase) ? hash : "",
                Sha256 = kind.Equals("SHA256", StringComparison.OrdinalIgnoreCase) ? hash : "",
                SeenUtc = row.TimeUtc,
            });
        }
    }
}
