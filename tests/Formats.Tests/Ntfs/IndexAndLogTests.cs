using System.Buffers.Binary;
using Afterpatch.Formats;
using Afterpatch.Formats.Ntfs;
using Afterpatch.Testing;
using Afterpatch.Testing.Ntfs;
using Xunit;

namespace Afterpatch.Formats.Tests.Ntfs;

public class IndexAndLogTests
{
    private static readonly NtfsTimes Time = new(NtfsImageBuilder.Created);

    [Fact]
    public void An_index_gives_live_entries_and_those_in_its_slack() =>
        Assert.Equal(["30 a.aspx", "31 b.aspx", "32 gone.aspx slack"], Entries(Index(["a.aspx", "b.aspx"], ["gone.aspx"])));

    [Fact]
    public void Any_damage_to_an_index_ends()
    {
        var index = Index(["a.aspx", "b.aspx"], ["gone.aspx", "too.aspx"]);
        foreach (var cut in Damage.EveryCut(index, 500))
            Entries(index[..cut]);
        foreach (var edited in Damage.AnyEdits(index, 500, 5))
            Entries(edited);
    }

    [Fact]
    public void A_log_gives_names_of_index_entries_and_content_of_whole_records()
    {
        Assert.Equal(["31 deleted.aspx ", "40 shell.aspx 3"], Names(Log()));
    }

    [Fact]
    public void Any_damage_to_a_log_ends()
    {
        var log = Log();
        foreach (var cut in Damage.EveryCut(log, 500))
            Names(log[..cut]);
        foreach (var edited in Damage.AnyEdits(log, 500, 5))
            Names(edited);
    }

    private static byte[] Index(string[] live, string[] slack) => IndexBuilder.Index(NtfsImageBuilder.Root, Time, live, slack);

    private static byte[] Log()
    {
        var page = new byte[4096];
        "RCRD"u8.CopyTo(page);
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(4), 0x28);
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(6), 9);
        IndexBuilder.Entry(page, 0x100, 31, NtfsImageBuilder.Root, "deleted.aspx", Time);
        var whole = new MftRecordBuilder(40, 1, 1).Standard(Time).Name(NtfsImageBuilder.Root, "shell.aspx", Time).Resident(0x80, "", "abc"u8).Build();
        UpdateSequence.Restore(whole);
        whole.AsSpan(0, 0x180).CopyTo(page.AsSpan(0x400));
        MftRecordBuilder.Protect(page, 0x28);
        return page;
    }

    private static List<string> Entries(byte[] record)
    {
        var entries = new List<string>();
        IndexRecord.Read(record.ToArray(), (file, name, _, isSlack) => entries.Add($"{file.Entry} {name.Name}{(isSlack ? " slack" : "")}"));
        return entries;
    }

    private static List<string> Names(byte[] log)
    {
        var names = new List<string>();
        LogFileCarver.Read(new MemoryStream(log), (_, file, name, content) => names.Add($"{file.Entry} {name.Name} {(content.IsEmpty ? "" : content.Length)}"), new DamageList());
        return names;
    }
}
