using System.Text.Json;
using Afterpatch.Core;

namespace Afterpatch.Artifacts.Baselines;

/// <summary>What a healthy Exchange server has, by kind, name and content: <c>knowledge/baselines/*.json</c>.</summary>
/// <remarks>
/// Each file: <c>{ "source": ..., "date": ..., "items": { kind: { name: [content, ...] } } }</c>. A name alone proves nothing: an item is healthy
/// when its content is one that a healthy server has under that name.
/// </remarks>
public sealed class Baseline
{
    private static readonly Lazy<Baseline> LazyEmbedded = new(() => new Baseline(KnowledgeBase.Embedded));
    private readonly Dictionary<string, HashSet<string>> _contents = new(StringComparer.Ordinal);
    private readonly HashSet<string> _agents = new(StringComparer.OrdinalIgnoreCase);

    public Baseline(KnowledgeBase knowledge)
    {
        foreach (var (_, bytes) in knowledge.Under("baselines/"))
        {
            using var document = JsonDocument.Parse(bytes);
            if (document.RootElement.TryGetProperty("names", out var names))
                _agents.UnionWith(names.EnumerateArray().Select(name => name.GetString()!));
            if (!document.RootElement.TryGetProperty("items", out var kinds))
                continue;
            foreach (var kind in kinds.EnumerateObject())
                foreach (var item in kind.Value.EnumerateObject())
                    foreach (var content in item.Value.EnumerateArray())
                        Add(kind.Name, item.Name, content.GetString()!);
        }
    }

    public static Baseline Embedded => LazyEmbedded.Value;

    /// <summary><c>yes</c> for a known name with known content, <c>no</c> for a known name with other content, else <c>unknown</c>.</summary>
    /// <param name="exchangeFolder">Where Exchange is installed, when that is known.</param>
    public string Judge(string kind, string name, string content, string exchangeFolder = "") =>
        !_contents.TryGetValue(Key(kind, name), out var known) ? "unknown" : known.Contains(WindowsPaths.Normal(content, exchangeFolder)) ? "yes" : "no";

    /// <summary>The same for Exchange's transport agents, whose assemblies lie in one folder of Exchange.</summary>
    public string JudgeAgent(string name, string assemblyPath, string exchangeFolder = "") =>
        !_agents.Contains(name) ? "unknown" : WindowsPaths.Normal(assemblyPath, exchangeFolder).StartsWith(@"{exchange}\transportroles\agents\", StringComparison.Ordinal) ? "yes" : "no";

    private void Add(string kind, string name, string content)
    {
        var key = Key(kind, name);
        if (!_contents.TryGetValue(key, out var known))
            _contents.Add(key, known = new HashSet<string>(StringComparer.Ordinal));
        known.Add(WindowsPaths.Normal(content));
    }

    private static string Key(string kind, string name) => $"{kind}\n{name.ToUpperInvariant()}";
}
