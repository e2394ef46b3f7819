using Afterpatch.Analysis.Sigma.Correlations;

namespace Afterpatch.Analysis.Sigma.Rules;

/// <summary>A rule file as bytes.</summary>
/// <param name="Path">Path as it is shown.</param>
public sealed record RuleFile(string Path, ReadOnlyMemory<byte> Bytes);

/// <summary>Reads rule files. One bad document is a problem and the others are read.</summary>
internal sealed class RuleLoader
{
    private readonly TestReader _tests;
    private readonly List<SigmaRule> _rules = [];
    private readonly List<SigmaCorrelation> _correlations = [];
    private readonly List<SigmaFilter> _filters = [];
    private readonly List<RuleProblem> _problems = [];
    private readonly Dictionary<string, string> _ids = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What rules without an id are called; one that is called like another is told apart by its place.</summary>
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    private RuleLoader(IReadOnlyDictionary<string, IReadOnlyList<string>> placeholders) => _tests = new TestReader(placeholders);

    public static LoadedRules Load(IEnumerable<RuleFile> files, IReadOnlyDictionary<string, IReadOnlyList<string>> placeholders)
    {
        var loader = new RuleLoader(placeholders);
        foreach (var (file, read) in files.AsParallel().AsOrdered().Select(file => (file, loader.Read(file))))
            loader.Take(file, read);
        var rules = loader.ApplyFilters();
        var correlations = new ReferenceResolver(rules, loader._correlations, loader._problems).Resolve();
        return new LoadedRules(rules, correlations, loader._filters, loader._problems);
    }

    /// <summary>Reads one file; what is wrong with a document stands in its place as an exception.</summary>
    private List<object> Read(RuleFile file)
    {
        var read = new List<object>();
        var reader = new RuleReader(file.Path, _tests);
        foreach (var (document, problem) in RuleYaml.ReadEach(file.Bytes.Span))
        {
            try
            {
                read.Add(problem is null ? reader.Read(document!) : problem);
            }
            catch (RuleException e)
            {
                read.Add(e);
            }
        }
        return read.Count > 0 ? read : [new RuleException(1, "the file holds no document")];
    }

    private void Take(RuleFile file, List<object> read)
    {
        foreach (var item in read)
        {
            try
            {
                if (item is RuleException wrong)
                    Refuse(file, wrong);
                else
                    Add(item);
            }
            catch (RuleException e)
            {
                Refuse(file, e);
            }
        }
    }

    private void Add(object rule)
    {
        var header = rule switch
        {
            SigmaRule one => one.Header,
            SigmaCorrelation one => one.Header,
            _ => ((SigmaFilter)rule).Header,
        };
        if (header.HasId && !_ids.TryAdd(header.Id, $"{header.File}:{header.Line}"))
            throw new RuleException(header.Line, $"the id {header.Id} is taken by {_ids[header.Id]}");
        if (!header.HasId && !_names.Add(header.Id))
            header = header with { Id = $"{header.Id} ({Path.GetFileName(header.File)}:{header.Line})" };
        switch (rule)
        {
            case SigmaRule one:
                _rules.Add(one with { Header = header });
                break;
            case SigmaCorrelation one:
                _correlations.Add(one with { Header = header });
                break;
            case SigmaFilter one:
                _filters.Add(one with { Header = header });
                break;
        }
    }

    /// <summary>A rule that filters name must meet their conditions as well.</summary>
    private List<SigmaRule> ApplyFilters()
    {
        var filtered = new List<SigmaRule>(_rules.Count);
        foreach (var rule in _rules)
        {
            var conditions = _filters.Where(filter => Concerns(filter, rule)).Select(filter => filter.Condition).ToList();
            filtered.Add(conditions.Count == 0 ? rule : rule with { Detection = Expression.All([rule.Detection, .. conditions]) });
        }
        foreach (var filter in _filters)
            foreach (var (id, line) in filter.Rules)
                if (!_rules.Exists(rule => Named(rule.Header, id)))
                    _problems.Add(new(filter.Header.File, line, RuleProblemKind.Warning, $"the filter is for '{id}', which is not among the rules"));
        return filtered;
    }

    private static bool Concerns(SigmaFilter filter, SigmaRule rule) =>
        (filter.Rules.Count == 0 || filter.Rules.Any(reference => Named(rule.Header, reference.Key)))
        && Fits(filter.Source.Product, rule.Source.Product) && Fits(filter.Source.Category, rule.Source.Category)
        && Fits(filter.Source.Service, rule.Source.Service);

    private static bool Fits(string? wanted, string? actual) => wanted is null || wanted == actual;

    internal static bool Named(RuleHeader header, string reference) =>
        header.Id.Equals(reference, StringComparison.OrdinalIgnoreCase) || header.Name == reference;

    private void Refuse(RuleFile file, RuleException reason) =>
        _problems.Add(new(file.Path, reason.Line, RuleProblemKind.Refused, reason.Message));
}
