using System.Buffers.Binary;
using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Ntfs;
using Afterpatch.Formats.Ntfs.Wof;
using Afterpatch.Testing;
using Afterpatch.Testing.Ntfs;
using Xunit;

namespace Afterpatch.Formats.Tests.Ntfs;

public class WofTests
{
    private const int TextBytes = 70_001;
    private static readonly byte[] Whole = Text(TextBytes);

    public static TheoryData<string, int> Kinds => new() { { "xpress4k", 0 }, { "lzx", 1 }, { "xpress8k", 2 }, { "xpress16k", 3 } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_packed_file_reads_as_its_text(string sample, int algorithm)
    {
        var damage = new DamageList();
        var source = Open(Sample(sample), algorithm, damage);
        Assert.True(Whole.AsSpan().SequenceEqual(source.Bytes(0, TextBytes)));
        Assert.True(Whole.AsSpan(40_000, 1000).SequenceEqual(source.Bytes(40_000, 1000)));
        Assert.Empty(damage.Items);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Damage_costs_the_chunk_that_it_is_in_and_no_more(string sample, int algorithm)
    {
        var packed = Sample(sample);
        foreach (var cut in Enumerable.Range(1, 60))
        {
            var damage = new DamageList();
            var bytes = Open(packed[..(packed.Length * cut / 61)], algorithm, damage).Bytes(0, TextBytes);
            Assert.Equal(TextBytes, bytes.Length);
            Assert.NotEmpty(damage.Items);
        }
        foreach (var edited in Damage.AnyEdits(packed, 60, 5))
            Assert.Equal(TextBytes, Open(edited, algorithm, new DamageList()).Bytes(0, TextBytes).Length);
    }

    [Fact]
    public void Chunks_that_do_not_get_smaller_are_stored()
    {
        var random = new byte[10_000];
        new Random(1).NextBytes(random);
        var packed = new byte[8 + random.Length];
        BinaryPrimitives.WriteInt32LittleEndian(packed, 4096);
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(4), 8192);
        random.CopyTo(packed, 8);
        var damage = new DamageList();
        Assert.Equal(random, new WofSource(new MemoryBlockSource(packed), new(4096, false), random.Length, 40, damage).Bytes(0, random.Length));
        Assert.Empty(damage.Items);
    }

    [Fact]
    public void The_example_of_the_specification_unpacks()
    {
        // [MS-XCA] 3.2: "abc" a hundred times: a literal a, b, c, and one match of 297 bytes.
        var table = new byte[256];
        table[0x30] = 0x30; // a: 3 bits (97 is the high half)
        table[0x31] = 0x23; // b: 3, c: 2
        table[0x80] = 0x02; // end: 2
        table[0x8F] = 0x20; // match with offset bits 1, length 15: 2
        byte[] packed = [.. table, 0xA8, 0xDC, 0x00, 0x00, 0xFF, 0x26, 0x01];
        var output = new byte[300];
        Assert.Equal(300, new XpressHuffman().Decompress(packed, output));
        Assert.Equal(string.Concat(Enumerable.Repeat("abc", 100)), System.Text.Encoding.ASCII.GetString(output));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_volume_gives_the_unpacked_file(string sample, int algorithm)
    {
        var builder = new NtfsImageBuilder(64);
        var time = new NtfsTimes(NtfsImageBuilder.Created);
        var packed = builder.Store(Sample(sample));
        var entry = builder.Record(at => new MftRecordBuilder(at, 1, 1).Standard(time, 0x220).Name(NtfsImageBuilder.Root, "tool.exe", time, false, TextBytes)
            .NonResident(0x80, "", TextBytes, [(-1, (TextBytes + 4095) / 4096)], NtfsImageBuilder.ClusterBytes)
            .NonResident(0x80, WofFormat.Stream, Sample(sample).Length, [packed], NtfsImageBuilder.ClusterBytes)
            .Resident(0xC0, "", Reparse(algorithm)));
        var volume = NtfsVolume.TryOpen(new MemoryBlockSource(builder.Build()), new DamageList())!;
        Assert.True(Whole.AsSpan().SequenceEqual(volume.Open(entry, AttributeType.Data)!.Bytes(0, TextBytes)));
    }

    internal static byte[] Text(int length)
    {
        string[] words = ["public ", "static ", "void ", "return ", "\u00E8", "\0\0\0", "MOV EAX, ", "Afterpatch", "\r\n", "{ }"];
        var text = new List<byte>();
        for (uint x = 12345; text.Count < length;)
        {
            x = (uint)((x * 1103515245UL + 12345) & 0x7FFF_FFFF);
            var kind = (x >> 16) % 13;
            text.AddRange(kind switch
            {
                < 10 => System.Text.Encoding.Latin1.GetBytes(words[kind]),
                10 => [(byte)(x >> 8)],
                11 => [0xE8, (byte)(x >> 8), (byte)((x >> 12) & 15), 0, 0],
                _ => Enumerable.Repeat((byte)((x >> 8) & 7), (int)((x >> 11) % 300)),
            });
        }
        return [.. text[..length]];
    }

    private static WofSource Open(byte[] packed, int algorithm, DamageList damage) =>
        new(new MemoryBlockSource(packed), WofFormat.Of(Reparse(algorithm))!.Value, TextBytes, 40, damage);

    private static byte[] Reparse(int algorithm)
    {
        var value = new byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(value, 0x8000_0017);
        value[4] = 16;
        value[8] = 1;
        value[12] = 2;
        value[16] = 1;
        value[20] = (byte)algorithm;
        return value;
    }

    private static byte[] Sample(string name) => File.ReadAllBytes(Repository.Golden($"wof/{name}.bin"));
}
