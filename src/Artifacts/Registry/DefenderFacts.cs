using System.Text.Json;
using Afterpatch.Core;
using Afterpatch.Formats.Registry;

namespace Afterpatch.Artifacts.Registry;

/// <summary>Microsoft Defender's state and exclusions, told apart by Microsoft's own advice for Exchange.</summary>
internal static class DefenderFacts
{
    private static readonly Lazy<(HashSet<string> Current, HashSet<string> Withdrawn)> Advice = new(Load);

    public static void Read(HiveFacts facts)
    {
        foreach (var (root, origin) in ((string, string)[])[(@"Microsoft\Windows Defender", "local"), (@"Policies\Microsoft\Windows Defender", "policy")])
        {
            foreach (var name in (string[])["DisableAntiSpyware", "DisableAntiVirus"])
                facts.Setting(root, name);
            foreach (var name in (string[])["DisableRealtimeMonitoring", "DisableBehaviorMonitoring", "DisableIOAVProtection", "DisableScriptScanning", "DisableOnAccessProtection"])
                facts.Setting($@"{root}\Real-Time Protection", name);
            facts.Setting($@"{root}\Features", "TamperProtection");
            facts.Setting($@"{root}\Spynet", "SpynetReporting");
            foreach (var kind in (string[])["Paths", "Processes", "Extensions", "IpAddresses", "TemporaryPaths"])
                Exclusions(facts, $@"{root}\Exclusions\{kind}", kind, origin);
        }
    }

    private static void Exclusions(HiveFacts facts, string path, string kind, string origin)
    {
        if (facts.Find(path) is not { } key)
            return;
        foreach (var value in key.Values())
        {
            var list = List(value.Name, facts.Text(@"Microsoft\ExchangeServer\v15\Setup", "MsiInstallPath"));
            facts.Add("defender-exclusion", value.Name, list == "current" ? "yes" : "unknown", key.LastWriteUtc, new EvidencePointer(facts.File.Path, value.FileOffset), false,
                ("type", kind.ToLowerInvariant()), ("origin", origin), ("list", list));
        }
    }

    /// <returns><c>current</c> when Microsoft recommends it for Exchange, <c>withdrawn</c> when it did once, else <c>none</c>.</returns>
    private static string List(string exclusion, string exchangeFolder)
    {
        var normal = Baselines.WindowsPaths.Normal(exclusion, exchangeFolder);
        var file = normal[(normal.LastIndexOf('\\') + 1)..];
        return Advice.Value.Withdrawn.Contains(normal) ? "withdrawn" : Advice.Value.Current.Contains(normal) || file.Length > 0 && file.Contains('.', StringComparison.Ordinal) && Advice.Value.Current.Contains(file) && !normal.Contains(@"\temp\", StringComparison.Ordinal) && !normal.Contains(@"\users\", StringComparison.Ordinal) ? "current" : "none";
    }

    private static (HashSet<string> Current, HashSet<string> Withdrawn) Load()
    {
        using var document = JsonDocument.Parse(KnowledgeBase.Embedded["defender-exchange-exclusions.json"]);
        HashSet<string> Set(string name) => document.RootElement.GetProperty(name).EnumerateArray()
            .Select(item => Baselines.WindowsPaths.Normal(item.GetString()!)).ToHashSet(StringComparer.Ordinal);
        return (Set("current"), Set("withdrawn"));
    }
}
