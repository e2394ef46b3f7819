using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Images;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Formats.Tests.Images;

public class ImageDamageTests
{
    private static readonly byte[] Disk = MakeDisk();

    public static TheoryData<string> Formats => ["vhd", "vhd-diff", "vmdk", "qcow2", "ewf"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_generated_image_reads_back(string format) => Assert.Equal(Disk, Read(Make(format), out _));

    [Theory]
    [MemberData(nameof(Formats))]
    public void Any_damage_ends_in_bytes_and_diagnostics(string format)
    {
        var image = Make(format);
        foreach (var cut in Damage.EveryCut(image, 60))
            Read(image[..cut], out _);
        foreach (var edited in Damage.AnyEdits(image, 60, 3))
            Read(edited, out _);
    }

    [Theory]
    [InlineData("vhd")]
    [InlineData("vhd-diff")]
    [InlineData("vmdk")]
    [InlineData("qcow2")]
    public void An_image_that_is_cut_off_knows_what_it_lacks(string format)
    {
        var image = Make(format);
        using var whole = Open(image, new DamageList())!;
        Assert.Equal(0, whole.Missing(0, whole.Length));
        using var cut = Open(image[..(image.Length * 2 / 3)], new DamageList())!;
        var first = cut.FirstMissing();
        Assert.InRange(first, 4096, cut.Length - 4096);
        Assert.InRange(cut.Missing(0, cut.Length), 4096, cut.Length - first);
        Assert.Equal(0, cut.Missing(0, first));
        Assert.Equal(Disk[..(int)first], cut.Bytes(0, (int)first));
    }

    [Fact]
    public void A_part_of_a_split_image_that_is_missing_is_told_and_the_rest_stays_in_its_place()
    {
        var damage = new DamageList();
        var context = new ImageContext("d.001", name => name is "d.003" ? new MemoryBlockSource(Disk.AsMemory(32768, 16384)) : null, damage);
        using var disk = ImageFile.Open(new MemoryBlockSource(Disk.AsMemory(0, 16384)), context)!;
        Assert.Equal([.. Disk[..16384], .. new byte[16384], .. Disk[32768..49152]], disk.Bytes(0, 49152));
        Assert.Equal((16384, 16384), (disk.Missing(0, disk.Length), disk.FirstMissing()));
        Assert.Equal((16384, "part"), (Assert.Single(damage.Items).Offset, damage.Items[0].Field));
    }

    [Fact]
    public void An_expert_witness_image_that_is_cut_off_before_its_table_is_read_as_far_as_its_chunks_are_whole()
    {
        byte[] plain = [.. Disk[16384..32768], .. BitConverter.GetBytes(EwfChunk.Adler32(Disk.AsSpan(16384, 16384)))];
        var image = EwfHead(32);
        Section(image, "sectors", [.. Packed(0), .. plain, .. Packed(2), .. Packed(3)]);
        var cut = image.ToArray()[..^10];
        var damage = new DamageList();
        using var disk = Open(cut, damage)!;
        Assert.Equal([.. Disk[..49152], .. new byte[16384]], disk.Bytes(0, Disk.Length));
        Assert.Equal(16384, disk.Missing(0, disk.Length));
        Assert.Contains(damage.Items, error => error.Field == "table" && error.Reason.Contains("3 chunks", StringComparison.Ordinal));
    }

    [Fact]
    public void A_SMART_image_keeps_its_chunks_behind_the_table()
    {
        var image = EwfHead(64);
        byte[][] chunks = [Packed(0, 32768), Packed(1, 32768)];
        var table = new byte[24 + 8];
        BinaryPrimitives.WriteInt32LittleEndian(table, 2);
        for (int i = 0, at = image.Count + 76 + table.Length; i < 2; at += chunks[i++].Length)
            BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(24 + i * 4), (uint)at | 0x8000_0000);
        Section(image, "table", [.. table, .. chunks[0], .. chunks[1]]);
        Section(image, "done", []);
        var damage = new DamageList();
        using var disk = Open([.. image], damage)!;
        Assert.Equal(Disk, disk.Bytes(0, Disk.Length));
        Assert.Empty(damage.Items);
    }

    private static List<byte> EwfHead(int sectorsPerChunk)
    {
        var image = new List<byte>([.. EwfImage.Magic, 1, 1, 0, 0, 0]);
        var volume = new byte[94];
        BinaryPrimitives.WriteInt32LittleEndian(volume.AsSpan(8), sectorsPerChunk);
        BinaryPrimitives.WriteInt32LittleEndian(volume.AsSpan(12), 512);
        BinaryPrimitives.WriteInt64LittleEndian(volume.AsSpan(16), Disk.Length / 512);
        Section(image, "volume", volume);
        return image;
    }

