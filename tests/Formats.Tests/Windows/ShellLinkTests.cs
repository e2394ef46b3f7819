using System.Buffers.Binary;
using System.Text;
using Afterpatch.Formats.Windows;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Formats.Tests.Windows;

public sealed class ShellLinkTests
{
    [Fact]
    public void A_local_target_and_its_arguments_are_read()
    {
        var link = ShellLink.Read(Build(@"C:\Users\Public\u.exe", share: null, "-k 1"), out var error);
        Assert.Null(error);
        Assert.Equal((@"C:\Users\Public\u.exe", "-k 1", @"C:\"), (link.Target, link.Arguments, link.WorkingFolder));
    }

    [Fact]
    public void A_target_on_a_share_is_read() =>
        Assert.Equal(@"\\203.0.113.7\s\u.exe", ShellLink.Read(Build("u.exe", @"\\203.0.113.7\s", ""), out _).Target);

    [Fact]
    public void Damage_is_told_and_never_thrown()
    {
        var whole = Build(@"C:\Users\Public\u.exe", null, "-k");
        foreach (var cut in Damage.EveryCut(whole))
        {
            ShellLink.Read(whole.AsSpan(0, cut), out var error);
            Assert.NotNull(error);
        }
        foreach (var edited in Damage.AnyEdits(whole, 1_000, 5))
            ShellLink.Read(edited, out _);
    }

    private static byte[] Build(string path, string? share, string arguments)
    {
        using var bytes = new MemoryStream();
        bytes.Write([0x4C, 0, 0, 0, 0x01, 0x14, 0x02, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46]);
        Number(bytes, 0x01 | 0x02 | 0x10 | 0x20 | 0x80);
        bytes.Write(new byte[76 - 24]);
        bytes.Write([2, 0, 0, 0]); // a list of items that ends at once
        var local = Encoding.Latin1.GetBytes((share is null ? path : "") + "\0");
        var suffix = Encoding.Latin1.GetBytes((share is null ? "" : path) + "\0");
        var network = share is null ? [] : (byte[])[.. new byte[8], 20, 0, 0, 0, .. new byte[8], .. Encoding.Latin1.GetBytes(share + "\0")];
        Number(bytes, (uint)(28 + local.Length + network.Length + suffix.Length));
        Number(bytes, 28);
        Number(bytes, share is null ? 1u : 2u);
        Number(bytes, 0);
        Number(bytes, 28);
        Number(bytes, (uint)(28 + local.Length));
        Number(bytes, (uint)(28 + local.Length + network.Length));
        bytes.Write([.. local, .. network, .. suffix]);
        foreach (var text in (string[])[@"C:\", arguments])
        {
            bytes.Write([(byte)text.Length, 0]);
            bytes.Write(Encoding.Unicode.GetBytes(text));
        }
        return bytes.ToArray();
    }

    private static void Number(MemoryStream to, uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        to.Write(bytes);
    }
}
