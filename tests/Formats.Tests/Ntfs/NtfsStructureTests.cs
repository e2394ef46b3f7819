using System.Text;
using Afterpatch.Formats;
using Afterpatch.Formats.Ntfs;
using Afterpatch.Testing;
using Afterpatch.Testing.Ntfs;
using CsCheck;
using Xunit;

namespace Afterpatch.Formats.Tests.Ntfs;

public class NtfsStructureTests
{
    [Fact]
    public void A_boot_sector_tells_sizes_and_places()
    {
        var boot = NtfsBootSector.TryRead(NtfsImageBuilder.Boot(1000), 0, out _);
        Assert.Equal(new NtfsBootSector(512, 4096, 7999, 16, 2, 1024, 4096, 0x1122_3344_5566_7788), boot);
    }

    [Theory]
    [InlineData(0x0B, 3, "bytes per sector")]
    [InlineData(0x0D, 0, "sectors per cluster")]
    [InlineData(0x40, 0, "clusters per MFT record")]
    [InlineData(3, 0, "OEM ID")]
    public void A_boot_sector_that_cannot_be_is_refused_by_field(int at, byte value, string field)
    {
        var bytes = NtfsImageBuilder.Boot(1000);
        bytes[at] = value;
        Assert.Null(NtfsBootSector.TryRead(bytes, 0, out var error));
        Assert.Equal(field, error.Field);
    }

    [Fact]
    public void Run_lists_read_back_as_they_were_written() => Gen
        .Select(Gen.Long[-1, 1L << 40], Gen.Long[1, 1L << 30]).List[1, 20]
        .Sample(runs =>
        {
            var read = new List<DataRun>();
            Assert.Null(MappingPairs.Decode(MftRecordBuilder.Pairs([.. runs]), 0, read));
            Assert.Equal(runs, read.Select(run => (run.Lcn, run.Count)));
        }, iter: 500);

    [Theory]
    [InlineData("21180018FF")]
    [InlineData("F11800")]
    [InlineData("0F")]
    [InlineData("1100AA00")]
    [InlineData("2110")]
    [InlineData("11FF1000")]
    [InlineData("111080")]
    public void A_broken_run_list_says_so_and_ends(string hex) => Assert.NotNull(MappingPairs.Decode(Convert.FromHexString(hex), 0, []));

    [Fact]
    public void Lznt1_unpacks_a_chunk_with_overlapping_copies()
    {
        // Literal 'a', then a copy one back of 4,095 bytes: the longest run a chunk can have.
        byte[] packed = [0x03, 0xB0, 0x02, (byte)'a', 0xFC, 0x0F];
        var output = new byte[8192];
        Assert.Equal(4096, Lznt1.Decompress(packed, output));
        Assert.All(output[..4096], b => Assert.Equal((byte)'a', b));
    }

    [Fact]
    public void Lznt1_survives_anything() => Gen.Byte.Array[0, 300].Sample(bytes =>
    {
        var written = Lznt1.Decompress(bytes, new byte[65536]);
        Assert.InRange(written, 0, 65536);
    }, iter: 3000);

    [Fact]
    public void A_torn_record_is_cut_before_the_stride_that_is_older()
    {
        var record = new MftRecordBuilder(30, 1, 1).Standard(new(NtfsImageBuilder.Created)).Build();
        record[1023] ^= 1;
        Assert.Equal(512, UpdateSequence.Restore(record));
    }

    [Fact]
    public void A_sid_reads_as_text() =>
        Assert.Equal("S-1-5-21-1-2-3-500", SecurityOwners.Sid(Convert.FromHexString("010500000000000515000000010000000200000003000000F4010000")));

    [Fact]
    public void A_junction_tells_its_target()
    {
        var target = Encoding.Unicode.GetBytes(@"\??\C:\x");
        byte[] value = [3, 0, 0, 0xA0, 0, 0, 0, 0, 0, 0, (byte)target.Length, 0, 0, 0, 0, 0, .. target];
        Assert.True(ReparsePoint.TryRead(value, out var point));
        Assert.Equal(new ReparsePoint(ReparsePoint.MountPoint, @"\??\C:\x"), point);
    }
}
