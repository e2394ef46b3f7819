using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Services whose environment makes .NET load a profiler: monitoring products do it, and code in every worker process comes in the same way.</summary>
/// <remarks>T1574.012. State: at most <see cref="Most"/> such services, judged when all products are known.</remarks>
internal sealed class ServiceProfilers(ProductFolders products)
{
    private const int Most = 1_000;
    private readonly List<InventoryRecord> _services = [];

    public void Observe(InventoryRecord service)
    {
        if (_services.Count < Most && service["environment"].Contains("PROFILER", StringComparison.OrdinalIgnoreCase))
            _services.Add(service);
    }

    public IEnumerable<Finding> Findings(string id)
    {
        foreach (var service in _services)
        {
            var environment = service["environment"];
            var profilers = Paths(environment).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            if (Judge(service, profilers) is not { } judged)
                continue;
            yield return Claim.Of(id, judged.Severity, judged.Severity >= Severity.High ? Confidence.High : Confidence.Medium, service.IsDeleted ? FindingState.Removed : FindingState.Active,
                new Subject("service", service.Item.Name), [EvidenceItem.Of(service.At, environment)], ["T1574.012"], Claim.Inside, service.ChangedUtc,
                ("profiler", profilers.Count > 0 ? string.Join(", ", profilers) : environment), ("runs", service["imagePath"]), ("account", service["account"]),
                ("displayName", service["displayName"]), ("healthy", service.Item.Healthy), ("reasons", judged.Reason)) with
            {
                TitleKey = "finding.persistence.service.profiler.title",
            };
        }
    }

    private (Severity Severity, string Reason)? Judge(InventoryRecord service, List<string> profilers)
    {
        if (profilers.Exists(path => CommandJudge.Judge(path).IsLoud))
            return (Severity.High, "profiler-in-odd-place");
        if (!IsExchange(service.Item.Name) || !Profiler.IsMatch(service["environment"]))
            return null;
        return profilers.Count > 0 && profilers.TrueForAll(products.Holds) ? (Severity.Low, "profiler-of-a-product") : (Severity.Medium, "profiler-in-service");
    }

    /// <summary>Variables follow each other in one text, and paths have blanks in them.</summary>
    private static IEnumerable<string> Paths(string environment)
    {
        var names = Name.Matches(environment);
        for (var i = 0; i < names.Count; i++)
        {
            var from = names[i].Index + names[i].Length;
            var value = environment[from..(i + 1 < names.Count ? names[i + 1].Index : environment.Length)].Trim('"', ' ');
            if (value.Length > 0 && names[i].Value.Contains("PROFILER_PATH", StringComparison.OrdinalIgnoreCase))
                yield return value;
        }
    }

    private static readonly BoundedRegex Name = new(@"(^|\s)[A-Za-z_][A-Za-z0-9_]*=");

    private static readonly BoundedRegex Profiler = new(@"\bCOR(ECLR)?_PROFILER(_PATH\w*)?=", RegexOptions.IgnoreCase);

    private static bool IsExchange(string name) =>
        name.StartsWith("MSExchange", StringComparison.OrdinalIgnoreCase) || name.Equals("W3SVC", StringComparison.OrdinalIgnoreCase) || name.Equals("WAS", StringComparison.OrdinalIgnoreCase);
}
