using System.Reflection;
using Afterpatch.Analysis.Coverage;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Cli.Tests;

/// <summary>Finds what someone wrote and forgot to list.</summary>
public class CatalogTests
{
    private static readonly KnowledgeBase Knowledge = KnowledgeBase.Embedded;

    [Fact]
    public void Every_parser_is_listed() => AssertListed<IArtifactParser>(Catalog.Parsers, "Afterpatch.Artifacts");

    [Fact]
    public void Every_opener_is_listed() => AssertListed<IEvidenceOpener>(Catalog.Openers, "Afterpatch.Containers");

    [Fact]
    public void Every_detector_is_listed() => AssertListed<IDetector>(Catalog.Detectors(Knowledge), "Afterpatch.Analysis");

    [Fact]
    public void Every_sieve_is_listed()
    {
        AssertListed<ITextSieve>(Catalog.TextSieves(Knowledge), "Afterpatch.Analysis");
        AssertListed<IEventSieve>(Catalog.EventSieves(Knowledge), "Afterpatch.Analysis");
    }

    [Fact]
    public void Every_report_is_listed() => AssertListed<IReport>(Catalog.Reports, "Afterpatch.Reports");

    [Fact]
    public void Coverage_names_parsers_that_there_are()
    {
        var ids = Catalog.Parsers.Select(parser => parser.Id).ToHashSet();
        Assert.All(CoverageSource.Load(Knowledge, out _).SelectMany(source => source.Parsers), id => Assert.Contains(id, ids));
    }

    [Fact]
    public void Ids_are_unique_and_read_as_words()
    {
        foreach (var ids in new[] { Catalog.Parsers.Select(parser => parser.Id), Catalog.Detectors(Knowledge).Select(detector => detector.Id), Catalog.Openers.Select(opener => opener.Id) })
        {
            var all = ids.ToArray();
            Assert.Equal(all.Length, all.Distinct().Count());
            Assert.All(all, id => Assert.Matches(@"^[a-z0-9][a-z0-9.*-]*$", id));
        }
    }

    private static void AssertListed<T>(IEnumerable<T> listed, string assembly) where T : class
    {
        var types = Assembly.Load(assembly).GetTypes()
            .Where(type => type is { IsAbstract: false, IsInterface: false } && typeof(T).IsAssignableFrom(type))
            .Select(type => type.FullName);
        Assert.Empty(types.Except(listed.Select(item => item.GetType().FullName)));
    }
}
