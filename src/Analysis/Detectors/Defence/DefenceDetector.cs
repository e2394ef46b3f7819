using System.Text.RegularExpressions;
using Afterpatch.Analysis.Detectors.LemonDuck;
using Afterpatch.Analysis.Sieves.Commands;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Defence;

/// <summary>Protection that was weakened: Defender's exclusions and switches, firewall, port proxies, routes, mitigations, logging, machine keys.</summary>
/// <remarks>T1562, T1090. State: the settings of one server, at most 50,000; several weak signs of one hand are told as one.</remarks>
public sealed class DefenceDetector : IDetector
{
    private const int Most = 50_000;
    private static readonly DateTime Kb2871997 = new(2014, 5, 13, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] Kinds =
        ["defender-exclusion", "setting", "firewall-rule", "port-proxy", "persistent-route", "dns-servers", "rewrite-rule", "machine-key", "iis-logging", "winrm-listener", "view-state"];
    private const string Network = "lemonduck.network";
    private readonly List<InventoryRecord> _items = [];
    private readonly ShutDoors _shut = new();

    public string Id => "defence.*";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(InventoryRecord), typeof(CommandAct)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is InventoryRecord item && Kinds.Contains(item.Item.Kind, StringComparer.Ordinal) && _items.Count < Most)
            _items.Add(item);
        else if (record is CommandAct { Act: CommandActKind.PortShut } shut)
            _shut.Add(shut);
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var item in _items)
            switch (item.Item.Kind)
            {
                case "defender-exclusion":
                    Exclusion(item, findings);
                    break;
                case "setting":
                    Setting(item, findings);
                    break;
                case "port-proxy":
                    var isLemonDuck = LemonDuckMarks.IsPortProxy(item.Item.Name, item["rule"]);
                    Add(isLemonDuck ? Network : "defence.port-proxy", isLemonDuck ? Severity.High : Severity.Medium, item, "registry", $"{item.Item.Name} -> {item["rule"]}", "T1090", findings,
                        LemonDuckMarks.TitleKey(isLemonDuck ? Network : "", LemonDuckMarks.IsNamedPort(item.Item.Name)));
                    break;
                case "firewall-rule" when LemonDuckMarks.IsFirewallRule(item["rule"]):
                    Add(Network, Severity.High, item, "registry", RuleName(item["rule"]), "T1562.004", findings);
                    break;
                case "firewall-rule" when ShutDoors.Is(item["rule"]):
                    _shut.Add(item, RuleName(item["rule"]));
                    break;
                case "firewall-rule" when IsOpenDoor(item["rule"]):
                    Add("defence.firewall", Severity.Medium, item, "registry", RuleName(item["rule"]), "T1562.004", findings);
                    break;
                // Both of these, in this order: members of a domain ask its own servers, and only one intruder is known for the pair.
                case "dns-servers" when LemonDuckMarks.IsNameServers(item["servers"]):
                    Add(Network, Severity.Medium, item, "registry", item["servers"], "T1562", findings, LemonDuckMarks.TitleKey(Network, isNamed: false));
                    break;
                case "firewall-rule" when IsRemoteDoor(item["rule"]):
                    Add("defence.firewall", Severity.Low, item, "registry", RuleName(item["rule"]), "T1562.004", findings);
                    break;
                case "persistent-route" when NullRoute.IsMatch(item.Item.Name):
                    Add("defence.null-route", Severity.Medium, item, "registry", item.Item.Name, "T1562", findings);
                    break;
                // A listener is there on every Exchange server; one on a port of somebody's choice passes the firewall of others.
                case "winrm-listener" when item["port"] is not ("" or "0" or "5985" or "5986" or "80" or "443"):
                    Add("defence.winrm-listener", Severity.Medium, item, "registry", $"{item.Item.Name} {item["port"]}", "T1021.006", findings);
                    break;
                case "machine-key" when item["keys"] == "published":
                    Add("config.machine-key", Severity.High, item, "configuration", item.At.Source, "T1190", findings);
                    break;
                case "view-state" when item["mac"] == "false" && item["source"] == "live":
                    Add("config.view-state", Severity.Medium, item, "configuration", item.At.Source, "T1190", findings);
                    break;
                case "iis-logging" when item["source"] == "live":
                    Add("defence.iis-logging", Severity.Medium, item, "configuration", item["site"] is { Length: > 0 } site ? site : item["scope"], "T1562.002", findings);
                    break;
            }
        _shut.Tell(_items.Exists(item => item.Item.Kind == "port-proxy" && LemonDuckMarks.IsPortProxy(item.Item.Name, item["rule"])), findings);
        Mitigations(findings);
        Injections(findings);
    }

    private static void Exclusion(InventoryRecord item, ICollection<Finding> findings)
    {
        var value = item.Item.Name.Trim();
        var severity = item["list"] == "current" ? Severity.Informational
            : WholeDrive.IsMatch(value) || item["type"] == "extensions" && CodeExtension.IsMatch(value) ? Severity.High
            : WebOrTemp.IsMatch(value) && item["list"] != "withdrawn" || item["type"] == "processes" && Interpreter.IsMatch(value) && item["list"] != "withdrawn" ? Severity.High : Severity.Low;
        if (severity > Severity.Informational)
            Add("defence.defender-exclusion", severity, item, "registry", value, "T1562.001", findings);
    }

    private static void Setting(InventoryRecord item, ICollection<Finding> findings)
    {
        var data = item["data"];
        var isPolicy = item.Item.Name.Contains(@"\Policies\", StringComparison.OrdinalIgnoreCase);
        (string Id, Severity Severity, string Technique)? judged = item["value"].ToUpperInvariant() switch
        {
            "DISABLEREALTIMEMONITORING" when data == "1" => ("defence.defender-disabled", isPolicy ? Severity.Medium : Severity.High, "T1562.001"),
            // Windows sets it by itself where another product protects, and administrators by policy.
            "DISABLEANTISPYWARE" or "DISABLEANTIVIRUS" when data == "1" => ("defence.defender-disabled", isPolicy ? Severity.Medium : Severity.Low, "T1562.001"),
            "DISABLEBEHAVIORMONITORING" or "DISABLEIOAVPROTECTION" or "DISABLESCRIPTSCANNING" when data == "1" => ("defence.defender-disabled", Severity.Medium, "T1562.001"),
            // Before that update Windows kept clear-text passwords whatever stood there, and old systems carry the value from setup.
            "USELOGONCREDENTIAL" when data == "1" => ("credentials.wdigest", item.ChangedUtc < Kb2871997 ? Severity.Low : Severity.Medium, "T1112"),
            "DISABLERESTRICTEDADMIN" when data == "0" => ("defence.restricted-admin", Severity.Medium, "T1112"),
            "ASPNETENFORCEVIEWSTATEMAC" when data == "0" => ("config.view-state", Severity.Medium, "T1190"),
            "MITIGATIONSENABLED" when data is "0" or "False" => ("defence.mitigations-disabled", Severity.Medium, "T1562"),
            "OBJECTMODELGUARD" when data == "2" => ("lemonduck.mail-guard", Severity.Medium, "T1112"),
            "SHADOW" when data is "2" or "4" => ("defence.rdp-shadow", Severity.Medium, "T1021.001"),
            "ALLOW_UNENCRYPTED" when data == "1" => ("defence.winrm-unencrypted", Severity.Low, "T1021.006"),
            "USERAUTHENTICATION" when data == "0" => ("defence.rdp-authentication", Severity.Low, "T1021.001"),
            _ => null,
        };
        if (judged is { } one)
            Add(one.Id, one.Severity, item, "registry", item.Item.Name, one.Technique, findings);
    }

    /// <summary>Microsoft's own URL rewrite mitigations, known by their patterns; the same rules are what a self-patching intruder leaves.</summary>
    private void Mitigations(ICollection<Finding> findings)
    {
        var rules = _items.Where(item => item.Item.Kind == "rewrite-rule" && Mitigation.IsMatch($"{item["match"]} {item["conditions"]}")
            && (item["action"].Equals("AbortRequest", StringComparison.OrdinalIgnoreCase) || item["action"].Equals("CustomResponse", StringComparison.OrdinalIgnoreCase))).ToList();
        if (rules.Count > 0)
            findings.Add(Claim.Of("defence.mitigation-rules", Severity.Informational, Confidence.High, FindingState.Active, new Subject("configuration", rules[0].At.Source),
                rules.Select(rule => EvidenceItem.Of(rule.At, $"{rule.Item.Name}: {rule["match"]} {rule["conditions"]}")), [], [], rules.Min(rule => rule.ChangedUtc),
                ("rules", string.Join(", ", rules.Select(rule => rule.Item.Name).Distinct(StringComparer.Ordinal)))));
        foreach (var rule in _items.Where(item => item.Item.Kind == "rewrite-rule" && item["action"].Equals("Rewrite", StringComparison.OrdinalIgnoreCase)))
            if (ForeignTarget.IsMatch(rule["target"]))
                Add("defence.rewrite-to-foreign-host", Severity.Medium, rule, "configuration", $"{rule.Item.Name} -> {rule["target"]}", "T1090", findings);
    }

    /// <summary>An outbound rule that writes script into the pages that the server sends: every visitor runs it.</summary>
    private void Injections(ICollection<Finding> findings)
    {
        foreach (var rule in _items.Where(item => item.Item.Kind == "rewrite-rule" && item["direction"] == "outbound" && InjectedScript.IsMatch(item["target"])))
            Add("persistence.page-injection", ForeignScript.IsMatch(rule["target"]) ? Severity.High : Severity.Medium, rule, "configuration", rule.Item.Name, "T1505.004", findings);
    }

    private static void Add(string id, Severity severity, InventoryRecord item, string kind, string subject, string technique, ICollection<Finding> findings, string? titleKey = null) =>
        findings.Add(Claim.Of(
            id, severity, severity >= Severity.High ? Confidence.High : Confidence.Medium, item.IsDeleted ? FindingState.Removed : FindingState.Active, new Subject(kind, subject),
            [EvidenceItem.Of(item.At, $"{item.Item.Name} {string.Join(' ', item.Item.Fields.Select(field => $"{field.Key}={field.Value}"))}")], [technique],
            severity >= Severity.Medium && id is not "credentials.wdigest" ? Claim.Inside : id is "credentials.wdigest" ? Claim.Taken : [], item.ChangedUtc,
            item.Item.Fields.Take(12).Select(field => (field.Key, field.Value)).ToArray()) with
        { TitleKey = titleKey });

    /// <summary>A rule of the firewall by its name; the whole stands in the details.</summary>
    private static string RuleName(string rule) =>
        rule.Split('|').FirstOrDefault(part => part.StartsWith("Name=", StringComparison.OrdinalIgnoreCase)) is { Length: > 5 } name ? $"firewall rule {name[5..]}" : rule;

    /// <summary>A hand-made rule that lets in to a program in a place that anybody may write to.</summary>
    private static bool IsOpenDoor(string rule) => IsHandMade(rule) && OddProgram.IsMatch(rule);

    /// <summary>A hand-made rule that lets everyone in to remote management or remote desktop: administrators make such rules, and intruders.</summary>
    private static bool IsRemoteDoor(string rule) => IsHandMade(rule) && RemotePort.IsMatch(rule) && !rule.Contains("|RA4=", StringComparison.OrdinalIgnoreCase) && !rule.Contains("|RA6=", StringComparison.OrdinalIgnoreCase);

    private static bool IsHandMade(string rule) =>
        rule.Contains("Action=Allow|", StringComparison.OrdinalIgnoreCase) && rule.Contains("Active=TRUE|", StringComparison.OrdinalIgnoreCase) && rule.Contains("Dir=In|", StringComparison.OrdinalIgnoreCase)
        && !rule.Contains("Name=@", StringComparison.Ordinal);

    private static readonly BoundedRegex RemotePort = new(@"\|LPort=(5985|5986|3389)\|");

    private static readonly BoundedRegex InjectedScript = new(@"<\s*(script|iframe|object|embed)\b|\bon(load|error|click|submit)\s*=|javascript:", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex ForeignScript = new(@"\b(src|data|href)\s*=\s*[""']?\s*(https?:)?//|https?://[^\s""']{4}", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex WholeDrive = new(@"^[a-z]:\\?(\*|$)|^\*$|^%systemdrive%\\?$|^[a-z]:\\(windows|windows\\system32|users|programdata)\\?$", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex CodeExtension = new(@"^\.?(exe|dll|ps1|aspx|asmx|ashx|vbs|js|bat|cmd|bin|sys|tmp)$", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex WebOrTemp = new(@"\\inetpub\\wwwroot|\\aspnet_client|\\httpproxy\\(owa|ecp)\\|\\frontend\\httpproxy|\\windows\\temp|\\users\\public|\\perflogs|\\appdata\\|\\programdata\\?$", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex Interpreter = new(@"(^|\\)(powershell|pwsh|cmd|wscript|cscript|mshta|rundll32|regsvr32|w3wp|svchost|explorer|lsass)\.exe$", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex NullRoute = new(@"^[0-9.]+,255\.255\.255\.255,(0\.0\.0\.0|127\.0\.0\.1),");

    private static readonly BoundedRegex Mitigation = new(@"X-(AnonResource|BEResource)|autodiscover[^|]{0,60}powershell|powershell[^|]{0,60}autodiscover", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex ForeignTarget = new(@"^https?://(?:[0-9]{1,3}\.|[a-z0-9-]+\.[a-z])", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex OddProgram = new(@"App=[^|]*(\\te?mp\\|\\users\\public\\|\\programdata\\[^\\|]+\.exe|\\perflogs\\|powershell\.exe)", RegexOptions.IgnoreCase);
}
