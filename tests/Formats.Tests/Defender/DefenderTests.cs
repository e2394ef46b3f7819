using System.Buffers.Binary;
using System.Text;
using Afterpatch.Formats.Defender;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Formats.Tests.Defender;

public sealed class DefenderTests
{
    private const string Page = @"C:\inetpub\wwwroot\aspnet_client\system_web\supp0rt.aspx";
    private static readonly DateTime Put = new(2021, 3, 6, 2, 11, 5, DateTimeKind.Utc);

    [Fact]
    public void A_detection_that_windows_wrote_is_read()
    {
        var bytes = File.ReadAllBytes(Repository.Golden("defender/detection-history.bin"));
        Assert.True(DetectionHistory.IsMagic(bytes));
        var detection = DetectionHistory.Read(bytes, out var error)!;
        Assert.Null(error);
        Assert.Equal(("Virus:DOS/EICAR_Test_File", 103u, @"FRYPTOP\testuser", "Unknown"), (detection.Threat, detection.Status, detection.User, detection.Process));
        Assert.Equal(["containerfile", "file", "webfile"], detection.Resources.Select(resource => resource.Kind));
        Assert.Equal(@"C:\Users\testuser\Downloads\eicar_com.zip->eicar.com", detection.Resources[1].Path);
        Assert.Equal(new DateTime(2022, 7, 22, 5, 36, 18, DateTimeKind.Utc), detection.DetectedUtc!.Value, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void An_entry_of_the_quarantine_tells_what_lay_where_and_which_content_is_its()
    {
        var bytes = Entry();
        Assert.True(QuarantineEntry.IsMagic(bytes));
        var entry = QuarantineEntry.Read(bytes, out var error)!;
        Assert.Null(error);
        Assert.Equal(("Backdoor:ASP/Chopper.F!dha", Put), (entry.Threat, entry.QuarantinedUtc));
        var resource = Assert.Single(entry.Resources);
        Assert.Equal(new QuarantinedResource(Page, "file", "00112233445566778899AABBCCDDEEFF00112233", Put.AddDays(-3), null), resource);
    }

    [Fact]
    public void What_was_put_away_comes_back_byte_for_byte()
    {
        var page = "<%@ Page Language=\"Jscript\"%><%/* inert */%>"u8.ToArray();
        Assert.True(QuarantineContent.IsMagic(Content(page)));
        Assert.Equal(page, QuarantineContent.Read(Content(page), out var error)!.Value.ToArray());
        Assert.Null(error);
        Assert.Equal(page[..^3], QuarantineContent.Read(Content(page).AsSpan()[..^3], out error)!.Value.ToArray());
        Assert.NotNull(error);
    }

    [Fact]
    public void Other_files_are_not_taken_for_a_quarantine()
    {
        Assert.False(QuarantineEntry.IsMagic(new byte[100]));
        Assert.False(QuarantineContent.IsMagic("MZ and whatever else a program begins with"u8));
        Assert.False(DetectionHistory.IsMagic("SQLite format 3 and so on and on"u8));
    }

    [Fact]
    public void Damage_ends_in_what_was_read_before_it()
    {
        foreach (var whole in new[] { File.ReadAllBytes(Repository.Golden("defender/detection-history.bin")), Entry(), QuarantineCipher.Apply(Entry()), Content(new byte[300]) })
        {
            foreach (var cut in Damage.EveryCut(whole))
                All(whole[..cut]);
            foreach (var edited in Damage.AnyEdits(whole, 2_000, seed: 5))
                All(edited);
        }
        // Edits of the enciphered sections break everything at once: edit what they hold instead.
        foreach (var edited in Damage.AnyEdits(Section(), 2_000, seed: 6))
            QuarantineEntry.Read(Entry(edited), out _);
    }

    private static void All(byte[] bytes)
    {
        DetectionHistory.Read(bytes, out _);
        QuarantineEntry.Read(bytes, out _);
        QuarantineContent.Read(bytes, out _);
    }

    private static byte[] Content(byte[] page)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.Unicode, leaveOpen: true))
            foreach (var (kind, data) in new[] { (3u, new byte[44]), (1u, page) })
            {
                writer.Write(kind);
                writer.Write(kind == 3 ? 2u : 0u);
                writer.Write((ulong)data.Length);
                writer.Write(0u);
                writer.Write(data);
            }
        return QuarantineCipher.Apply(bytes.ToArray());
    }

    private static byte[] Entry() => Entry(Section());

    private static byte[] Entry(byte[] section)
    {
        byte[] about = [.. new byte[32], .. BitConverter.GetBytes(Put.ToFileTimeUtc()), .. new byte[12], .. "Backdoor:ASP/Chopper.F!dha\0"u8];
        var header = new byte[60];
        new byte[] { 0xDB, 0xE8, 0xC5, 0x01, 0x01 }.CopyTo(header, 0);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(40), about.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(44), section.Length);
        return [.. QuarantineCipher.Apply(header), .. QuarantineCipher.Apply(about), .. QuarantineCipher.Apply(section)];
    }

    private static byte[] Section()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(1u);
        writer.Write(8u);
        writer.Write(Encoding.Unicode.GetBytes(@"\\?\" + Page + "\0"));
        writer.Write((ushort)2);
        writer.Write("file\0"u8);
        Field(writer, 0x02, Convert.FromHexString("00112233445566778899AABBCCDDEEFF00112233"));
        Field(writer, 0x0F, BitConverter.GetBytes(Put.AddDays(-3).ToFileTimeUtc()));
        return bytes.ToArray();
    }

    private static void Field(BinaryWriter writer, ushort identifier, byte[] data)
    {
        while (writer.BaseStream.Length % 4 != 0)
            writer.Write((byte)0);
        writer.Write((ushort)data.Length);
        writer.Write((ushort)(identifier | 0x5000));
        writer.Write(data);
    }
}
