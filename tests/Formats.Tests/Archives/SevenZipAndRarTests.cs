using System.Text;
using Afterpatch.Formats.Archives;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Formats.Tests.Archives;

/// <summary>The 7z archives were made by 7-Zip 23 from five files of a few bytes; the RAR archives are put together here.</summary>
public sealed class SevenZipAndRarTests
{
    private const string Packed =
        "N3q8ryccAATUU74I9AAAAAAAAAAiAAAAAAAAAPMja67gAEYAO10ANhzIRwiP2kmIFbH9s8Y4r0WYCSTa9LnHJPmxFchv+/GzrtjvfUlLy1nfyPBKzp6MD2RIhX2K39s3AAAAAACBMweuD9IZsb1AwJ"
        + "DS/31pTYTlu6ZRQGmSiOEgAfpjUuIB2x7v6hmEv5TMKKX8uRAIhQVlkNweFJpgDr04qZJL1qglegKlKEQnjENff8IJCp31J1N37hYCCLtiCTanRDb8AAr+veRIiyX0N9xDeqHIF9g2tuCCVVOUPwbh"
        + "o4cvX76OyjWnzAPZY9cPjnw2djTght1OQ6A0LI5JsMiNEpzEZnKrAe6LzcxDz4SYAAAAFwZDAQmAsQAHCwEAASMDAQEFXQAQAAAMgU4KAVqR6DcAAA==";
    private const string Plain =
        "N3q8ryccAASVLCP7QwAAAAAAAABOAQAAAAAAAFqR6DfgAEYAO10ANhzIRwiP2kmIFbH9s8Y4r0WYCSTa9LnHJPmxFchv+/GzrtjvfUlLy1nfyPBKzp6MD2RIhX2K39s3AAAAAQQGAAEJQwAHCwEAAS"
        + "EhAQAMRwAIDQUJDBUKDwoB1JWd3cjpRZrqDy9gYredzLb0/OoAAAUGDgGAGQEAEYC3AGwAbwBvAHQAAABsAG8AbwB0AC8AbABzAGEAcwBzAC4AZABtAHAAAABsAG8AbwB0AC8AbgBvAHQAZQBzACAA"
        + "YQBuAGQAIABtAG8AcgBlAC4AdAB4AHQAAABsAG8AbwB0AC8AcwBhAG0ALgBoAGkAdgAAAGwAbwBvAHQALwBzAGUAYwB1AHIAaQB0AHkALgBoAGkAdgAAAGwAbwBvAHQALwBzAHkAcwB0AGUAbQAuAG"
        + "gAaQB2AAAAGQQAAAAAFDIBAGdgEIgMfN0BZ2AQiAx83QFnYBCIDHzdAWdgEIgMfN0BZ2AQiAx83QFnYBCIDHzdARUaAQAQgO1BIICkgSCApIEggKSBIICkgSCApIEAAA==";
    private const string Encrypted =
        "N3q8ryccAARfy/cDIAEAAAAAAAA+AAAAAAAAAKjNnQYgC2U20CXoy++Z1Ywbq6y+mAIlNl5oA4jecikoTBBk/wJ7xrhb+Vmh4y12qMr4f9SoffsPTswCFFpon6UssoPuHg2X/IsOzp0FrIoPGY9D1M"
        + "gZZvjY/S3E9ZGZjcSqrZNTKAJBxuWcSAnz1vvtrau4Py+SmHQ8G6/AxHvV22Mmlh++6YJcwpvNPfFr3pJGHykSxGuy0hg+aCXXhq1IRqTgqtZ7/fVvWjfd5EOO3VhyqOTsUcnowyfZcSH4HRrBmPP0"
        + "nSLrLS6zse3WUaKIkUgE/+1YuL7wSf829NaOuTHvdPJHj+HHIeOVK0A2yhdQU3wY9dg8f9R8Xiv3GUDxTZPXEWEOooP6Bjtm6pyz+wW0Pz8wYeoWlHhRqat7CANX3HEXBlABCYDQAAcLAQACJAbxBw"
        + "ESUw/oJpcCepagn1Y07VjbncmLIwMBAQVdABAAAAEADIDOgW4KAf1oPpIAAA==";

    private static readonly string[] Members = ["loot", "loot/lsass.dmp", "loot/notes and more.txt", "loot/sam.hiv", "loot/security.hiv", "loot/system.hiv"];

    [Theory]
    [InlineData(Packed)]
    [InlineData(Plain)]
    public void Names_are_read_from_a_packed_and_from_a_plain_header(string archive)
    {
        var names = SevenZipNames.Read(new MemoryStream(Convert.FromBase64String(archive)), out var error);
        Assert.Null(error);
        Assert.Equal(Members, names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Encrypted_names_are_told_as_such()
    {
        Assert.Empty(SevenZipNames.Read(new MemoryStream(Convert.FromBase64String(Encrypted)), out var error));
        Assert.NotNull(error);
    }

    [Fact]
    public void Both_kinds_of_rar_give_their_names()
    {
        Assert.Equal(["loot/sam.hiv", "loot/system.hiv"], RarNames.Read(new MemoryStream(New("loot/sam.hiv", "loot/system.hiv")), out var error));
        Assert.Null(error);
        Assert.Equal(["sam.hiv", "system.hiv"], RarNames.Read(new MemoryStream(Old("sam.hiv", "system.hiv")), out error));
        Assert.Null(error);
    }

    [Fact]
    public void Any_cut_and_any_edit_ends_in_names_or_an_error()
    {
        foreach (var whole in (byte[][])[Convert.FromBase64String(Packed), Convert.FromBase64String(Plain), New("a", "b"), Old("a", "b")])
        {
            foreach (var cut in Damage.EveryCut(whole))
                Read(whole[..cut]);
            foreach (var edited in Damage.AnyEdits(whole, 400, seed: 6))
                Read(edited);
        }
    }

    private static void Read(byte[] bytes)
    {
        SevenZipNames.Read(new MemoryStream(bytes), out _);
        RarNames.Read(new MemoryStream(bytes), out _);
    }

    private static byte[] New(params string[] names)
    {
        using var archive = new MemoryStream();
        archive.Write("Rar!\x1A\x07\x01\0"u8);
        Block([1, 0, 0]);
        foreach (var name in names)
        {
            Block([2, 2, 3, 0, 3, 0x20, 0, 0, (byte)name.Length, .. Encoding.UTF8.GetBytes(name)]);
            archive.Write("abc"u8);
        }
        Block([5, 0, 0]);
        return archive.ToArray();

        void Block(byte[] header)
        {
            archive.Write(new byte[4]);
            archive.WriteByte((byte)header.Length);
            archive.Write(header);
        }
    }

    private static byte[] Old(params string[] names)
    {
        using var archive = new MemoryStream();
        archive.Write("Rar!\x1A\x07\0"u8);
        archive.Write([0, 0, 0x73, 0, 0, 13, 0, 0, 0, 0, 0, 0, 0]);
        foreach (var name in names)
        {
            archive.Write([0, 0, 0x74, 0, 0x80, (byte)(32 + name.Length), 0, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 29, 0x30, (byte)name.Length, 0, 0x20, 0, 0, 0]);
            archive.Write(Encoding.ASCII.GetBytes(name));
            archive.Write("abc"u8);
        }
        archive.Write([0, 0, 0x7B, 0, 0, 7, 0]);
        return archive.ToArray();
    }
}
