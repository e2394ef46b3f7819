using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Ransomware;

/// <summary>Logs whose content became noise, by the ending that they were given.</summary>
/// <remarks>One may be damage; several of one ending are the work of ransomware. State: 100 endings with 20 logs each, and counts.</remarks>
internal sealed class EncryptedLogs
{
    private const int MostEndings = 100;
    private const int MostLogs = 20;
    private const int Several = 3;
    private readonly SortedDictionary<string, (List<MarkedFile> Logs, long Count)> _endings = new(StringComparer.Ordinal);

    public void Add(MarkedFile log)
    {
        var ending = log.Path[(log.Path.LastIndexOf('.') + 1)..];
        if (!_endings.TryGetValue(ending, out var known))
        {
            if (_endings.Count >= MostEndings)
                return;
            known = ([], 0);
        }
        if (known.Logs.Count < MostLogs)
            known.Logs.Add(log);
        _endings[ending] = (known.Logs, known.Count + 1);
    }

    public IEnumerable<Finding> Findings()
    {
        foreach (var (ending, (logs, count)) in _endings)
        {
            var isSure = count >= Several;
            yield return Claim.Of("ransomware.encrypted-logs", isSure ? Severity.High : Severity.Medium, isSure ? Confidence.High : Confidence.Low, FindingState.Active, new Subject("file", logs[0].Path),
                logs.Select(log => EvidenceItem.Of(log.At, log.Path)), ["T1486"], Claim.Inside, logs.Min(log => log.ModifiedUtc), ("encryptedFiles", Number(count))) with
            {
                TitleArgs = new Dictionary<string, string> { ["count"] = Number(count), ["name"] = ending },
                LastUtc = logs.Max(log => log.ModifiedUtc),
            };
        }
    }

    private static string Number(long count) => count.ToString(CultureInfo.InvariantCulture);
}
