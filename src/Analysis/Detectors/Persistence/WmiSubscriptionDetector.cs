using System.Text.RegularExpressions;
using Afterpatch.Analysis.Detectors.LemonDuck;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Event consumers that run commands or scripts, bound to a filter or left behind.</summary>
/// <remarks>T1546.003. State: all parts of one server's repository, at most 20,000. The ordinary ones are known by what they do, not by name.</remarks>
public sealed class WmiSubscriptionDetector : IDetector
{
    private const int MostParts = 20_000;
    private static readonly string[] Attack = ["T1546.003"];
    private readonly List<WmiSubscription> _parts = [];
    private readonly List<LoggedEvent> _bound = [];

    public string Id => "persistence.wmi-subscription";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(WmiSubscription), typeof(LoggedEvent)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is WmiSubscription part && _parts.Count < MostParts)
            _parts.Add(part);
        else if (record is LoggedEvent { EventId: 5861 } bound && _bound.Count < MostParts)
            _bound.Add(bound);
    }

    public void Complete(ICollection<Finding> findings)
    {
        var bindings = _parts.Where(part => part.Part == "binding").ToList();
        var filters = _parts.Where(part => part.Part == "filter").ToList();
        foreach (var group in _parts.Where(part => part.Part == "consumer").GroupBy(part => (Class: part.ClassName.ToUpperInvariant(), Name: part.Name.ToUpperInvariant(), Runs: Runs(part))))
        {
            var consumer = group.OrderBy(part => part.IsDeleted).First();
            var bound = bindings.Where(binding => Names(binding.Property("Consumer"), consumer)).OrderBy(binding => binding.IsDeleted).ToList();
            var triggers = filters.Where(filter => bound.Exists(binding => References(binding.Property("Filter"), filter.Name))).OrderBy(filter => filter.IsDeleted).ToList();
            Consumer(consumer, bound, triggers, findings);
        }
        Logged(findings);
        foreach (var flag in filters.Where(filter => LemonDuckMarks.IsTaskName(filter.Name)).DistinctBy(filter => (filter.Name, filter.IsDeleted)))
            findings.Add(Claim.Of("lemonduck.wmi", Severity.Critical, Confidence.High, State(flag, isBound: true), new Subject("wmi", flag.Name),
                [EvidenceItem.Of(flag.At, flag.Property("Query"))], Attack, Claim.Inside, flag.WrittenUtc, ("query", flag.Property("Query")), ("namespace", flag.Namespace)));
    }

    /// <summary>Bindings that the WMI activity log tells of, with the consumer's text in the event.</summary>
    private void Logged(ICollection<Finding> findings)
    {
        foreach (var logged in _bound.DistinctBy(one => (one["ESS"], one["CONSUMER"], one["PossibleCause"])))
        {
            var cause = logged["PossibleCause"] ?? string.Join('\n', logged.Data.Select(pair => pair.Value));
            var name = (logged["CONSUMER"] ?? "").Split('"') is { Length: > 1 } parts ? parts[1] : logged["CONSUMER"] ?? "";
            if (!cause.Contains("CommandLineEventConsumer", StringComparison.OrdinalIgnoreCase) && !cause.Contains("ActiveScriptEventConsumer", StringComparison.OrdinalIgnoreCase)
                || cause.Contains("KernCap.vbs", StringComparison.OrdinalIgnoreCase) || _parts.Exists(part => part.Part == "consumer" && part.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                continue;
            var verdict = CommandJudge.Judge(cause);
            var isLemonDuck = LemonDuckMarks.IsTaskName(name) || LemonDuckMarks.Count($"{cause}\n{verdict.Decoded}") >= 2;
            var isNamed = LemonDuckMarks.IsTaskName(name) || LemonDuckMarks.IsNamed($"{cause}\n{verdict.Decoded}");
            findings.Add(Claim.Of(isLemonDuck ? "lemonduck.wmi" : "persistence.wmi-subscription", isLemonDuck && isNamed ? Severity.Critical : Severity.High, isLemonDuck || verdict.IsLoud ? Confidence.High : Confidence.Medium,
                FindingState.Unknown, new Subject("wmi", name), [EvidenceItem.Of(logged.At, cause)], [.. Attack, .. verdict.Takes], Claim.Inside, logged.TimeUtc,
                ("runs", cause), ("reasons", verdict.ReasonText), ("decoded", verdict.Decoded), ("indicators", verdict.IndicatorText)) with
            {
                TitleKey = isLemonDuck ? LemonDuckMarks.TitleKey("lemonduck.wmi", isNamed) : null,
            });
        }
    }

    private static void Consumer(WmiSubscription consumer, List<WmiSubscription> bound, List<WmiSubscription> triggers, ICollection<Finding> findings)
    {
        var runs = Runs(consumer);
        var query = triggers.Count > 0 ? triggers[0].Property("Query") : "";
        if (runs.Length == 0 || IsOrdinary(consumer, query))
            return;
        var verdict = consumer.ClassName.Equals("ActiveScriptEventConsumer", StringComparison.OrdinalIgnoreCase) ? CommandJudge.JudgeScript(runs) : CommandJudge.Judge(runs);
        var isLemonDuck = LemonDuckMarks.Count($"{runs}\n{verdict.Decoded}") >= 2
            || triggers.Exists(filter => LemonDuckMarks.IsPair(filter.Name, consumer.Name)) && (verdict.IsLoud || query.Contains("PerfOS_System", StringComparison.OrdinalIgnoreCase));
        var isNamed = LemonDuckMarks.IsTaskName(consumer.Name) || LemonDuckMarks.IsNamed($"{runs}\n{verdict.Decoded}");
        var isBound = bound.Exists(binding => !binding.IsDeleted);
        var severity = isLemonDuck && isNamed ? Severity.Critical : isLemonDuck ? Severity.High : verdict.IsLoud || bound.Count > 0 && !IsInstalled(consumer, runs) ? Severity.High : Severity.Medium;
        findings.Add(Claim.Of(
            isLemonDuck ? "lemonduck.wmi" : "persistence.wmi-subscription", severity,
            isLemonDuck || verdict.IsLoud ? Confidence.High : severity == Severity.High ? Confidence.Medium : Confidence.Low,
            State(consumer, isBound), new Subject("wmi", consumer.Name),
            [EvidenceItem.Of(consumer.At, runs), .. bound.Select(binding => EvidenceItem.Of(binding.At, binding.Name)), .. triggers.Select(filter => EvidenceItem.Of(filter.At, filter.Property("Query")))],
            [.. Attack, .. verdict.Takes], Claim.Inside, consumer.WrittenUtc,
            ("class", consumer.ClassName), ("runs", runs), ("query", query), ("filter", triggers.Count > 0 ? triggers[0].Name : ""), ("bound", isBound ? "yes" : "no"),
            ("namespace", consumer.Namespace), ("creator", consumer.Property("CreatorSID")), ("reasons", verdict.ReasonText), ("decoded", verdict.Decoded), ("indicators", verdict.IndicatorText)) with
        {
            TitleKey = isLemonDuck ? LemonDuckMarks.TitleKey("lemonduck.wmi", isNamed) : null,
        });
    }

    private static FindingState State(WmiSubscription part, bool isBound) =>
        part.IsDeleted ? FindingState.Removed : isBound && !part.IsUncertain ? FindingState.Active : FindingState.Unknown;

    /// <summary>What a consumer of a class that acts would do; empty for those that only write events.</summary>
    private static string Runs(WmiSubscription consumer) => consumer.ClassName.ToUpperInvariant() switch
    {
        "COMMANDLINEEVENTCONSUMER" => Command(consumer.Property("ExecutablePath"), consumer.Property("CommandLineTemplate")),
        "ACTIVESCRIPTEVENTCONSUMER" => consumer.Property("ScriptText") is { Length: > 0 } script ? script : consumer.Property("ScriptFilename"),
        "NTEVENTLOGEVENTCONSUMER" or "SMTPEVENTCONSUMER" or "LOGFILEEVENTCONSUMER" or "MSFT_UCSCENARIOCONTROL" => "",
        _ => "",
    };

    private static string Command(string program, string template) => program.Length == 0 ? template : template.Contains(program, StringComparison.OrdinalIgnoreCase) ? template : $"{program} {template}";

    /// <summary>A program of an installed product, as management agents of hardware vendors bind theirs.</summary>
    private static bool IsInstalled(WmiSubscription consumer, string runs) =>
        consumer.ClassName.Equals("CommandLineEventConsumer", StringComparison.OrdinalIgnoreCase) && InstalledProgram.IsMatch(runs);

    private static readonly BoundedRegex InstalledProgram = new(@"^""?[a-z]:\\program files( \(x86\))?\\[^\\""]+\\[^""|<>]+\.exe(""|\s|$)", RegexOptions.IgnoreCase);

    /// <summary>The one command consumer that Windows itself once shipped, by everything it says.</summary>
    private static bool IsOrdinary(WmiSubscription consumer, string query) =>
        consumer.Property("CommandLineTemplate").Trim().Equals("cscript KernCap.vbs", StringComparison.OrdinalIgnoreCase)
        && consumer.Property("WorkingDirectory").Contains(@"tools\kernrate", StringComparison.OrdinalIgnoreCase)
        && (query.Length == 0 || query.Contains("Win32_Processor", StringComparison.OrdinalIgnoreCase));

    private static bool Names(string reference, WmiSubscription consumer) =>
        References(reference, consumer.Name) && reference.Contains(consumer.ClassName, StringComparison.OrdinalIgnoreCase);

    private static bool References(string reference, string name) => reference.Contains($"\"{name.Replace("\"", "\\\"", StringComparison.Ordinal)}\"", StringComparison.OrdinalIgnoreCase);
}
