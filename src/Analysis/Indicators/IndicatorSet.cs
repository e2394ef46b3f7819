using System.Collections.Frozen;
using System.Text;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Indicators;

/// <summary>The indicators under <c>knowledge/indicators/</c>, looked up by type and value without regard to case.</summary>
public sealed class IndicatorSet
{
    private const string Folder = "indicators/";
    private const string Benign = "indicators/benign-hashes.csv";

    private readonly FrozenDictionary<string, Indicator> _known;
    private readonly FrozenSet<string> _benign;

    private IndicatorSet(IEnumerable<Indicator> known, IEnumerable<Indicator> benign)
    {
        _known = known.DistinctBy(Key, StringComparer.OrdinalIgnoreCase).ToFrozenDictionary(Key, StringComparer.OrdinalIgnoreCase);
        _benign = benign.Select(i => i.Value).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        Paths = [.. _known.Values.Where(i => i.Type == "path").OrderBy(i => i.Value, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>File paths without drive or installation root.</summary>
    public IReadOnlyList<Indicator> Paths { get; }

    public IEnumerable<Indicator> All => _known.Values;

    public static IndicatorSet Load(KnowledgeBase knowledge)
    {
        var known = new List<Indicator>();
        var benign = new List<Indicator>();
        foreach (var (path, bytes) in knowledge.Under(Folder).Where(file => file.Key.EndsWith(".csv", StringComparison.Ordinal)))
            (path == Benign ? benign : known).AddRange(Read(Encoding.UTF8.GetString(bytes)));
        return new IndicatorSet(known, benign);
    }

    /// <returns>Null when nothing is published about it.</returns>
    public Indicator? Find(string type, string value) => _known.GetValueOrDefault(type + ":" + value);

    /// <summary>True for a SHA-256 of a file that was looked at and found harmless where it usually lies.</summary>
    public bool IsBenign(string sha256) => _benign.Contains(sha256);

    private static string Key(Indicator indicator) => indicator.Type + ":" + indicator.Value;

    /// <summary>Comma-separated, a header line, quotes only around fields that hold a comma.</summary>
    private static IEnumerable<Indicator> Read(string text)
    {
        foreach (var line in text.Split('\n').Skip(1))
        {
            var fields = Fields(line.TrimEnd('\r'));
            if (fields.Count == 6)
                yield return new Indicator(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]);
            else if (line.Length > 0)
                throw new InvalidDataException($"indicator line has {fields.Count} fields, not 6: {line}");
        }
    }

    private static List<string> Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        foreach (var c in line)
        {
            if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
                field.Append(c);
        }
        if (line.Length > 0)
            fields.Add(field.ToString());
        return fields;
    }
}
