using Afterpatch.Artifacts.Ntfs;
using Afterpatch.Core;
using Afterpatch.Testing;
using Afterpatch.Testing.Ntfs;
using Xunit;

namespace Afterpatch.Artifacts.Tests.Ntfs;

public class NtfsParserTests
{
    private static readonly DateTime Time = new(2021, 3, 3, 10, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_deleted_page_keeps_its_content_and_both_kinds_of_times()
    {
        var image = new NtfsImageBuilder();
        var folder = image.Directory(NtfsImageBuilder.Root, "inetpub");
        image.File(folder, "x.aspx", [1, 2, 3], isDeleted: true, standard: new(Time.AddYears(-5)), named: new(Time));
        var entry = Assert.Single(Entries(image.Mft()), entry => !entry.IsDirectory);
        Assert.Equal(@"C:\inetpub\x.aspx", entry.Path);
        Assert.True(entry.IsDeleted);
        Assert.Equal(Time.AddYears(-5), entry.Standard.CreatedUtc);
        Assert.Equal(Time, entry.Named.CreatedUtc);
        Assert.Equal([1, 2, 3], entry.Content!.Value.ToArray());
    }

    [Fact]
    public void A_case_keeps_what_it_can_use_and_a_dump_keeps_all()
    {
        var image = new NtfsImageBuilder();
        image.File(NtfsImageBuilder.Root, "letter.docx", [1]);
        image.File(NtfsImageBuilder.Root, "x.aspx", [1]);
        Assert.Equal([@"C:\x.aspx"], Entries(image.Mft()).Select(entry => entry.Path));
        Assert.Equal(["C:", @"C:\letter.docx", @"C:\x.aspx"], Entries(image.Mft(), everything: true).Select(entry => entry.Path));
    }

    [Fact]
    public void The_slack_of_a_record_still_has_names_and_those_that_the_file_has_today_are_not_repeated()
    {
        var image = new NtfsImageBuilder();
        var folder = image.Directory(NtfsImageBuilder.Root, "inetpub");
        var time = new NtfsTimes(Time);
        byte[] slack = [.. MftRecordBuilder.FileName(folder, "gone.aspx", time), 0, 0, 0, 0, 0, 0, 0, 0];
        image.Record(entry => new MftRecordBuilder(entry, 1, 1).Standard(time).Name(folder, "now.aspx", time).Slack([.. slack[..((slack.Length - 8 + 7) & ~7)], .. MftRecordBuilder.FileName(folder, "now.aspx", time)]));
        var trace = Assert.Single(RecordList.Parse(new MftParser(), RecordList.File(@"C:\$MFT", image.Mft())).OfType<NameTrace>());
        Assert.Equal(("mft-slack", "gone.aspx", 24L, Time), (trace.Family, trace.Name, trace.ParentEntry, trace.Times.CreatedUtc));
    }

    [Fact]
    public void Size_and_streams_in_a_further_record_are_those_of_the_file()
    {
        var image = new NtfsImageBuilder();
        var time = new NtfsTimes(Time);
        image.RecordAt(24, new MftRecordBuilder(24, 1, 1).Standard(time).Name(NtfsImageBuilder.Root, "x.aspx", time).Resident(0x20, "", new byte[32]));
        image.RecordAt(25, new MftRecordBuilder(25, 1, 1, NtfsImageBuilder.Reference(24, 1)).NonResident(0x80, "", 9_000, [(100, 3)], 4096).Resident(0x80, "hidden", [1]));
        var entry = Assert.Single(Entries(image.Mft()));
        Assert.Equal(9_000, entry.SizeBytes);
        Assert.Equal(["hidden"], entry.Streams);
    }

    [Fact]
    public void Journal_paths_use_the_mft_beside_it()
    {
        var image = new NtfsImageBuilder();
        var folder = image.Directory(NtfsImageBuilder.Root, "inetpub");
        var journal = new UsnBuilder().Add(99 | (3UL << 48), folder, "x.aspx", 0x8000_0200, Time).Add(98, 77 | (1UL << 48), "y.aspx", 0x100, Time).Build();
        var tree = new EvidenceTree("s", "folder", [RecordList.File(@"C:\$Extend\$J", journal), RecordList.File(@"C:\$MFT", image.Mft())], []);
        var changes = RecordList.Parse(new UsnJournalParser(), tree.Files[0]).OfType<UsnChange>().ToList();
        Assert.Equal((@"C:\inetpub\x.aspx", true, "FILE_DELETE|CLOSE"), (changes[0].Path, changes[0].IsPathWhole, changes[0].Reasons));
        Assert.Equal(("y.aspx", 77L), (changes[1].Path, changes[1].AnchorEntry));
    }

    [Fact]
    public void A_journal_is_known_by_the_names_that_collectors_give_it()
    {
        var parser = new UsnJournalParser();
        foreach (var name in new[] { "$J", "$UsnJrnl:$J", "$UsnJrnl%3A$J", "$UsnJrnl_$J" })
            Assert.True(parser.Claims(RecordList.File(@"C:\$Extend\" + name, []), []), name);
        Assert.False(parser.Claims(RecordList.File(@"C:\$Extend\$UsnJrnl:$Max", []), []));
    }

    [Fact]
    public void A_boot_sector_names_its_volume()
    {
        var fact = Assert.IsType<VolumeFact>(Assert.Single(RecordList.Parse(new BootSectorParser(), RecordList.File(@"C:\$Boot", NtfsImageBuilder.Boot(1000)))));
        Assert.Equal("1122334455667788", fact.SerialNumber);
    }

    [Fact]
    public void Any_damage_ends_in_records_and_diagnostics()
    {
        var image = new NtfsImageBuilder(40);
        var folder = image.Directory(NtfsImageBuilder.Root, "inetpub");
        for (var i = 0; i < 8; i++)
            image.File(folder, $"p{i}.aspx", new byte[i * 200], isDeleted: i % 2 == 0);
        var mft = image.Mft();
        foreach (var cut in Damage.EveryCut(mft, 200))
            Entries(mft[..cut]);
        foreach (var edited in Damage.AnyEdits(mft, 300, 1))
            Entries(edited, everything: true);
    }

    private static List<MftEntry> Entries(byte[] mft, bool everything = false) =>
        [.. RecordList.Parse(new MftParser(), RecordList.File(@"C:\$MFT", mft), everything).OfType<MftEntry>()];
}
