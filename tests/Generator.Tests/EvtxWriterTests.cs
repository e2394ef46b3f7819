using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Afterpatch.Generator.EventLog;
using Xunit;

namespace Afterpatch.Generator.Tests;

public sealed class EvtxWriterTests
{
    [Fact]
    public void Every_checksum_of_the_file_is_right_and_every_record_is_counted()
    {
        var file = Write(2_000);
        Assert.Equal("ElfFile\0", Encoding.ASCII.GetString(file, 0, 8));
        Assert.Equal(Crc32.HashToUInt32(file.AsSpan(0, 120)), U32(file, 124));
        var chunks = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(42));
        Assert.Equal(4096 + chunks * 65_536, file.Length);
        var records = 0;
        for (var chunk = 0; chunk < chunks; chunk++)
            records += CheckChunk(file.AsSpan(4096 + chunk * 65_536, 65_536));
        Assert.Equal(2_000, records);
        Assert.Equal(2_001UL, BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(24)));
    }

    private static int CheckChunk(ReadOnlySpan<byte> chunk)
    {
        var free = (int)BinaryPrimitives.ReadUInt32LittleEndian(chunk[48..]);
        Assert.Equal(Crc32.HashToUInt32(chunk[512..free]), BinaryPrimitives.ReadUInt32LittleEndian(chunk[52..]));
        var header = new Crc32();
        header.Append(chunk[..120]);
        header.Append(chunk[128..512]);
        Assert.Equal(header.GetCurrentHashAsUInt32(), BinaryPrimitives.ReadUInt32LittleEndian(chunk[124..]));
        var records = 0;
        for (var at = 512; at < free; records++)
        {
            Assert.Equal(0x00002A2Au, BinaryPrimitives.ReadUInt32LittleEndian(chunk[at..]));
            var size = (int)BinaryPrimitives.ReadUInt32LittleEndian(chunk[(at + 4)..]);
            Assert.Equal((uint)size, BinaryPrimitives.ReadUInt32LittleEndian(chunk[(at + size - 4)..]));
            at += size;
        }
        return records;
    }

    private static byte[] Write(int count)
    {
        var stream = new MemoryStream();
        using (var writer = new EvtxWriter(stream, "EX01.contoso.example"))
        {
            var utc = new DateTime(2021, 3, 3, 4, 5, 6, DateTimeKind.Utc);
            for (var i = 0; i < count; i++)
                writer.Add(i % 3 == 0 ? SecurityEvents.LogCleared(utc, "CONTOSO", "EX01") : ServerEvents.Cmdlet(utc.AddSeconds(i), "Set-Mailbox", $"-Identity \"{i}\"", "contoso.example/Users/A", "S-1-5-21-1-2-3-1104"));
        }
        return stream.ToArray();
    }

    private static uint U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
}
