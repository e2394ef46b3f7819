using System.Buffers.Binary;
using Afterpatch.Formats;
using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Ntfs;
using Afterpatch.Testing.Ntfs;
using Xunit;

namespace Afterpatch.Formats.Tests.Ntfs;

public class NtfsVolumeTests
{
    private static readonly NtfsTimes Time = new(NtfsImageBuilder.Created);

    [Theory]
    [InlineData(0)]
    [InlineData(600)]
    [InlineData(601)]
    [InlineData(50_000)]
    public void A_file_reads_back_byte_for_byte(int length)
    {
        var content = Bytes(length);
        var image = new NtfsImageBuilder();
        var file = image.File(NtfsImageBuilder.Root, "f", content);
        Assert.Equal(content, Read(image.Build(), (long)(file & 0xFFFF)));
    }

    [Fact]
    public void Sparse_runs_and_what_is_not_initialised_read_as_zeros()
    {
        var image = new NtfsImageBuilder();
        var run = image.Store(Bytes(8192));
        image.RecordAt(30, new MftRecordBuilder(30, 1, 1).NonResident(0x80, "", 20_000, [(-1, 1), run, (-1, 2)], 4096, initialized: 10_000));
        var expected = new byte[20_000];
        Bytes(8192)[..(10_000 - 4096)].CopyTo(expected, 4096);
        Assert.Equal(expected, Read(image.Build(), 30));
    }

    [Fact]
    public void Compressed_units_are_unpacked_and_others_left_as_they_are()
    {
        byte[] packed = [.. Enumerable.Repeat<byte[]>([0x03, 0xB0, 0x02, (byte)'a', 0xFC, 0x0F], 16).SelectMany(chunk => chunk)];
        var image = new NtfsImageBuilder();
        var unit = image.Store(packed);
        var plain = image.Store(Bytes(65536));
        image.RecordAt(30, new MftRecordBuilder(30, 1, 1).NonResident(0x80, "", 3 * 65536, [unit, (-1, 15), plain, (-1, 16)], 4096, 0, 4));
        byte[] expected = [.. Enumerable.Repeat((byte)'a', 65536), .. Bytes(65536), .. new byte[65536]];
        Assert.Equal(expected, Read(image.Build(), 30));
    }

    [Fact]
    public void An_attribute_list_that_names_itself_and_others_ends()
    {
        var image = new NtfsImageBuilder();
        var entry = "800000002000001A" + "0000000000000000" + "1E00000000000100" + "0000000000000000";
        image.RecordAt(30, new MftRecordBuilder(30, 1, 1).Standard(Time).Resident(0x20, "", Convert.FromHexString(entry + entry)));
        var volume = NtfsVolume.TryOpen(new MemoryBlockSource(image.Build()), new DamageList());
        Assert.NotNull(volume!.ReadFile(30));
    }

    [Fact]
    public void A_run_outside_of_the_volume_reads_as_zeros_between_others_and_is_left_out_at_the_end()
    {
        var image = new NtfsImageBuilder();
        var run = image.Store(Bytes(4096));
        image.RecordAt(30, new MftRecordBuilder(30, 1, 1).NonResident(0x80, "", 5 * 4096, [(1L << 40, 1), run, (1L << 40, 2), (1L << 41, 1)], 4096));
        var bytes = image.Build();
        Assert.Equal([.. new byte[4096], .. Bytes(4096)], Read(bytes, 30));
        var volume = NtfsVolume.TryOpen(new MemoryBlockSource(bytes), new DamageList())!;
        Assert.StartsWith("16384 of its 20480 bytes lie in clusters", volume.Flaw(volume.ReadFile(30)!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_that_no_clusters_are_named_for_is_a_flaw_and_an_ordinary_file_has_none()
    {
        var image = new NtfsImageBuilder();
        var file = image.File(NtfsImageBuilder.Root, "f", Bytes(5000));
        image.RecordAt(30, new MftRecordBuilder(30, 1, 1).NonResident(0x80, "", 1L << 60, [image.Store(Bytes(4096))], 4096));
        var volume = NtfsVolume.TryOpen(new MemoryBlockSource(image.Build()), new DamageList())!;
        Assert.Equal("its record announces 1152921504606846976 bytes and names clusters for 4096", volume.Flaw(volume.ReadFile(30)!));
        Assert.Null(volume.Flaw(volume.ReadFile((long)(file & 0xFFFF))!));
        Assert.True(volume.IsWhole);
    }

    [Fact]
    public void A_forged_size_is_no_larger_than_the_volume()
    {
        var image = new NtfsImageBuilder();
        image.RecordAt(30, new MftRecordBuilder(30, 1, 1).NonResident(0x80, "", 1L << 50, [(-1, 1L << 38)], 4096));
        var bytes = image.Build();
        var volume = NtfsVolume.TryOpen(new MemoryBlockSource(bytes), new DamageList())!;
        Assert.Equal(bytes.Length, volume.Open(30, AttributeType.Data)!.Length);
    }

    [Fact]
    public void The_mirror_helps_when_the_first_record_is_gone()
    {
        var image = new NtfsImageBuilder();
        image.File(NtfsImageBuilder.Root, "f", [1, 2, 3]);
        var bytes = image.Build();
        bytes.AsSpan(16 * 4096, 1024).Clear();
        var damage = new DamageList();
        var volume = NtfsVolume.TryOpen(new MemoryBlockSource(bytes), damage);
        Assert.Equal(3, volume!.Open(24, AttributeType.Data)!.Length);
        Assert.Contains(damage.Items, error => error.Field == "$MFT");
    }

    [Theory]
    [InlineData("attribute")]
    [InlineData("no runs")]
    [InlineData("runs elsewhere")]
    [InlineData("place")]
    public void The_mirror_helps_when_the_first_record_is_damaged_inside_or_not_where_the_boot_sector_says(string damaged)
    {
        var image = new NtfsImageBuilder();
        image.File(NtfsImageBuilder.Root, "f", [1, 2, 3]);
        var bytes = image.Build();
        var at = 16 * 4096 + 0x38;
        while (bytes[at] != 0x80)
            at += BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4));
        if (damaged == "attribute")
            bytes.AsSpan(at + 4, 4).Clear();
        else if (damaged == "no runs")
            bytes[at + 0x40] = 0;
        else if (damaged == "runs elsewhere")
            bytes[at + 0x42] = 0x70;
        else
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(0x30), 1L << 61);
        var damage = new DamageList();
        var volume = NtfsVolume.TryOpen(new MemoryBlockSource(bytes), damage);
        Assert.Equal(3, volume!.Open(24, AttributeType.Data)!.Length);
        Assert.Contains(damage.Items, error => error.Field == "$MFT" && error.Reason.EndsWith("the mirror is used", StringComparison.Ordinal));
    }

    internal static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Read(byte[] image, long entry)
    {
        var content = NtfsVolume.TryOpen(new MemoryBlockSource(image), new DamageList())!.Open(entry, AttributeType.Data)!;
        return content.Bytes(0, (int)content.Length);
    }
}
