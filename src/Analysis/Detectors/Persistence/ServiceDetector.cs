using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Services and drivers whose program, library or failure command no honest installer leaves.</summary>
/// <remarks>
/// T1543.003. Judges as it sees; libraries from outside, profilers and installations at the end. State: the names already claimed, and what was thought of at most <see cref="MaxJudged"/> programs of installed
/// services: a log tells of the same drivers again after every start.
/// </remarks>
public sealed class ServiceDetector : IDetector
{
    private static readonly string[] Attack = ["T1543.003"];
    private const int MaxJudged = 1_024;
    private const int MaxJudgedLength = 1_024;
    private readonly HashSet<string> _claimed = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, CommandVerdict> _judged = new(StringComparer.Ordinal);
    private readonly ProductFolders _products = new();
    private readonly ServiceLibraries _libraries;
    private readonly ServiceProfilers _profilers;
    private readonly ServiceInstallations _installations = new();

    public ServiceDetector()
    {
        _libraries = new(_products);
        _profilers = new(_products);
    }

    public string Id => "persistence.service";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(InventoryRecord), typeof(LoggedEvent), typeof(HiveFile)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is HiveFile hive)
            _installations.Observe(hive);
        if (record is InventoryRecord item)
        {
            _libraries.Observe(item);
            _products.Observe(item);
        }
        if (record is InventoryRecord { Item.Kind: "service" } service)
            Service(service, findings);
        else if (record is LoggedEvent { EventId: 7045 or 4697 } installed && installed.Channel is "System" or "Security")
            Installed((LoggedEvent)record);
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var (service, verdict) in _libraries.Judge())
            if (verdict.IsLoud)
                Add(service, verdict, service["serviceDll"], findings);
        foreach (var profiler in _profilers.Findings(Id))
            findings.Add(profiler);
        foreach (var (installed, name, image, verdict, state) in _installations.Judge())
            findings.Add(Claim.Of(
                Id, verdict.Severity, verdict.Severity >= Severity.High ? Confidence.High : Confidence.Medium, state, new Subject("service", name),
                [EvidenceItem.Of(installed.At, image)], [.. Attack, .. verdict.Takes], Claim.Inside, installed.TimeUtc, ("runs", image), ("account", installed["AccountName"] ?? installed["ServiceAccount"] ?? ""),
                ("seenAs", "installed"), ("reasons", verdict.ReasonText), ("decoded", verdict.Decoded), ("indicators", verdict.IndicatorText)));
    }

    private void Service(InventoryRecord service, ICollection<Finding> findings)
    {
        _installations.Observe(service);
        _profilers.Observe(service);
        var worst = CommandVerdict.Quiet;
        var runs = "";
        foreach (var field in (string[])["imagePath", "serviceDll", "application", "failureCommand"])
            if (service[field] is { Length: > 0 } command && Judge(command, isProgram: field != "failureCommand") is var verdict && verdict.Severity > worst.Severity)
                (worst, runs) = (verdict, command);
        // Windows' own name, and not its library: what shares a process with other services is loaded with their rights.
        if (!worst.IsLoud && service.Item.Healthy == "no" && service["serviceDll"] is { Length: > 0 } library && !WindowsFolder.IsMatch(library))
            (worst, runs) = (worst with { Severity = Severity.Medium, Reasons = ["known-service-other-library"] }, library);
        if (service["hidden"] == "yes" && service.Item.Healthy != "yes")
            worst = worst with { Severity = worst.Severity >= Severity.Medium ? Severity.High : Severity.Medium, Reasons = [.. worst.Reasons, "hidden-from-listings"] };
        if (worst.Severity < Severity.High && _libraries.Keep(service, worst))
            return; // judged when all groups are known
        if (worst.IsLoud)
            Add(service, worst, runs, findings);
    }

    private void Add(InventoryRecord service, CommandVerdict worst, string runs, ICollection<Finding> findings)
    {
        if (!_claimed.Add($"{service.Item.Name}\n{runs}\n{service.IsDeleted}"))
            return;
        findings.Add(Claim.Of(
            Id, worst.Severity, worst.Severity >= Severity.High ? Confidence.High : Confidence.Medium, service.IsDeleted ? FindingState.Removed : FindingState.Active,
            new Subject("service", service.Item.Name), [EvidenceItem.Of(service.At, runs)], [.. Attack, .. worst.Takes], Claim.Inside, service.ChangedUtc,
            ("runs", service["imagePath"]), ("library", service["serviceDll"]), ("application", service["application"]), ("failureCommand", service["failureCommand"]), ("account", service["account"]), ("start", service["start"]),
            ("displayName", service["displayName"]), ("healthy", service.Item.Healthy), ("reasons", worst.ReasonText), ("decoded", worst.Decoded), ("indicators", worst.IndicatorText)));
    }

    private void Installed(LoggedEvent installed)
    {
        var name = installed["ServiceName"] ?? installed.ValueAt(0);
        var image = installed["ImagePath"] ?? installed["ServiceFileName"] ?? installed.ValueAt(1);
        var verdict = JudgeInstalled(image);
        if (verdict.IsLoud && _claimed.Add($"{name}\n{image}\nevent"))
            _installations.Add(installed, name, image, verdict);
    }

    private CommandVerdict JudgeInstalled(string image)
    {
        if (_judged.TryGetValue(image, out var verdict))
            return verdict;
        verdict = Judge(image, isProgram: true);
        if (image.Length > MaxJudgedLength)
            return verdict;
        if (_judged.Count >= MaxJudged)
            _judged.Clear();
        return _judged[image] = verdict;
    }

    private static CommandVerdict Judge(string command, bool isProgram)
    {
        var verdict = CommandJudge.Judge(command);
        return isProgram && !verdict.IsLoud && ServicePlace.Oddity(command) is { } oddity
            ? verdict with { Severity = Severity.Medium, Reasons = [oddity, .. verdict.Reasons] } : verdict;
    }

    private static readonly BoundedRegex WindowsFolder = new(@"^""?(%(systemroot|windir)%|\\systemroot|[a-z]:\\windows)\\|^[^\\]+$|^system32\\|\\Microsoft\\|\\Windows Defender\\", RegexOptions.IgnoreCase);
}
