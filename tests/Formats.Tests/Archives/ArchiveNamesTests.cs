using System.IO.Compression;
using System.Text;
using Afterpatch.Formats.Archives;
using Afterpatch.Formats.MiniDump;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Formats.Tests.Archives;

public sealed class ArchiveNamesTests
{
    [Fact]
    public void Members_of_zip_and_cab_are_named_without_unpacking()
    {
        Assert.Equal(["system", "a/security"], ArchiveNames.Zip(Zip()));
        Assert.Equal(["ip.txt", "system"], ArchiveNames.Cab(Cab()));
    }

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
        foreach (var whole in new[] { Zip(), Cab(), Dump() })
        {
            foreach (var cut in Damage.EveryCut(whole))
                All(whole[..cut]);
            foreach (var edited in Damage.AnyEdits(whole, 500, seed: 7))
                All(edited);
        }
    }

    private static void All(byte[] bytes)
    {
        ArchiveNames.Zip(bytes);
        ArchiveNames.Cab(bytes);
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

    private static byte[] Cab()
    {
        using var cab = new MemoryStream();
        var head = new byte[44];
        "MSCF"u8.CopyTo(head);
        head[16] = 44;
        head[28] = 2;
        cab.Write(head);
        foreach (var name in (string[])["ip.txt", "system"])
        {
            cab.Write(new byte[16]);
            cab.Write(Encoding.ASCII.GetBytes(name + "\0"));
        }
        return cab.ToArray();
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
