using System.Globalization;
using System.Text.Json;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.LemonDuck;

/// <summary>What Lemon Duck does to others: removes rivals and security products, closes the hole behind itself; and its scripts as events keep them.</summary>
/// <remarks>T1562.001, T1053. State: removals of rivals, of products and script blocks of one server, at most 50,000 each.</remarks>
public sealed class LemonDuckDetector : IDetector
{
    private const int Most = 50_000;
    private static readonly TimeSpan Burst = TimeSpan.FromMinutes(10);
    private readonly RivalRemoval _rivals;
    private readonly string[] _products;
    private readonly List<(DateTime Utc, string Name, EvidencePointer At)> _removals = [];
    private readonly List<(LoggedEvent Event, string Text, int Marks)> _scripts = [];
    private InventoryRecord? _compression;
    private InventoryRecord? _mitigation;
    private bool _isHere;

    public LemonDuckDetector(KnowledgeBase knowledge)
    {
        using var document = JsonDocument.Parse(knowledge["intrusions/lemonduck.json"]);
        _rivals = new RivalRemoval(document.RootElement);
        _products = document.RootElement.GetProperty("removedProducts").EnumerateArray().Select(name => name.GetString()!).ToArray();
    }

    public string Id => "lemonduck.*";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(LoggedEvent), typeof(ScheduledTask), typeof(WmiSubscription), typeof(InventoryRecord)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        switch (record)
        {
            case LoggedEvent logged:
                Logged(logged);
                break;
            case ScheduledTask task:
                var name = task.Path[(task.Path.LastIndexOf('\\') + 1)..];
                _isHere |= LemonDuckMarks.IsTaskName(name) || task.Runs.Any(run => LemonDuckMarks.Count(run.CommandLine) >= 2);
                if (task.IsDeleted)
                    _rivals.DeletedTask(name, task.At);
                break;
            case WmiSubscription part:
                _isHere |= LemonDuckMarks.IsTaskName(part.Name) || LemonDuckMarks.Count(string.Join('\n', part.Properties.Select(pair => pair.Value))) >= 2;
                break;
            case InventoryRecord { Item.Kind: "service", IsDeleted: true } service:
                _rivals.DeletedService(service.Item.Name, service.At);
                break;
            case InventoryRecord { Item.Kind: "setting" } setting when setting["value"].Equals("DisableCompression", StringComparison.OrdinalIgnoreCase) && setting["data"] == "1":
                _compression = setting;
                break;
            case InventoryRecord { Item.Kind: "firewall-rule" } rule when LemonDuckMarks.IsFirewallRule(rule["rule"]):
                _isHere = true;
                break;
            case InventoryRecord { Item.Kind: "rewrite-rule" } rule when rule["conditions"].Contains("X-AnonResource-Backend", StringComparison.OrdinalIgnoreCase) || rule["conditions"].Contains("X-BEResource", StringComparison.OrdinalIgnoreCase):
                _mitigation ??= rule;
                break;
        }
    }

    public void Complete(ICollection<Finding> findings)
    {
        Scripts(findings);
        if (_rivals.Finding(_isHere) is { } cleanup)
            findings.Add(cleanup);
        Products(findings);
        if (_compression is { } setting)
            findings.Add(Claim.Of("lemonduck.self-mitigation", _isHere ? Severity.High : Severity.Medium, _isHere ? Confidence.High : Confidence.Low, FindingState.Active,
                new Subject("registry", setting.Item.Name), [EvidenceItem.Of(setting.At, "DisableCompression = 1")], ["T1562"], _isHere ? Claim.Inside : [], setting.ChangedUtc, ("other traces of Lemon Duck", _isHere ? "yes" : "no")));
        if (_isHere && _mitigation is { } rule)
            findings.Add(Claim.Of("lemonduck.self-mitigation", Severity.Medium, Confidence.Medium, FindingState.Active, new Subject("configuration", rule.Item.Name),
                [EvidenceItem.Of(rule.At, $"{rule["match"]} {rule["conditions"]}")], ["T1562"], Claim.Inside, rule.ChangedUtc, ("note", "Microsoft's own mitigation, on a server that Lemon Duck holds: it may have set it itself")));
    }

    private void Logged(LoggedEvent logged)
    {
        var text = string.Join('\n', logged.Data.Select(pair => pair.Value));
        _rivals.Logged(logged);
        switch (logged.EventId)
        {
            case 4688 or 1 when text.Contains("call uninstall", StringComparison.OrdinalIgnoreCase) || text.Contains("unins000", StringComparison.OrdinalIgnoreCase):
                Removal(logged, text);
                break;
            case 1034 or 11724:
                Removal(logged, text);
                break;
            case 4104 or 4698 or 4702 or 5861 or 4688 or 1 when LemonDuckMarks.Count(text) is var marks and >= 2 && _scripts.Count < Most:
                _isHere = true;
                _scripts.Add((logged, text, marks));
                break;
        }
        if (logged.EventId == 4104 && _rivals.NamedIn(text) >= 12 && _scripts.Count < Most)
            _scripts.Add((logged, text, 4));
    }

    private void Removal(LoggedEvent logged, string text)
    {
        // "Security" is among the names that it asks for; updates of Windows carry that word too.
        if (_removals.Count < Most && !text.Contains("Security Update", StringComparison.OrdinalIgnoreCase) && _products.FirstOrDefault(product => text.Contains(product, StringComparison.OrdinalIgnoreCase)) is { } name)
            _removals.Add((logged.TimeUtc, name, logged.At));
    }

    private void Scripts(ICollection<Finding> findings)
    {
        if (_scripts.Count == 0)
            return;
        var strongest = _scripts.OrderByDescending(script => script.Marks).ThenBy(script => script.Event.TimeUtc).ToList();
        findings.Add(Claim.Of("lemonduck.script", Severity.Critical, Confidence.High, FindingState.Event, new Subject("process", "Lemon Duck"),
            strongest.Select(script => EvidenceItem.Of(script.Event.At, script.Text)), ["T1059.001"], Claim.Inside, strongest.Min(script => script.Event.TimeUtc),
            ("records", strongest.Count.ToString(CultureInfo.InvariantCulture))) with
        {
            TitleKey = LemonDuckMarks.TitleKey("lemonduck.script", strongest.Exists(script => LemonDuckMarks.IsNamed(script.Text))),
        });
    }

    private void Products(ICollection<Finding> findings)
    {
        var ordered = _removals.OrderBy(one => one.Utc).ToList();
        for (var from = 0; from < ordered.Count; from++)
        {
            var burst = ordered.Skip(from).TakeWhile(one => one.Utc - ordered[from].Utc <= Burst).ToList();
            if (burst.Count < 2 && !_isHere)
                continue;
            findings.Add(Claim.Of("defence.security-product-removed", Severity.High, burst.Count >= 3 || _isHere ? Confidence.High : Confidence.Medium, FindingState.Event,
                new Subject("host", string.Join(", ", burst.Select(one => one.Name).Distinct(StringComparer.OrdinalIgnoreCase))), burst.Select(one => EvidenceItem.Of(one.At, one.Name)), ["T1562.001"], Claim.Inside, burst[0].Utc,
                ("removals", burst.Count.ToString(CultureInfo.InvariantCulture))));
            return;
        }
    }
}
