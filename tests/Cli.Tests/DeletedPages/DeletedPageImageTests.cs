using Afterpatch.Analysis.Detectors.Deleted;
using Afterpatch.Cli.Running;
using Afterpatch.Containers.DiskImage;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Cli.Tests.DeletedPages;

/// <summary>From the bytes of a disk image to the finding: each trace of a page alone, each pair, all of them, none.</summary>
public sealed class DeletedPageImageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("afterpatch-page-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Traces => [.. PageImage.Traces.Keys];

    [Theory]
    [MemberData(nameof(Traces))]
    public void A_page_is_found_by_each_trace_alone_and_with_each_other(string trace)
    {
        Check([trace]);
        foreach (var other in PageImage.Traces.Keys.Where(other => string.CompareOrdinal(other, trace) > 0))
            Check([trace, other]);
    }

    [Fact]
    public void All_traces_make_one_finding_with_its_life_clients_content_and_end()
    {
        var finding = Check([.. PageImage.Traces.Keys]);
        Assert.Equal((Severity.Critical, Confidence.High), (finding.Severity, finding.Confidence));
        Assert.Equal("webshell", Detail(finding, "verdict"));
        Assert.Equal("x", Detail(finding, "parameters"));
        Assert.Equal(PageImage.Client, Detail(finding, "clients"));
        Assert.Contains(Detail(finding, "deletedBy"), new[] { "msert", PageImage.Deleter });
        Assert.DoesNotContain(finding.Details, detail => detail.Key is "absent" or "notCollected");
    }

    [Fact]
    public void What_was_looked_for_and_absent_is_told_apart_from_what_was_not_there_to_be_looked_at()
    {
        var finding = Check(["$UsnJrnl", "web log"]);
        Assert.Contains("$MFT", Detail(finding, "absent"), StringComparison.Ordinal);
        Assert.Contains("security product", Detail(finding, "notCollected"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_without_any_trace_is_quiet() => Assert.Empty(Find([]));

    [Fact]
    public void A_server_after_set_up_and_a_recycled_pool_is_quiet() => Assert.Empty(FindIn(PageImage.AfterSetUp()));

    private Finding Check(string[] traces)
    {
        var told = string.Join(" + ", traces);
        var findings = Find(traces);
        Assert.True(findings.Count == 1, $"{told}: {findings.Count} findings");
        var finding = findings[0];
        var found = Detail(finding, "traces");
        // A page with recovered content has an MFT record, too.
        foreach (var trace in traces)
            Assert.True(found.Contains(trace, StringComparison.Ordinal), $"{told}: {found}");
        Assert.Equal(found.Split('/')[0], traces.Append(traces.Contains("content") ? "$MFT" : traces[0]).Distinct().Count().ToString(System.Globalization.CultureInfo.InvariantCulture));
        var first = traces.Select(trace => PageImage.Traces[trace].First).Min();
        var last = traces.Select(trace => PageImage.Traces[trace].Last).Max();
        Assert.True(finding.FirstUtc == first, $"{told}: first {finding.FirstUtc:O}, not {first:O}");
        // The first sight of its being gone ends its life; a 404 comes after the deletion that another trace tells.
        var end = traces.Contains("web log") && traces.Any(trace => trace is "$UsnJrnl" or "security product" or "process") ? PageImage.Gone : last;
        Assert.True(finding.LastUtc == end, $"{told}: last {finding.LastUtc:O}, not {end:O}");
        return finding;
    }

    private List<Finding> Find(string[] traces) => FindIn(PageImage.Make(traces.ToHashSet()));

    private List<Finding> FindIn(byte[] image)
    {
        var path = Path.Combine(_folder, "server.raw");
        File.WriteAllBytes(path, image);
        using var evidence = new DiskImageOpener().Open(path, new EvidenceOptions(_folder));
        var detector = new DeletedPageDetector(KnowledgeBase.Embedded);
        var reader = new FileReader(Catalog.Parsers, new SieveSet([.. Catalog.TextSieves(KnowledgeBase.Embedded)], [.. Catalog.EventSieves(KnowledgeBase.Embedded)], [detector]));
        var findings = new List<Finding>();
        foreach (var file in Assert.Single(evidence.Servers).Files)
        {
            var result = reader.Read(file, CancellationToken.None);
            Assert.Empty(result.Faults);
            foreach (var record in result.Kept.Where(record => detector.Consumes.Contains(record.GetType())))
                detector.Observe(record, findings);
        }
        detector.Complete(findings);
        return findings;
    }

    private static string Detail(Finding finding, string name) => finding.Details.FirstOrDefault(detail => detail.Key == name).Value ?? "";
}