    private static byte[] Packed(int chunk, int bytes = 16384)
    {
        using var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(Disk, chunk * bytes, bytes);
        return stream.ToArray();
    }

    private static IBlockSource? Open(byte[] image, DamageList damage) =>
        ImageFile.Open(new MemoryBlockSource(image), new ImageContext("disk", name => name == "base" ? new MemoryBlockSource(Disk) : null, damage));

    [Fact]
    public void A_chain_of_differences_that_comes_back_to_itself_ends()
    {
        Read(Vhd(4, "disk"), out var damage);
        Assert.Contains(damage.Items, error => error.Field == "parent");
    }

    [Fact]
    public void A_vhdx_log_of_garbage_is_not_replayed()
    {
        var damage = new DamageList();
        var log = new byte[1 << 16];
        new Random(1).NextBytes(log);
        for (var at = 0; at < log.Length; at += 4096)
            "loge"u8.CopyTo(log.AsSpan(at));
        using var file = new MemoryBlockSource(log);
        Assert.Same(file, VhdxLog.Replay(file, Guid.Empty, 0, (uint)log.Length, damage));
        Assert.Contains(damage.Items, error => error.Field == "log");
    }

    [Fact]
    public void A_vhdx_log_is_replayed_in_memory()
    {
        var id = Guid.NewGuid();
        var file = new byte[64 << 10];
        var entry = file.AsSpan(0, 8192);
        "loge"u8.CopyTo(entry);
        BinaryPrimitives.WriteInt32LittleEndian(entry[8..], 8192);
        BinaryPrimitives.WriteInt64LittleEndian(entry[16..], 7);
        BinaryPrimitives.WriteInt32LittleEndian(entry[24..], 1);
        id.TryWriteBytes(entry[32..]);
        var descriptor = entry[64..];
        "desc"u8.CopyTo(descriptor);
        Encoding.ASCII.GetBytes("TAIL").CopyTo(descriptor[4..]);
        Encoding.ASCII.GetBytes("LEADLEAD").CopyTo(descriptor[8..]);
        BinaryPrimitives.WriteInt64LittleEndian(descriptor[16..], 32 << 10);
        entry.Slice(4096 + 8, 4084).Fill((byte)'x');
        "data"u8.CopyTo(entry[4096..]);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], Crc32C.Of(entry, 4));
        using var replayed = VhdxLog.Replay(new MemoryBlockSource(file), id, 0, 8192 * 2, new DamageList());
        var page = replayed.Bytes(32 << 10, 4096);
        Assert.Equal("LEADLEADx", Encoding.ASCII.GetString(page, 0, 9));
        Assert.Equal("xTAIL", Encoding.ASCII.GetString(page, 4091, 5));
    }

    [Fact]
    public void Extended_partitions_in_a_circle_end()
    {
        var disk = new byte[1 << 20];
        Table(disk, 0, 0x0F, 8);
        Table(disk, 8 * 512, 7, 1);
        var second = disk.AsSpan(8 * 512 + 462);
        second[4] = 5;
        BinaryPrimitives.WriteInt32LittleEndian(second[8..], 16);
        Table(disk, 24 * 512, 7, 1);
        disk.AsSpan(8 * 512 + 462, 16).CopyTo(disk.AsSpan(24 * 512 + 462));
        var damage = new DamageList();
        Assert.NotEmpty(PartitionTable.Read(new MemoryBlockSource(disk), damage));
        Assert.Contains(damage.Items, error => error.Field == "extended partition");
    }

    private static void Table(byte[] disk, int at, byte type, int start)
    {
        disk[at + 446 + 4] = type;
        BinaryPrimitives.WriteInt32LittleEndian(disk.AsSpan(at + 446 + 8), start);
        BinaryPrimitives.WriteInt32LittleEndian(disk.AsSpan(at + 446 + 12), 8);
        disk[at + 510] = 0x55;
        disk[at + 511] = 0xAA;
    }

    private static byte[] Read(byte[] image, out DamageList damage)
    {
        damage = new DamageList();
        var context = new ImageContext("disk", name => name is "disk" ? new MemoryBlockSource(image) : name == "base" ? new MemoryBlockSource(Disk) : null, damage);
        using var disk = ImageFile.Open(new MemoryBlockSource(image), context);
        return disk is null ? [] : disk.Bytes(0, Disk.Length);
    }

    private static byte[] Make(string format) => format switch
    {
        "vhd" => Vhd(3, ""),
        "vhd-diff" => Vhd(4, "base"),
        "vmdk" => Vmdk(),
        "qcow2" => Qcow2(),
        _ => Ewf(),
    };

    private static byte[] MakeDisk()
    {
        var disk = new byte[64 << 10];
        new Random(4).NextBytes(disk.AsSpan(0, 24 << 10));
        return disk;
    }

    /// <summary>Blocks of 4 KiB; every other block lies in the parent of a differencing disk.</summary>
    private static byte[] Vhd(int type, string parent)
    {
        const int block = 4096, blocks = 16;
        var image = new List<byte>(Footer(type));
        var header = new byte[1024];
        "cxsparse"u8.CopyTo(header);
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(0x10), 1536);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(0x1C), blocks);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(0x20), block);
        Encoding.BigEndianUnicode.GetBytes(parent).CopyTo(header, 0x40);
        image.AddRange(header);
        var table = new byte[512];
        var data = new List<byte>();
        for (var i = 0; i < blocks; i++)
        {
            var isHere = type == 3 || i % 2 == 0;
            BinaryPrimitives.WriteUInt32BigEndian(table.AsSpan(i * 4), isHere ? (uint)(4 + data.Count / 512) : uint.MaxValue);
            if (!isHere)
                continue;
            var bitmap = new byte[512];
            bitmap[0] = 0xFF;
            data.AddRange(bitmap);
            data.AddRange(Disk[(i * block)..((i + 1) * block)]);
        }
        return [.. image, .. table, .. data, .. Footer(type)];
    }

    private static byte[] Footer(int type)
    {
        var footer = new byte[512];
        "conectix"u8.CopyTo(footer);
        BinaryPrimitives.WriteInt64BigEndian(footer.AsSpan(0x10), 512);
        BinaryPrimitives.WriteInt64BigEndian(footer.AsSpan(0x30), Disk.Length);
        BinaryPrimitives.WriteInt32BigEndian(footer.AsSpan(0x3C), type);
        return footer;
    }

    private static byte[] Vmdk()
    {
        var header = new byte[512];
        "KDMV"u8.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(12), Disk.Length / 512);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(20), 8);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(44), 512);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(56), 1);
        var directory = new byte[512];
        BinaryPrimitives.WriteInt32LittleEndian(directory, 2);
        var table = new byte[2048];
        for (var i = 0; i < 16; i++)
            BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(i * 4), 6 + i * 8);
        return [.. header, .. directory, .. table, .. Disk];
    }

    private static byte[] Qcow2()
    {
        var header = new byte[4096];
        Qcow2Image.Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), 2);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(20), 12);
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(24), Disk.Length);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(36), 1);
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(40), 4096);
        var first = new byte[4096];
        BinaryPrimitives.WriteInt64BigEndian(first, 8192);
        var second = new byte[4096];
        for (var i = 0; i < 16; i++)
            BinaryPrimitives.WriteInt64BigEndian(second.AsSpan(i * 8), 12288 + i * 4096);
        return [.. header, .. first, .. second, .. Disk];
    }

    /// <summary>Two chunks of 32 KiB, not packed; the checksums are left wrong, which is told and does no harm.</summary>
    private static byte[] Ewf()
    {
        var image = new List<byte>([.. EwfImage.Magic, 1, 1, 0, 0, 0]);
        var volume = new byte[94];
        BinaryPrimitives.WriteInt32LittleEndian(volume.AsSpan(8), 64);
        BinaryPrimitives.WriteInt32LittleEndian(volume.AsSpan(12), 512);
        BinaryPrimitives.WriteInt64LittleEndian(volume.AsSpan(16), Disk.Length / 512);
        Section(image, "volume", volume);
        var start = image.Count + 76;
        Section(image, "sectors", [.. Disk[..32768], 0, 0, 0, 0, .. Disk[32768..], 0, 0, 0, 0]);
        var table = new byte[24 + 8];
        BinaryPrimitives.WriteInt32LittleEndian(table, 2);
        BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(24), start);
        BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(28), start + 32768 + 4);
        Section(image, "table", table);
        Section(image, "done", []);
        return [.. image];
    }

    private static void Section(List<byte> image, string type, byte[] content)
    {
        var head = new byte[76];
        Encoding.ASCII.GetBytes(type).CopyTo(head, 0);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(16), image.Count + 76 + content.Length);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(24), 76 + content.Length);
        image.AddRange(head);
        image.AddRange(content);
    }
}
