using System.Buffers.Binary;
using System.Text;
using Afterpatch.Containers.DiskImage;
using Afterpatch.Core;
using Afterpatch.Testing.Ntfs;
using Xunit;

namespace Afterpatch.Containers.Tests;

public sealed class VolumeDamageTests : IDisposable
{
    private const int Mft = 16 * NtfsImageBuilder.ClusterBytes;
    private const int First = 1 << 20;

    private readonly Delivery _delivery = new();
    private readonly List<IEvidence> _opened = [];

    public void Dispose()
    {
        _opened.ForEach(evidence => evidence.Dispose());
        _delivery.Dispose();
    }

    [Theory]
    [InlineData("zeros")]
    [InlineData("signature")]
    [InlineData("fixup")]
    public void A_volume_without_a_record_of_its_root_keeps_its_files_and_their_paths(string damaged)
    {
        var image = Volume(NtfsImageBuilder.Root);
        var record = image.AsSpan(Mft + 5 * MftRecordBuilder.RecordBytes, MftRecordBuilder.RecordBytes);
        if (damaged == "zeros")
            record.Clear();
        else if (damaged == "signature")
            "BAAD"u8.CopyTo(record);
        else
            record[510] ^= 0xFF;
        var tree = Open(image);
        Assert.Contains(@"C:\inetpub\wwwroot\a.aspx", Delivery.Paths(tree));
        Assert.Contains(tree.Diagnostics, found => found.Field == "root directory" && found.At.Source == @"C:\$MFT");
    }

    [Fact]
    public void A_folder_that_names_the_root_with_another_sequence_lies_in_the_root()
    {
        var tree = Open(Volume(5 | (99UL << 48)));
        Assert.Contains(@"C:\inetpub\wwwroot\a.aspx", Delivery.Paths(tree));
        Assert.Empty(tree.Diagnostics);
    }

