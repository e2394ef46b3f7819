using System.IO.Compression;
using System.Text;
using Afterpatch.Formats.Archives;
using Afterpatch.Formats.MiniDump;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Formats.Tests.Archives;

public sealed class ArchiveNamesTests
{
    private const int Stored = 0;
    private const int MsZip = 1;

    private static readonly byte[] Content = [.. Enumerable.Range(0, 80_000).Select(i => (byte)(i * i >> 7))];

    [Fact]
    public void Members_of_zip_and_cab_are_named()
    {
        Assert.Equal(["system", "a/security"], ZipMembers.Read(Zip()).Select(member => member.Name));
        Assert.Equal(["ip.txt", "system"], CabMembers.Read(Cab(MsZip)).Select(member => member.Name));
    }

    [Fact]
    public void Members_of_a_zip_are_unpacked_as_far_as_asked()
    {
        var member = ZipMembers.Read(Zip())[1];
        Assert.Equal(new byte[100], member.Unpack!(1_000));
        Assert.Equal(7, member.Unpack!(7).Length);
    }

    [Theory]
    [InlineData(Stored)]
    [InlineData(MsZip)]
    public void Members_of_a_cabinet_reach_over_its_blocks(int method)
    {
        var members = CabMembers.Read(Cab(method));
        Assert.Equal(Content[..40_000], members[0].Unpack!(int.MaxValue));
        Assert.Equal(Content[40_000..], members[1].Unpack!(int.MaxValue));
        Assert.Equal(Content[40_000..40_016], members[1].Unpack!(16));
    }

    [Fact]
    public void What_is_packed_otherwise_has_a_name_and_no_bytes() => Assert.All(CabMembers.Read(Cab(method: 3)), member => Assert.Null(member.Unpack));

    [Fact]
    public void The_modules_of_a_dump_are_named()
    {
        Assert.Equal([@"C:\Windows\System32\lsass.exe", "lsasrv.dll"], MiniDumpFile.Modules(Dump(), out var written, out var error));
        Assert.Null(error);
        Assert.Equal(2021, written!.Value.Year);
    }

    [Fact]
    public void Damage_ends_in_the_names_before_it()
    {
        foreach (var whole in new[] { Zip(), Dump() })
        {
            foreach (var cut in Damage.EveryCut(whole))
                All(whole[..cut]);
            foreach (var edited in Damage.AnyEdits(whole, 500, seed: 7))
                All(edited);
        }
        var cab = Cab(MsZip);
        for (var cut = 0; cut < cab.Length; cut += cut < 200 ? 1 : 211)
            All(cab[..cut]);
        foreach (var edited in Damage.AnyEdits(cab, 300, seed: 7))
            All(edited);
    }

    private static void All(byte[] bytes)
    {
        foreach (var member in ZipMembers.Read(bytes).Concat(CabMembers.Read(bytes)))
            Assert.InRange(member.Unpack?.Invoke(100_000).Length ?? 0, 0, 100_000);
        MiniDumpFile.Modules(bytes, out _, out _);
    }

    private static byte[] Zip()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var name in (string[])["system", "a/security"])
                using (var entry = zip.CreateEntry(name).Open())
                    entry.Write(new byte[100]);
        return bytes.ToArray();
    }

    /// <summary>Two members in one folder of three blocks.</summary>
    private static byte[] Cab(int method)
    {
        using var cab = new MemoryStream();
        var head = new byte[44];
        "MSCF"u8.CopyTo(head);
        head[16] = 44;
        head[26] = 1;
        head[28] = 2;
        cab.Write(head);
        BitConverter.GetBytes((ushort)3).CopyTo(head, 40);
        BitConverter.GetBytes((ushort)method).CopyTo(head, 42);
        foreach (var (name, start, size) in (ReadOnlySpan<(string, int, int)>)[("ip.txt", 0, 40_000), ("system", 40_000, Content.Length - 40_000)])
        {
            cab.Write(BitConverter.GetBytes(size));
            cab.Write(BitConverter.GetBytes(start));
            cab.Write(new byte[8]);
            cab.Write(Encoding.ASCII.GetBytes(name + "\0"));
        }
        BitConverter.GetBytes((int)cab.Length).CopyTo(head, 36);
        for (var at = 0; at < Content.Length; at += 32 << 10)
        {
            var plain = Content.AsSpan(at, Math.Min(32 << 10, Content.Length - at)).ToArray();
            var packed = method == Stored ? plain : MsZipBlock(plain);
            cab.Write(new byte[4]);
            cab.Write(BitConverter.GetBytes((ushort)packed.Length));
            cab.Write(BitConverter.GetBytes((ushort)plain.Length));
            cab.Write(packed);
        }
        var file = cab.ToArray();
        head.CopyTo(file, 0);
        return file;
    }

    private static byte[] MsZipBlock(byte[] plain)
    {
        using var packed = new MemoryStream();
        packed.Write("CK"u8);
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(plain);
        return packed.ToArray();
    }

    private static byte[] Dump()
    {
        var dump = new byte[1024];
        void Put(int at, int number) => BitConverter.GetBytes(number).CopyTo(dump, at);
        "MDMP"u8.CopyTo(dump);
        Put(8, 1);
        Put(12, 32);
        Put(20, 1_614_938_400);
        Put(32, 4);
        Put(40, 64);
        Put(64, 2);
        var name = 400;
        for (var i = 0; i < 2; i++)
        {
            var text = Encoding.Unicode.GetBytes(i == 0 ? @"C:\Windows\System32\lsass.exe" : "lsasrv.dll");
            Put(68 + i * 108 + 20, name);
            Put(name, text.Length);
            text.CopyTo(dump, name + 4);
            name += 4 + text.Length + 2;
        }
        return dump;
    }
}
