using System.Text;
using Afterpatch.Formats.Registry;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Formats.Tests.Registry;

public sealed class AppCompatCacheTests
{
    private static readonly DateTime Written = new(2021, 3, 3, 4, 5, 6, DateTimeKind.Utc);

    [Theory]
    [InlineData(0x34, "10ts")] // Windows 10, Server 2016 and later
    [InlineData(0x80, "10ts")] // 8.1, Server 2012 R2
    [InlineData(0x80, "00ts")] // 8, Server 2012
    public void Programs_are_read_in_the_form_of_each_windows(int header, string mark)
    {
        var entries = AppCompatCache.Read(Cache(header, mark), out var error);
        Assert.Null(error);
        Assert.Equal([new AppCompatEntry(@"C:\Windows\Temp\xx.bat", Written), new AppCompatEntry(@"C:\Windows\System32\cmd.exe", Written)], entries);
    }

    [Fact]
    public void Damage_ends_in_the_entries_before_it()
    {
        foreach (var whole in new[] { Cache(0x34, "10ts"), Cache(0x80, "00ts"), Cache(0x80, "10ts") })
        {
            foreach (var cut in Damage.EveryCut(whole))
                AppCompatCache.Read(whole.AsSpan()[..cut], out _);
            foreach (var edited in Damage.AnyEdits(whole, 1_000, seed: 9))
                AppCompatCache.Read(edited, out _);
        }
    }

    private static byte[] Cache(int header, string mark)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(header == 0x80 ? 0x80 : header);
        writer.Write(new byte[header - 4]);
        foreach (var path in (string[])[@"\??\C:\Windows\Temp\xx.bat", @"C:\Windows\System32\cmd.exe"])
        {
            var text = Encoding.Unicode.GetBytes(path);
            byte[] entry =
            [
                .. BitConverter.GetBytes((ushort)text.Length), .. text, .. header == 0x80 && mark == "10ts" ? new byte[2] : [], .. header == 0x80 ? new byte[8] : [],
                .. BitConverter.GetBytes(Written.ToFileTimeUtc()), .. new byte[4],
            ];
            writer.Write(Encoding.ASCII.GetBytes(mark));
            writer.Write(0);
            writer.Write(entry.Length);
            writer.Write(entry);
        }
        writer.Write(new byte[64]);
        return bytes.ToArray();
    }
}
