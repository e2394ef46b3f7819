using System.Globalization;
using Afterpatch.Analysis.Sieves.Commands;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Commands;

/// <summary>Preparation of ransomware: the ways back are closed one after the other, within an hour, before anything is encrypted.</summary>
/// <remarks>
/// T1490, T1489. Each act alone is maintenance: two of different kinds, one of which destroys copies, are none. What comes on three days or more is a job of
/// the server's owner. State: at most <see cref="Most"/> acts.
/// </remarks>
public sealed class PreparationDetector : IDetector
{
    private const int Most = 20_000;
    private const int DaysOfAJob = 3;
    private static readonly TimeSpan Together = TimeSpan.FromHours(1);
    private static readonly string[] Destroying = [RecoveryActs.CopiesDeleted, RecoveryActs.CatalogDeleted];
    private readonly List<CommandAct> _acts = [];

    public string Id => "ransomware.preparation";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(CommandAct)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is CommandAct { Act: CommandActKind.AgainstRecovery } act && _acts.Count < Most)
            _acts.Add(act);
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var host in _acts.GroupBy(act => act.Computer, StringComparer.OrdinalIgnoreCase).OrderBy(host => host.Key, StringComparer.OrdinalIgnoreCase))
        {
            var acts = host.OrderBy(act => act.TimeUtc).ThenBy(act => act.At.ToString(), StringComparer.Ordinal).ToList();
            if (Worst(acts) is { } worst)
                findings.Add(Finding(host.Key, worst, IsJob(acts)));
        }
    }

    /// <summary>The hour with the most kinds of acts; the first of several. Null when all there is are services that were stopped.</summary>
    private static List<CommandAct>? Worst(List<CommandAct> acts)
    {
        var (start, length, most) = (0, 0, 0);
        for (int from = 0, to = 0; from < acts.Count; from++)
        {
            while (to < acts.Count && acts[to].TimeUtc - acts[from].TimeUtc <= Together)
                to++;
            var kinds = Kinds(acts.GetRange(from, Math.Min(to - from, 1_000)));
            var weight = kinds.Length * 2 + (kinds.Any(Destroying.Contains) ? 1 : 0);
            if (weight > most)
                (start, length, most) = (from, to - from, weight);
        }
        var worst = acts.GetRange(start, length);
        return worst.TrueForAll(act => act.What == RecoveryActs.BackupStopped) ? null : worst;
    }

    private static string[] Kinds(IEnumerable<CommandAct> acts) => [.. acts.Select(act => act.What).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static bool IsJob(List<CommandAct> acts) =>
        acts.GroupBy(act => act.TimeUtc.Date).Count(day => Kinds(day) is { Length: >= 2 } kinds && kinds.Any(Destroying.Contains)) >= DaysOfAJob;

    private Finding Finding(string computer, List<CommandAct> acts, bool isJob)
    {
        var kinds = Kinds(acts);
        var isPreparation = !isJob && kinds.Length >= 2 && kinds.Any(Destroying.Contains);
        var finding = Claim.Of(
            Id, isPreparation ? Severity.High : Severity.Low, !isPreparation ? Confidence.Low : kinds.Length >= 3 ? Confidence.High : Confidence.Medium, FindingState.Event,
            new Subject("host", computer), acts.Select(act => EvidenceItem.Of(act.At, act.Command)), ["T1490", .. kinds.Contains(RecoveryActs.BackupStopped) ? (string[])["T1489"] : []],
            isPreparation ? Claim.Inside : [], acts[0].TimeUtc,
            ("records", acts.Count.ToString(CultureInfo.InvariantCulture)), ("acts", string.Join(", ", kinds)), ("commands", string.Join(" | ", acts.Select(act => act.Command).Distinct(StringComparer.Ordinal).Take(10))),
            ("user", string.Join(", ", acts.Select(act => act.User).Where(user => user.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Take(5))),
            ("encryption", isPreparation ? "no encrypted file is part of this: what was seen is the preparation" : ""), ("repeats", isJob ? "on three days or more, as a job does" : ""));
        return finding with
        {
            LastUtc = acts[^1].TimeUtc,
            TitleKey = isPreparation ? null : "finding.ransomware.preparation.single.title",
            TitleArgs = new Dictionary<string, string> { ["name"] = computer, ["count"] = kinds.Length.ToString(CultureInfo.InvariantCulture) },
        };
    }
}
