using Afterpatch.Formats;
using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Ntfs;
using Afterpatch.Testing;
using Afterpatch.Testing.Ntfs;
using Xunit;

namespace Afterpatch.Formats.Tests.Ntfs;

public class MftIndexTests
{
    private static readonly NtfsTimes Time = new(NtfsImageBuilder.Created);

    [Fact]
    public void Paths_follow_parents_whose_sequence_agrees()
    {
        var image = new NtfsImageBuilder();
        var folder = image.Directory(NtfsImageBuilder.Root, "inetpub");
        image.File(folder, "a.aspx", [1]);
        image.File(folder, "gone.aspx", [1], isDeleted: true);
        var old = image.Directory(NtfsImageBuilder.Root, "old", isDeleted: true);
        image.File(old, "in-old.aspx", [1], isDeleted: true);
        image.File(NtfsImageBuilder.Reference((int)(folder & 0xFFFF), 7), "stale.aspx", [1], isDeleted: true);
        image.File(NtfsImageBuilder.Reference(9999, 1), "nowhere.aspx", [1], isDeleted: true);
        Assert.Equal(
            [@"C:\inetpub", @"C:\inetpub\a.aspx", @"C:\inetpub\gone.aspx", @"C:\old", @"C:\old\in-old.aspx", @"C:\$OrphanFiles\stale.aspx", @"C:\$OrphanFiles\nowhere.aspx"],
            Paths(image.Mft()));
    }