    [Fact]
    public void Living_files_below_a_freed_folder_or_a_circle_are_read_and_told()
    {
        var image = new NtfsImageBuilder(64);
        var freed = image.Directory(NtfsImageBuilder.Root, "freed", isDeleted: true);
        image.File(image.Directory(freed, "living"), "a.aspx", [1]);
        var first = image.Directory(NtfsImageBuilder.Reference(28, 1), "one");
        var second = image.Directory(first, "two");
        Assert.Equal(NtfsImageBuilder.Reference(28, 1), second);
        image.File(second, "b.aspx", [2, 2]);
        var tree = Open(image.Build());
        Assert.Contains(@"C:\freed\living\a.aspx", Delivery.Paths(tree));
        Assert.Contains(tree.Files, file => file is { Name: "b.aspx", IsDeleted: false, SizeBytes: 2 } && file.Path.StartsWith(@"C:\$OrphanFiles\", StringComparison.Ordinal));
        Assert.StartsWith("2 living files", Assert.Single(tree.Diagnostics, found => found.Field == "parent").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Streams_of_a_file_without_a_folder_are_read_too()
    {
        var image = new NtfsImageBuilder(64);
        var time = new NtfsTimes(NtfsImageBuilder.Created);
        image.Record(entry => new MftRecordBuilder(entry, 1, 1).Standard(time).Name(NtfsImageBuilder.Reference(60, 9), "$UsnJrnl", time).Resident(0x80, "$Max", [1, 2, 3]));
        var file = Open(image.Build()).Files.Single(file => file.Path == @"C:\$OrphanFiles\$UsnJrnl:$Max");
        Assert.Equal("\u0001\u0002\u0003", Delivery.Text(file));
    }

    [Fact]
    public void An_image_shorter_than_its_volume_is_told_and_the_end_of_a_log_is_no_row_of_zeros()
    {
        var image = new NtfsImageBuilder(64);
        var logs = image.Directory(NtfsImageBuilder.Root, "inetpub");
        image.File(logs, "there.log", Encoding.ASCII.GetBytes(new string('a', 5000)));
        image.File(logs, "cut.log", Encoding.ASCII.GetBytes(new string('b', 9000)));
        image.File(logs, "gone.log", Encoding.ASCII.GetBytes(new string('c', 5000)));
        var whole = image.Build();
        Assert.Empty(Open(whole).Diagnostics);
        Assert.False(Open(whole).IsIncomplete);
        var tree = Open(whole[..(whole.AsSpan().IndexOf("bbbb"u8) + 4196)]);
        Assert.True(tree.IsIncomplete);
        Assert.Equal(5000, Delivery.Text(Log("there")).Length);
        Assert.Equal(new string('b', 4196), Delivery.Text(Log("cut")));
        Assert.Equal("", Delivery.Text(Log("gone")));
        Assert.Null(Log("there").Flaw!());
        var cut = Log("cut");
        cut.Open().Dispose();
        Assert.StartsWith("4804 of its 9000 bytes", cut.Flaw!(), StringComparison.Ordinal);
        Assert.Contains(tree.Diagnostics, found => found.Field == "volume" && found.Reason.Contains("bytes before the end that its boot sector gives", StringComparison.Ordinal));
        // The third is the volume's own $Bitmap, which lies at its end.
        Assert.Contains(tree.Diagnostics, found => found.Field == "content" && found.Reason.StartsWith("3 of ", StringComparison.Ordinal));

        EvidenceFile Log(string name) => tree.Files.Single(file => file.Path == $@"C:\inetpub\{name}.log");
    }

    [Fact]
    public void The_copy_of_a_boot_sector_in_the_last_sector_of_its_partition_is_used()
    {
        var disk = Disk(out var length);
        var path = _delivery.File_("copy.raw", disk);
        disk.AsSpan(First, 512).CopyTo(disk.AsSpan(First + length - 512));
        disk.AsSpan(First, 512).Clear();
        File.WriteAllBytes(path, disk);
        Assert.True(new DiskImageOpener().Claims(path));
        var tree = Open(disk);
        Assert.Contains(@"C:\inetpub\wwwroot\a.aspx", Delivery.Paths(tree));
        Assert.Contains(tree.Diagnostics, found => found.Reason.Contains("its copy at the end was used", StringComparison.Ordinal));
    }

    [Fact]
    public void A_partition_of_Windows_without_any_boot_sector_is_told()
    {
        var disk = Disk(out _);
        disk.AsSpan(First, 512).Clear();
        var path = _delivery.File_("none.raw", disk);
        Assert.True(new DiskImageOpener().Claims(path));
        var refused = Assert.Throws<EvidenceUnreadableException>(() => new DiskImageOpener().Open(path, new EvidenceOptions(_delivery.WorkFolder)));
        Assert.Contains("partition 1", refused.Message, StringComparison.Ordinal);
        "EXFAT   "u8.CopyTo(disk.AsSpan(First + 3));
        File.WriteAllBytes(path, disk);
        refused = Assert.Throws<EvidenceUnreadableException>(() => new DiskImageOpener().Open(path, new EvidenceOptions(_delivery.WorkFolder)));
        Assert.Contains("holds no NTFS volume", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_whose_partition_table_is_gone_is_read_from_where_its_first_volume_begins()
    {
        var disk = Disk(out _);
        disk.AsSpan(0, 512).Clear();
        var path = _delivery.File_("table.raw", disk);
        Assert.True(new DiskImageOpener().Claims(path));
        var tree = Open(disk);
        Assert.Contains(@"C:\inetpub\wwwroot\a.aspx", Delivery.Paths(tree));
        Assert.Contains(tree.Diagnostics, found => found.Field == "partition table");
    }

    [Theory]
    [InlineData(0x40, "7F10DABE", "VDI")]
    [InlineData(0, "576974686F757446726565537061636500", "HDS")]
    [InlineData(0, "576974686F75467265537061634578740000", "HDS")]
    [InlineData(0, "41464631300D0A00", "AFF")]
    [InlineData(0, "455646320D0A8100", "Ex01")]
    public void A_container_that_is_not_read_is_named(int at, string mark, string name)
    {
        var image = new byte[2048];
        Convert.FromHexString(mark).CopyTo(image, at);
        var path = _delivery.File_("unknown.img", image);
        Assert.True(new DiskImageOpener().Claims(path));
        var refused = Assert.Throws<EvidenceUnreadableException>(() => new DiskImageOpener().Open(path, new EvidenceOptions(_delivery.WorkFolder)));
        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }

    private static byte[] Volume(ulong root)
    {
        var image = new NtfsImageBuilder(64);
        image.File(image.Directory(image.Directory(root, "inetpub"), "wwwroot"), "a.aspx", [1]);
        return image.Build();
    }

    /// <summary>A disk with one partition, whose volume is as long as it says.</summary>
    private static byte[] Disk(out int length)
    {
        var volume = Volume(NtfsImageBuilder.Root);
        length = volume.Length;
        var disk = new byte[First + length + First];
        volume.CopyTo(disk, First);
        disk[446 + 4] = 7;
        BinaryPrimitives.WriteInt32LittleEndian(disk.AsSpan(446 + 8), First / 512);
        BinaryPrimitives.WriteInt32LittleEndian(disk.AsSpan(446 + 12), length / 512);
        (disk[510], disk[511]) = (0x55, 0xAA);
        return disk;
    }

    private EvidenceTree Open(byte[] image)
    {
        var evidence = new DiskImageOpener().Open(_delivery.File_($"d{_opened.Count}.raw", image), new EvidenceOptions(_delivery.WorkFolder));
        _opened.Add(evidence);
        return Assert.Single(evidence.Servers);
    }
}
