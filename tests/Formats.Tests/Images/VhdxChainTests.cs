using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Images;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Formats.Tests.Images;

public class VhdxChainTests
{
    private const int Block = VhdxBuilder.Block;

    [Fact]
    public void Sectors_come_from_the_newest_image_that_has_them()
    {
        var (first, second, third) = (Filled(1), Filled(2), Filled(3));
        // The second has every other sector of the first block and all of the second; the third has a stretch of the first block.
        static bool InSecond(int sector) => sector < Block / 512 ? sector % 2 == 0 : sector < 2 * Block / 512;
        static bool InThird(int sector) => sector is >= 100 and < 200;
        var images = new Dictionary<string, byte[]>
        {
            ["base.vhdx"] = VhdxBuilder.Make(first),
            ["second.avhdx"] = VhdxBuilder.Make(second, "base.vhdx", InSecond),
            ["third.avhdx"] = VhdxBuilder.Make(third, @".\elsewhere\second.avhdx", InThird),
        };
        var expected = (byte[])first.Clone();
        for (var sector = 0; sector < expected.Length / 512; sector++)
            if (InThird(sector) || InSecond(sector))
                (InThird(sector) ? third : second).AsSpan(sector * 512, 512).CopyTo(expected.AsSpan(sector * 512));
        Assert.True(expected.AsSpan().SequenceEqual(Read(images, "third.avhdx", out var damage)));
        Assert.Empty(damage.Items);
    }

    [Theory]
    [InlineData("a.vhdx")]
    [InlineData("b.vhdx")]
    public void A_chain_that_comes_back_to_itself_ends_and_is_told(string parentOfB)
    {
        var disk = Filled(1);
        var images = new Dictionary<string, byte[]>
        {
            ["a.vhdx"] = VhdxBuilder.Make(disk, "b.vhdx", _ => false),
            ["b.vhdx"] = VhdxBuilder.Make(disk, parentOfB, sector => sector == 0),
        };
        var read = Read(images, "a.vhdx", out var damage);
        Assert.True(disk.AsSpan(0, 512).SequenceEqual(read.AsSpan(0, 512)));
        Assert.Contains(damage.Items, error => error.Reason.Contains("comes back", StringComparison.Ordinal));
    }

    [Fact]
    public void A_parent_that_is_missing_is_told_and_its_sectors_are_zeros()
    {
        var disk = Filled(1);
        var read = Read(new() { ["a.vhdx"] = VhdxBuilder.Make(disk, "gone.vhdx", sector => sector < 8) }, "a.vhdx", out var damage);
        Assert.True(disk.AsSpan(0, 8 * 512).SequenceEqual(read.AsSpan(0, 8 * 512)));
        Assert.Equal(-1, read.AsSpan(8 * 512).IndexOfAnyExcept((byte)0));
        Assert.Contains(damage.Items, error => error.Field == "parent");
    }

    [Fact]
    public void Any_damage_ends_in_bytes_and_diagnostics()
    {
        var image = VhdxBuilder.Make(Filled(1), "gone.vhdx", sector => sector % 3 == 0);
        foreach (var cut in Enumerable.Range(1, 12))
            Read(new() { ["a.vhdx"] = image[..(image.Length * cut / 13)] }, "a.vhdx", out _);
        // Only the structures before the blocks.
        foreach (var edited in Damage.AnyEdits(image[..(4 << 20)], 12, 3))
            Read(new() { ["a.vhdx"] = [.. edited, .. image[(4 << 20)..]] }, "a.vhdx", out _);
    }

    private static byte[] Filled(byte seed)
    {
        var disk = new byte[3 * Block];
        new Random(seed).NextBytes(disk);
        return disk;
    }

    private static byte[] Read(Dictionary<string, byte[]> images, string name, out DamageList damage)
    {
        damage = new DamageList();
        var context = new ImageContext(name, other => images.TryGetValue(other, out var bytes) ? new MemoryBlockSource(bytes) : null, damage);
        using var disk = ImageFile.Open(new MemoryBlockSource(images[name]), context);
        return disk?.Bytes(0, 3 * Block) ?? [];
    }
}
