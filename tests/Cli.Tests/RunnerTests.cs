using System.Text;
using Afterpatch.Analysis;
using Afterpatch.Cli.Language;
using Afterpatch.Cli.Running;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Cli.Tests;

public class RunnerTests
{
    [Fact]
    public void A_parser_that_throws_is_named_and_the_other_files_are_read()
    {
        var reader = new FileReader([new ThrowingParser(), new LineParser()], new SieveSet([], [], []));
        var bad = reader.Read(File("C:\\bad", "bad"), CancellationToken.None);
        var good = reader.Read(File("C:\\good", "line"), CancellationToken.None);
        Assert.Equal("throws", Assert.Single(bad.Faults).Part);
        Assert.Equal(("lines", 1L), (good.Parser, good.Records));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_a_diagnostic_and_no_fault()
    {
        var file = new EvidenceFile("C:\\torn", 9, () => throw new EvidenceUnreadableException("the archive is torn"));
        var result = new FileReader([new LineParser()], new SieveSet([], [], [])).Read(file, CancellationToken.None);
        Assert.Empty(result.Faults);
        Assert.Contains("torn", Assert.IsType<Diagnostic>(Assert.Single(result.Kept)).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("case", true)]
    [InlineData("", true)]
    [InlineData("../evidence-case", false)]
    public void Nothing_is_written_into_evidence(string below, bool isRefused)
    {
        var evidence = Directory.CreateTempSubdirectory("evidence");
        try
        {
            var refused = Xunit.Record.Exception(() => CaseFolder.CheckOutside(Path.Combine(evidence.FullName, below), [evidence.FullName]));
            Assert.Equal(isRefused, refused is UserError);
        }
        finally
        {
            evidence.Delete();
        }
    }

    [Fact]
    public void A_sequential_read_is_hashed_on_the_way()
    {
        var result = new FileReader([new LineParser()], new SieveSet([], [], [])).Read(File("C:\\abc", "abc"), CancellationToken.None);
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", result.Sha256);
    }

    [Fact]
    public void Damage_beyond_a_thousand_diagnostics_is_counted_and_not_kept()
    {
        var result = new FileReader([new DamagedParser()], new SieveSet([], [], [])).Read(File("C:\\d", "x"), CancellationToken.None);
        Assert.Equal(5_000, result.Diagnostics);
        Assert.Equal(1_001, result.Kept.Count);
    }

    [Fact]
    public void What_reading_shows_to_be_wrong_is_a_diagnostic_beside_the_records()
    {
        var file = new EvidenceFile("C:\\a", 1, () => new MemoryStream([1])) { Flaw = () => "not its checksum" };
        var result = new FileReader([new LineParser()], new SieveSet([], [], [])).Read(file, CancellationToken.None);
        Assert.Equal(1, result.Records);
        Assert.Equal("content", Assert.IsType<Diagnostic>(Assert.Single(result.Kept)).Field);
    }

    [Theory]
    [InlineData(50, 51, 0)]
    [InlineData(CaseFacts.MaxPassedOver + 50, 1, CaseFacts.MaxPassedOver + 50)]
    public void Files_that_nobody_reads_are_listed_while_they_are_few(int others, int rows, int unlisted)
    {
        var facts = new CaseFacts(new EvidenceTree("EX1", "raw", [], []), isPartial: false);
        facts.AddFile(File("C:\\a.evtx", "x"), new FileResult { Parser = "evtx" });
        for (var i = 0; i < others; i++)
            facts.AddFile(File($"C:\\{i}", "x"), new FileResult());
        Assert.Equal((rows, new UnlistedFiles(unlisted, unlisted)), (facts.Manifest.Count, facts.Unlisted));
    }

    [Fact]
    public void Records_that_nobody_needs_are_counted_and_dropped()
    {
        var result = new FileReader([new LineParser()], new SieveSet([], [], [])).Read(File("C:\\a", "x"), CancellationToken.None);
        Assert.Equal(1, result.Records);
        Assert.Empty(result.Kept);
    }

    [Fact]
    public void A_label_from_evidence_makes_a_harmless_folder_name()
    {
        Assert.Equal("_.._etc_passwd", CaseFolder.SafeName("/../etc/passwd"));
        Assert.Equal("server", CaseFolder.SafeName(".."));
        Assert.Equal(60, CaseFolder.SafeName(new string('a', 500)).Length);
    }

    [Fact]
    public void The_hive_that_names_the_server_is_read_first()
    {
        var opened = new List<string>();
        EvidenceFile Noted(string path) => new(path, 1, () =>
        {
            opened.Add(path);
            return new MemoryStream([1]);
        });
        var tree = new EvidenceTree("EX1", "folder", [Noted(@"C:\a.txt"), Noted(@"C:\Windows\System32\config\SYSTEM")], []);
        new CaseRunner(KnowledgeBase.Embedded, new RunOptions(1, null, null, []), CommandTexts.Of("en")).Run(tree, null, CancellationToken.None);
        Assert.EndsWith("SYSTEM", opened[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true, "EX07", false)]
    [InlineData(true, false, "collection", true)]
    [InlineData(false, true, "EX07", false)]
    [InlineData(false, false, "collection", false)]
    public void An_interrupted_run_is_named_by_its_events_or_says_that_the_name_was_not_read(bool isPartial, bool hasEvents, string name, bool isUnread)
    {
        LoggedEvent[] records = hasEvents
            ? [new() { At = new("C:\\a.evtx"), TimeUtc = DateTime.UnixEpoch, Channel = "System", Provider = "x", EventId = 1, Computer = "EX07.corp.example", Data = [] }] : [];
        var host = new Assessment(KnowledgeBase.Embedded).Make(new ToolInfo("afterpatch", "1", "2026-01-01", "00"), "collection", records, [], [], isPartial).Host;
        Assert.Equal((name, isUnread), (host.Name, host.IsNameUnread));
    }

    private static EvidenceFile File(string path, string text) => new(path, text.Length, () => new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private sealed class ThrowingParser : IArtifactParser
    {
        public string Id => "throws";

        public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) => file.Path == "C:\\bad";

        public void Parse(EvidenceFile file, IRecordSink sink) => throw new InvalidOperationException("our mistake");
    }

    private sealed class LineParser : IArtifactParser
    {
        public string Id => "lines";

        public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) => true;

        public void Parse(EvidenceFile file, IRecordSink sink)
        {
            using var stream = file.Open();
            using var reader = new StreamReader(stream);
            sink.Add(new NameTrace { At = new(file.Path, 0), Family = "test", Name = reader.ReadToEnd() });
        }
    }

    private sealed class DamagedParser : IArtifactParser
    {
        public string Id => "damaged";

        public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) => true;

        public void Parse(EvidenceFile file, IRecordSink sink)
        {
            for (var i = 0; i < 5_000; i++)
                sink.Add(new Diagnostic(file.Path, i, "field", "wrong"));
        }
    }
}
