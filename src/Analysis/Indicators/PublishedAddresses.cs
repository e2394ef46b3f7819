using Afterpatch.Core;

namespace Afterpatch.Analysis.Indicators;

/// <summary>Says of an address or a name in a finding that a report of an intrusion published it.</summary>
/// <remarks>A detail and never a claim: addresses change hands and exit nodes are shared, so what was done decides and this only adds to it.</remarks>
internal sealed class PublishedAddresses(KnowledgeBase knowledge)
{
    private const int MostNamed = 5;
    private readonly IndicatorSet _indicators = IndicatorSet.Load(knowledge);

    public Finding[] Annotate(IReadOnlyList<Finding> findings) => [.. findings.Select(Annotate)];

    private Finding Annotate(Finding finding)
    {
        var known = finding.Entities.Append(finding.Subject).Select(Find).OfType<Indicator>().Distinct().Take(MostNamed)
            .Select(one => $"{one.Value}: {one.Context} ({one.Source}, {one.Date})").ToList();
        return known.Count == 0 ? finding : finding with { Details = [.. finding.Details, new("publishedAddress", string.Join("; ", known))] };
    }

    private Indicator? Find(Subject entity) => entity.Kind switch
    {
        "address" => _indicators.Find("address", entity.Value),
        "domain" => Name(entity.Value),
        "url" => Host(entity.Value) is { Length: > 0 } host ? _indicators.Find("address", host) ?? Name(host) : null,
        _ => null,
    };

    private Indicator? Name(string name) => _indicators.Find("domain", name.TrimEnd('.'));

    private static string Host(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal) is var at and >= 0 ? at + 3 : 0;
        var end = url.AsSpan(start).IndexOfAny('/', ':', '?');
        return end < 0 ? url[start..] : url.Substring(start, end);
    }
}
