using System.Buffers.Binary;
using Afterpatch.Containers.DiskImage;
using Afterpatch.Core;
using Afterpatch.Testing;
using Afterpatch.Testing.Ntfs;
using Xunit;

namespace Afterpatch.Containers.Tests;

public sealed class DriveLetterTests : IDisposable
{
    private const int First = 1 << 20;
    private const int Second = 3 << 20;

    private static readonly Guid[] Ids = [new("00000000-0000-0000-0000-000000000011"), new("00000000-0000-0000-0000-000000000022")];

    private readonly Delivery _delivery = new();

    public void Dispose() => _delivery.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Volumes_have_the_letters_that_Windows_gave_them(bool isGpt)
    {
        var paths = Paths(isGpt, hive => hive
            .Value("MountedDevices", @"\DosDevices\C:", 3, Device(isGpt, 0)).Value("MountedDevices", @"\DosDevices\X:", 3, Device(isGpt, 1))
            .Value("MountedDevices", @"\??\Volume{1}", 3, Device(isGpt, 1)));
        Assert.Contains(@"C:\Windows\System32\config\SYSTEM", paths);
        Assert.Contains(@"X:\inetpub\a.aspx", paths);
    }

    [Fact]
    public void A_volume_that_Windows_does_not_know_gets_the_next_letter()
    {
        Assert.Contains(@"D:\inetpub\a.aspx", Paths(false, hive => hive.Value("MountedDevices", @"\DosDevices\C:", 3, Device(false, 0))));
        Assert.Contains(@"D:\inetpub\a.aspx", Paths(false, hive => hive.Key("MountedDevices")));
        Assert.Contains(@"C:\Windows\System32\config\SYSTEM", Paths(false, _ => { }));
    }

    [Fact]
    public void A_letter_that_is_claimed_twice_goes_to_one_volume()
    {
        var paths = Paths(false, hive => hive.Value("MountedDevices", @"\DosDevices\D:", 3, Device(false, 0)).Value("MountedDevices", @"\DosDevices\d:", 3, Device(false, 1)));
        Assert.Contains(@"D:\Windows\System32\config\SYSTEM", paths);
        Assert.Contains(@"E:\inetpub\a.aspx", paths);
    }

    private List<string> Paths(bool isGpt, Action<HiveBuilder> fill)
    {
        using var hive = new HiveBuilder();
        fill(hive);
        var system = new NtfsImageBuilder(64);
        var config = new[] { "Windows", "System32", "config" }.Aggregate(NtfsImageBuilder.Root, (folder, name) => system.Directory(folder, name));
        system.File(config, "SYSTEM", hive.Build());
        var data = new NtfsImageBuilder(64);
        data.File(data.Directory(NtfsImageBuilder.Root, "inetpub"), "a.aspx", [1]);
        var disk = new byte[5 << 20];
        system.Build().CopyTo(disk, First);
        data.Build().CopyTo(disk, Second);
        if (isGpt)
            Gpt(disk);
        else
            Mbr(disk);
        using var evidence = new DiskImageOpener().Open(_delivery.File_($"d{Guid.NewGuid():N}.raw", disk), new EvidenceOptions(_delivery.WorkFolder));
        return [.. Assert.Single(evidence.Servers).Files.Select(file => file.Path)];
    }

    private static byte[] Device(bool isGpt, int partition) => isGpt
        ? [.. "DMIO:ID:"u8, .. Ids[partition].ToByteArray()]
        : [0x11, 0x22, 0x33, 0x44, .. BitConverter.GetBytes((long)(partition == 0 ? First : Second))];

    private static void Mbr(byte[] disk)
    {
        byte[] signature = [0x11, 0x22, 0x33, 0x44];
        signature.CopyTo(disk, 440);
        for (var i = 0; i < 2; i++)
        {
            disk[446 + i * 16 + 4] = 7;
            BinaryPrimitives.WriteInt32LittleEndian(disk.AsSpan(446 + i * 16 + 8), (i == 0 ? First : Second) / 512);
            BinaryPrimitives.WriteInt32LittleEndian(disk.AsSpan(446 + i * 16 + 12), (2 << 20) / 512);
        }
        (disk[510], disk[511]) = (0x55, 0xAA);
    }

    private static void Gpt(byte[] disk)
    {
        disk[450] = 0xEE;
        (disk[510], disk[511]) = (0x55, 0xAA);
        var header = disk.AsSpan(512);
        "EFI PART"u8.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header[72..], 2);
        BinaryPrimitives.WriteInt32LittleEndian(header[80..], 2);
        BinaryPrimitives.WriteInt32LittleEndian(header[84..], 128);
        for (var i = 0; i < 2; i++)
        {
            var entry = disk.AsSpan(1024 + i * 128, 128);
            entry[..16].Fill(7);
            Ids[i].TryWriteBytes(entry[16..]);
            var start = (i == 0 ? First : Second) / 512;
            BinaryPrimitives.WriteInt64LittleEndian(entry[32..], start);
            BinaryPrimitives.WriteInt64LittleEndian(entry[40..], start + (2 << 20) / 512 - 1);
        }
    }
}
