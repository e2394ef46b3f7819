using System.Text;
using Afterpatch.Containers.DiskImage;
using Afterpatch.Core;
using Afterpatch.Testing.Ntfs;
using Afterpatch.Testing.Vss;
using Xunit;

namespace Afterpatch.Containers.Tests;

public sealed class ShadowCopyTests : IDisposable
{
    private const string Copy1 = @"\\?\GLOBALROOT\Device\HarddiskVolumeShadowCopy1";
    private const string Copy2 = @"\\?\GLOBALROOT\Device\HarddiskVolumeShadowCopy2";

    private static readonly DateTime First = new(2021, 3, 4, 0, 0, 0, DateTimeKind.Utc);

    private readonly Delivery _delivery = new();
    private readonly List<IEvidence> _opened = [];

    public void Dispose()
    {
        _opened.ForEach(evidence => evidence.Dispose());
        _delivery.Dispose();
    }

    [Fact]
    public void A_page_that_is_gone_since_is_a_deleted_file_with_its_content_and_the_moment_of_the_copy()
    {
        var files = Files(Volume(shell: "<% then %>"), Volume(shell: null));
        var shell = files.Single(file => file.Name == "shell.aspx");
        Assert.True(shell.IsDeleted);
        Assert.Equal((@"C:\inetpub\wwwroot\shell.aspx", First), (shell.Path, shell.SeenUtc));
        Assert.Contains("shadow copy of 2021-03-04T00:00:00Z", shell.Delivered, StringComparison.Ordinal);
        Assert.Equal("<% then %>", Delivery.Text(shell));
    }

    [Fact]
    public void A_page_that_was_replaced_since_is_there_twice_and_found_as_it_is_now()
    {
        var files = Files(Volume(shell: "<% then, and longer %>"), Volume(shell: "<% now %>"));
        Assert.Equal(["<% now %>", "<% then, and longer %>"], files.Where(file => file.Name == "shell.aspx").OrderBy(file => file.IsDeleted).Select(Delivery.Text));
        Assert.Equal("<% now %>", Delivery.Text(files[0].Find(@"C:\inetpub\wwwroot\shell.aspx")!));
    }

    [Fact]
    public void A_log_that_is_gone_or_shorter_now_is_read_from_the_copy_and_any_other_is_not()
    {
        var files = Files(Volume(log: "#Fields: a", events: "ElfFile and more"), Volume(log: null, events: "ElfFile"));
        Assert.Equal("#Fields: a", Delivery.Text(files.Single(file => file.Path == Copy1 + @"\inetpub\logs\u_ex210303.log")));
        Assert.Equal("ElfFile and more", Delivery.Text(files.Single(file => file.Path == Copy1 + @"\Windows\System32\winevt\Logs\Security.evtx")));
        files = Files(Volume(log: "#Fields: a"), Volume(log: "#Fields: a b"));
        Assert.DoesNotContain(files, file => file.Path.StartsWith(Copy1, StringComparison.Ordinal) && file.Extension is ".log" or ".evtx" && file.Path.StartsWith('\\'));
    }

    [Fact]
    public void Each_state_is_taken_from_the_newest_copy_that_has_it()
    {
        var files = Files(Volume(shell: "<% one %>", log: "#1"), Volume(shell: "<% one %>", log: "#1"), Volume(shell: null, log: null));
        Assert.Equal(First.AddDays(1), files.Single(file => file.Name == "shell.aspx").SeenUtc);
        Assert.Single(files, file => file.Path == Copy2 + @"\inetpub\logs\u_ex210303.log");
        Assert.DoesNotContain(files, file => file.Path == Copy1 + @"\inetpub\logs\u_ex210303.log");
        Assert.Equal(2, files.Count(file => file.Name == "$Boot" && file.Path.StartsWith('\\')));
    }

    [Fact]
    public void Changes_that_the_journal_has_lost_since_are_read_from_the_copy()
    {
        var before = Volume(journal: (0, 3));
        var after = Volume(journal: (2, 2));
        var lost = Files(before, after).Single(file => file.Path == Copy1 + @"\$Extend\$UsnJrnl:$J");
        Assert.Equal(2 * NtfsImageBuilder.ClusterBytes, lost.SizeBytes);
        Assert.Equal("01", string.Concat(Delivery.Text(lost).Where(char.IsAsciiDigit)));
    }

    private List<EvidenceFile> Files(params byte[][] states)
    {
        var builder = new ShadowCopyBuilder(states[0]);
        for (var i = 1; i < states.Length; i++)
            builder.Snapshot(First.AddDays(i - 1)).Change(states[i]);
        var evidence = new DiskImageOpener().Open(_delivery.File_($"disk{_opened.Count}.raw", builder.Build()), new EvidenceOptions(_delivery.WorkFolder));
        _opened.Add(evidence);
        var tree = Assert.Single(evidence.Servers);
        Assert.Empty(tree.Diagnostics);
        return [.. tree.Files];
    }

    private static byte[] Volume(string? shell = null, string? log = null, string? events = null, (int First, int Count)? journal = null)
    {
        var builder = new NtfsImageBuilder(64);
        var web = builder.Directory(builder.Directory(NtfsImageBuilder.Root, "inetpub"), "wwwroot");
        var logs = builder.Directory(NtfsImageBuilder.Reference(24, 1), "logs");
        var windows = builder.Directory(NtfsImageBuilder.Root, "Windows");
        var channel = builder.Directory(builder.Directory(builder.Directory(windows, "System32"), "winevt"), "Logs");
        Add(builder, web, "shell.aspx", shell);
        Add(builder, logs, "u_ex210303.log", log);
        Add(builder, channel, "Security.evtx", events);
        if (journal is var (first, count) && journal is not null)
            Journal(builder, first, count);
        var volume = builder.Build();
        // All states are of one size.
        Array.Resize(ref volume, 1 << 20);
        return volume;
    }

    private static void Add(NtfsImageBuilder builder, ulong folder, string name, string? content)
    {
        if (content is not null)
            builder.File(folder, name, Encoding.ASCII.GetBytes(content));
    }

    /// <summary>A journal of which each cluster holds its own number; those before the first are given back.</summary>
    private static void Journal(NtfsImageBuilder builder, int first, int count)
    {
        var bytes = new byte[count * NtfsImageBuilder.ClusterBytes];
        for (var i = 0; i < count; i++)
            bytes[i * NtfsImageBuilder.ClusterBytes] = (byte)('0' + first + i);
        var stored = builder.Store(bytes);
        var extend = builder.Directory(NtfsImageBuilder.Root, "$Extend");
        List<(long, long)> runs = first > 0 ? [(-1, first), stored] : [stored];
        builder.Record(entry => new MftRecordBuilder(entry, 1, 1).Standard(new(NtfsImageBuilder.Created)).Name(extend, "$UsnJrnl", new(NtfsImageBuilder.Created))
            .NonResident(0x80, "$J", (first + count) * NtfsImageBuilder.ClusterBytes, runs, NtfsImageBuilder.ClusterBytes));
    }
}
