using System.Globalization;
using Afterpatch.Analysis.Sigma.Matching;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sigma.Sources;

/// <summary>Log sources as Sigma names them, and where this program finds them: <c>knowledge/sigma-sources/*.yml</c>.</summary>
public sealed class SourceCatalog
{
    private readonly List<Entry> _entries;

    private SourceCatalog(List<Entry> entries) => _entries = entries;

    private sealed record Entry(IReadOnlyList<string> Products, string? Category, string? Service, IReadOnlyList<SourceStream> Streams)
    {
        public bool FitsProduct(string? product) => product is null || Products.Contains(product, StringComparer.Ordinal);
    }

    /// <exception cref="InvalidDataException">A file is wrong: our mistake, found by a test.</exception>
    public static SourceCatalog Load(KnowledgeBase knowledge)
    {
        var entries = new List<Entry>();
        foreach (var (path, bytes) in knowledge.Under("sigma-sources/"))
        {
            try
            {
                foreach (var document in RuleYaml.Read(bytes))
                    entries.AddRange((document.Items ?? throw new RuleException(1, "not a list")).Select(Read));
            }
            catch (RuleException e)
            {
                throw new InvalidDataException($"{path}:{e.Line}: {e.Message}", e);
            }
        }
        return new SourceCatalog(entries);
    }

    /// <summary>The streams of a log source; empty when nothing that is read here has it.</summary>
    internal IReadOnlyList<SourceStream> Resolve(LogSource source)
    {
        var exact = Find(source.Product, source.Category, source.Service);
        if (exact.Count > 0 || source.Category is null || source.Service is null)
            return exact;
        var service = Find(source.Product, null, source.Service).SelectMany(stream => stream.Channels ?? []).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. Find(source.Product, source.Category, null).Where(stream => stream.Channels?.Any(service.Contains) == true)];
    }

    private List<SourceStream> Find(string? product, string? category, string? service) =>
        [.. _entries.Where(entry => entry.Category == category && entry.Service == service && entry.FitsProduct(product)).SelectMany(entry => entry.Streams)];

    private static Entry Read(RuleNode node)
    {
        var streams = (node["events"]?.Items ?? []).Select(stream => Stream(stream, isEvents: true))
            .Concat((node["text"]?.Items ?? []).Select(stream => Stream(stream, isEvents: false)));
        return new Entry(node.TextList("product"), node.Text("category"), node.Text("service"), [.. streams]);
    }

    private static SourceStream Stream(RuleNode node, bool isEvents) => new()
    {
        Channels = isEvents ? node.TextList("channel") : null,
        EventIds = [.. node.TextList("event-id").Select(id => int.Parse(id, CultureInfo.InvariantCulture))],
        Families = node.TextList("family"),
        Fields = (node["fields"]?.Entries ?? []).ToDictionary(entry => entry.Key.Scalar!, entry => Field(entry.Value), StringComparer.OrdinalIgnoreCase),
        Where = Where(node["where"]),
        Known = node.TextList("known").ToHashSet(StringComparer.OrdinalIgnoreCase),
    };

    private static Expression? Where(RuleNode? node) => node?.Entries is not { } entries ? null : Expression.All(
        [.. entries.Select(entry => Expression.Any([.. (entry.Value.Items ?? [entry.Value]).Select(value =>
            new FieldTest(entry.Key.Scalar!, new LiteralMatcher(LiteralPlace.Whole, value.Scalar!, isCased: false), value.Line))]))]);

    private static FieldSource Field(RuleNode node)
    {
        if (node.Scalar is { } name)
            return FieldSource.Named(name);
        if (node.Items is { } names)
            return new FieldSource(FieldKind.Named, [.. names.Select(item => item.Scalar!)]);
        var kind = Enum.Parse<FieldKind>(node.Text("as") ?? nameof(FieldKind.Translated), ignoreCase: true);
        return new FieldSource(kind, node.TextList("from"))
        {
            Values = node["values"]?.Entries?.ToDictionary(entry => entry.Key.Scalar!, entry => entry.Value.Scalar!, StringComparer.OrdinalIgnoreCase),
        };
    }
}