    [Fact]
    public void Parents_in_a_circle_end_under_the_orphans()
    {
        var image = new NtfsImageBuilder();
        image.RecordAt(24, new MftRecordBuilder(24, 1, 3).Name(NtfsImageBuilder.Reference(25, 1), "a", Time, true));
        image.RecordAt(25, new MftRecordBuilder(25, 1, 3).Name(NtfsImageBuilder.Reference(24, 1), "b", Time, true));
        Assert.All(Paths(image.Mft()), path => Assert.StartsWith(@"C:\$OrphanFiles\", path, StringComparison.Ordinal));
    }

    [Fact]
    public void Long_names_win_over_short_ones_and_further_ones_are_links()
    {
        var image = new NtfsImageBuilder();
        image.RecordAt(24, new MftRecordBuilder(24, 1, 1).Name(NtfsImageBuilder.Root, "LONGNA~1.ASP", Time, nameSpace: 2)
            .Name(NtfsImageBuilder.Root, "long name.aspx", Time).Name(NtfsImageBuilder.Root, "link.aspx", Time, nameSpace: 0));
        var index = Index(image.Mft());
        Assert.Equal("long name.aspx", index.Name(24).ToString());
        Assert.Equal("link.aspx", index.LinkName(index.FirstLink(24)).ToString());
    }

    [Fact]
    public void Names_and_sizes_in_extension_records_belong_to_the_base()
    {
        var image = new NtfsImageBuilder();
        image.RecordAt(24, new MftRecordBuilder(24, 3, 1).Standard(Time));
        image.RecordAt(25, new MftRecordBuilder(25, 1, 1, NtfsImageBuilder.Reference(24, 3)).Name(NtfsImageBuilder.Root, "big.edb", Time)
            .NonResident(0x80, "", 10_000, [(100, 3)], 4096));
        var index = Index(image.Mft());
        Assert.Equal("big.edb", index.Name(24).ToString());
        Assert.Equal(10_000, index.Size(24));
    }

    [Fact]
    public void Attributes_behind_a_used_size_that_is_too_small_are_read_and_told()
    {
        var image = new NtfsImageBuilder();
        image.RecordAt(24, new MftRecordBuilder(24, 2, 0).Standard(Time).Name(NtfsImageBuilder.Root, "gone.aspx", Time).NonResident(0x80, "", 9_000, [(100, 3)], 4096));
        var mft = image.Mft();
        mft[24 * 1024 + 0x18] = 0xC0;
        mft[24 * 1024 + 0x19] = 0;
        var damage = new DamageList();
        var index = MftIndexBuilder.Read(new MemoryStream(mft), 1024, damage);
        Assert.Equal(("gone.aspx", 9_000), (index.Name(24).ToString(), index.Size(24)));
        Assert.Equal("used size", Assert.Single(damage.Items).Field);
    }

    [Fact]
    public void A_name_longer_than_its_value_is_taken_from_the_attribute()
    {
        var image = new NtfsImageBuilder();
        image.RecordAt(24, new MftRecordBuilder(24, 1, 1).Name(NtfsImageBuilder.Root, "win98.c", Time));
        var mft = image.Mft();
        mft[24 * 1024 + 0x38 + 0x10] -= 4;
        Assert.Equal("win98.c", Index(mft).Name(24).ToString());
    }

    [Fact]
    public void A_file_that_is_no_directory_is_nobodys_parent()
    {
        var image = new NtfsImageBuilder();
        var page = image.File(NtfsImageBuilder.Root, "page.aspx", [1]);
        image.File(page, "child.aspx", [1], isDeleted: true);
        Assert.Equal([@"C:\page.aspx", @"C:\$OrphanFiles\child.aspx"], Paths(image.Mft()));
    }

    [Fact]
    public void A_name_that_would_break_a_path_is_made_harmless()
    {
        var image = new NtfsImageBuilder();
        image.File(NtfsImageBuilder.Root, "..\\..\\x\uD800", [1]);
        Assert.Equal(["C:\\..\uFFFD..\uFFFDx\uFFFD"], Paths(image.Mft()));
    }

    [Fact]
    public void Any_damage_ends_in_entries_and_diagnostics()
    {
        var mft = Sample().Mft()[..(40 * 1024)];
        foreach (var cut in Damage.EveryCut(mft, 300))
            Paths(mft[..cut]);
        foreach (var edited in Damage.AnyEdits(mft, 400, 7))
            Paths(edited);
    }

    [Fact]
    public void Any_damage_to_a_volume_ends_in_files_and_diagnostics()
    {
        var whole = Sample().Build();
        foreach (var cut in Damage.EveryCut(whole, 120))
            ReadAll(whole[..cut]);
        foreach (var edited in Damage.AnyEdits(whole[..(30 * 4096)], 200, 11))
            ReadAll(edited);
    }

    internal static NtfsImageBuilder Sample()
    {
        var image = new NtfsImageBuilder(64);
        var folder = image.Directory(NtfsImageBuilder.Root, "web");
        for (var i = 0; i < 10; i++)
            image.File(folder, $"page{i}.aspx", new byte[i * 300], isDeleted: i % 3 == 0);
        image.RecordAt(40, new MftRecordBuilder(40, 1, 1).Standard(Time).Name(folder, "listed", Time)
            .Resident(0x20, "", Convert.FromHexString("80000000200000000000000000000000" + "2900000000000100" + "0000000000000000")));
        image.RecordAt(41, new MftRecordBuilder(41, 1, 1, NtfsImageBuilder.Reference(40, 1)).NonResident(0x80, "", 100_000, [(-1, 10), (60, 15)], 4096, 0, 4));
        return image;
    }

    private static void ReadAll(byte[] image)
    {
        if (NtfsVolume.TryOpen(new MemoryBlockSource(image), new DamageList()) is not { } volume)
            return;
        var buffer = new byte[1 << 16];
        for (var entry = 0; entry < Math.Min(volume.RecordCount, 100); entry++)
            foreach (var attribute in volume.ReadFile(entry)?.Attributes ?? [])
                volume.Open(attribute)?.ReadAt(0, buffer);
    }

    private static MftIndex Index(byte[] mft) => MftIndexBuilder.Read(new MemoryStream(mft), 1024, new DamageList());

    private static List<string> Paths(byte[] mft)
    {
        var index = Index(mft);
        var paths = new MftPaths(index, "C:");
        return [.. Enumerable.Range(0, index.Count).Where(entry => entry > 5).Select(entry => paths.Path(entry, out _)).OfType<string>()];
    }
}
