using Afterpatch.Formats;
using Afterpatch.Formats.Ntfs;
using Afterpatch.Testing;
using Afterpatch.Testing.Ntfs;
using Xunit;

namespace Afterpatch.Formats.Tests.Ntfs;

public class UsnTests
{
    private static readonly DateTime Start = new(2021, 3, 3, 10, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Records_of_each_version_read_alike(int version)
    {
        var journal = new UsnBuilder(version).Add(10, 20, "a.aspx", 0x100, Start).Add(10, 20, "a.aspx", 0x8000_0200, Start.AddHours(1)).Build();
        Assert.Equal(["10 20 a.aspx FILE_CREATE 2021-03-03 10:00", "10 20 a.aspx FILE_DELETE|CLOSE 2021-03-03 11:00"], Read([.. new byte[70_000], .. journal]));
    }

    [Fact]
    public void A_broken_record_costs_itself_only()
    {
        var builder = new UsnBuilder();
        for (var i = 0; i < 200; i++)
            builder.Add((ulong)i, 5, $"f{i}", 0x100, Start);
        var journal = builder.Build();
        journal[64 * 3] = 7;
        var damage = new DamageList();
        Assert.Equal(199, Read(journal, damage).Count);
        Assert.Single(damage.Items);
    }

    [Fact]
    public void A_path_is_the_one_of_its_moment()
    {
        const ulong folder = 30 | (1UL << 48), root = 5 | (5UL << 48);
        var journal = new UsnBuilder()
            .Add(40, folder, "x.aspx", 0x100, Start)
            .Add(folder, root, "old", 0x1000, Start, 0x10).Add(folder, root, "new", 0x2000, Start, 0x10)
            .Add(40, folder, "x.aspx", 0x200, Start).Build();
        var history = new UsnDirectoryHistory(null, "C:");
        var reader = new UsnReader(new MemoryStream(journal), new DamageList());
        while (reader.TryRead(out var record))
            history.Add(record);
        Assert.Equal(@"C:\old", history.Path(new(folder), 0, out _));
        Assert.Equal(@"C:\new", history.Path(new(folder), journal.Length, out _));
        Assert.Equal("", history.Path(new(99, 2), 0, out var anchor));
        Assert.Equal(new FileReference(99, 2), anchor);
    }

    [Fact]
    public void Any_damage_ends_in_records_and_diagnostics()
    {
        var builder = new UsnBuilder(3);
        for (var i = 0; i < 60; i++)
            builder.Add((ulong)i, 5, $"file{i}.aspx", 0x100, Start, i % 2 == 0 ? 0x10u : 0x20u);
        var journal = builder.Build();
        foreach (var cut in Damage.EveryCut(journal, 1000))
            Read(journal[..cut]);
        foreach (var edited in Damage.AnyEdits(journal, 500, 3))
            Read(edited);
    }

    private static List<string> Read(byte[] journal, DamageList? damage = null)
    {
        var reader = new UsnReader(new MemoryStream(journal), damage ?? new DamageList());
        var history = new UsnDirectoryHistory();
        var lines = new List<string>();
        while (reader.TryRead(out var record))
        {
            history.Add(record);
            history.Path(record.Parent, record.Usn, out _);
            lines.Add($"{record.File.Value} {record.Parent.Value} {record.Name} {UsnReasonNames.Format(record.Reasons)} {record.TimeUtc:yyyy-MM-dd HH:mm}");
        }
        return lines;
    }
}
