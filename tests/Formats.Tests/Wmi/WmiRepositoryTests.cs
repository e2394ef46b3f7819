using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Afterpatch.Formats.Wmi;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Formats.Tests.Wmi;

public sealed class WmiRepositoryTests
{
    [Fact]
    public void Without_index_subscriptions_are_carved_by_the_definitions_that_every_windows_has()
    {
        var objects = new byte[8192 * 2];
        Filter("Trigger", "SELECT * FROM x").CopyTo(objects, 256);
        Filter("Other", "SELECT * FROM y").CopyTo(objects, 8192 + 512);
        var found = WmiRepository.Open(objects, [], []).Subscriptions().ToList();
        Assert.Equal(["Trigger", "Other"], found.Select(one => one["Name"]));
        Assert.All(found, one => Assert.True(one.IsDeleted));
        Assert.Equal("SELECT * FROM x", found[0]["Query"]);
        Assert.Equal(256, found[0].Offset);
    }

    [Fact]
    public void Pages_that_lie_end_in_problems()
    {
        var objects = new byte[8192 * 2];
        Filter("Trigger", "SELECT * FROM x").CopyTo(objects, 256);
        var (index, map) = Index();
        foreach (var edited in Damage.AnyEdits(objects, 200, seed: 1))
            Assert.NotNull(WmiRepository.Open(edited, index, [map]).Subscriptions().ToList());
        foreach (var edited in Damage.AnyEdits(index, 400, seed: 2))
            Assert.NotNull(WmiRepository.Open(objects, edited, [map]).Subscriptions().ToList());
        foreach (var edited in Damage.AnyEdits(map, 400, seed: 3))
            Assert.NotNull(WmiRepository.Open(objects, index, [edited]).Subscriptions().ToList());
        foreach (var cut in Damage.EveryCut(map))
            Assert.NotNull(WmiRepository.Open(objects, index, [map[..cut]]).Subscriptions().ToList());
    }

    /// <summary>One <c>__EventFilter</c> instance, version 2.1.</summary>
    private static byte[] Filter(string name, string query)
    {
        using var heap = new MemoryStream();
        int Text(string text)
        {
            var at = (int)heap.Length;
            heap.WriteByte(0);
            heap.Write(Encoding.Latin1.GetBytes(text + "\0"));
            return at;
        }
        Text("__EventFilter");
        int[] values = [Text(name), 0, 0, Text(query), 0, 0];
        using var record = new MemoryStream();
        record.Write(Encoding.Unicode.GetBytes(Convert.ToHexString(SHA256.HashData(Encoding.Unicode.GetBytes("__EVENTFILTER")))));
        record.Write(BitConverter.GetBytes(new DateTime(2021, 3, 5, 0, 0, 0, DateTimeKind.Utc).ToFileTimeUtc()));
        record.Write(new byte[8]);
        record.Write(BitConverter.GetBytes(4 + 5 + 26 + 4 + 1 + 4 + (int)heap.Length));
        record.Write(new byte[5]);
        record.Write([0x3C, 0x0F]); // 1, 2, 4 and 5 are null
        foreach (var value in values)
            record.Write(BitConverter.GetBytes(value));
        record.Write(BitConverter.GetBytes(4));
        record.WriteByte(1);
        record.Write(BitConverter.GetBytes((uint)heap.Length | 0x8000_0000));
        record.Write(heap.ToArray());
        return record.ToArray();
    }

    /// <summary>An index page with one key that leads to a record that is not there, and the map of both files.</summary>
    private static (byte[] Index, byte[] Map) Index()
    {
        var page = new byte[8192];
        BinaryPrimitives.WriteUInt32LittleEndian(page, 0xACCC);
        BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(16), 1);
        var at = 20 + 4 + 8;
        at += 2; // offset of the key: 0
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(at), 2);
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(at + 2), 1);
        at += 6;
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(at), 1);
        at += 4;
        var text = Encoding.ASCII.GetBytes("NS_A\\CI_B\\IL_C.0.7.90\0");
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(at), (ushort)text.Length);
        text.CopyTo(page, at + 2);
        using var map = new MemoryStream();
        foreach (var count in (int[])[2, 1])
        {
            foreach (var number in (uint[])[0xABCD, 1, 1, 0, 2, (uint)count])
                map.Write(BitConverter.GetBytes(number));
            for (var i = 0; i < count; i++)
            {
                map.Write(BitConverter.GetBytes(i));
                map.Write(new byte[20]);
            }
            map.Write(BitConverter.GetBytes(0));
            map.Write(BitConverter.GetBytes(0xDCBA));
        }
        return (page, map.ToArray());
    }
}
