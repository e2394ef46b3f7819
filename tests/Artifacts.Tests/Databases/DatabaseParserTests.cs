using System.IO.Compression;
using Afterpatch.Artifacts.Databases;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Artifacts.Tests.Databases;

/// <summary>On a database that Windows wrote (<c>tests/golden/databases/about.md</c>).</summary>
public sealed class DatabaseParserTests
{
    private static readonly byte[] UserAccess = Load();

    [Theory]
    [InlineData(@"C:\Windows\System32\LogFiles\Sum\Current.mdb")]
    [InlineData(@"C:\collected\0001.bin")]
    public void User_access_is_known_by_its_tables_and_not_by_its_name(string path)
    {
        var sink = Read(UserAccess, path);
        Assert.Equal(39, sink.Records.OfType<UserAccess>().Count());
        Assert.Equal("state", Assert.Single(sink.Records.OfType<Diagnostic>()).Field); // it was copied while in use
    }

    [Fact]
    public void A_damaged_header_is_told()
    {
        var bytes = (byte[])UserAccess.Clone();
        bytes[237] = 0x77; // page size
        Assert.Equal("page size", Assert.Single(Read(bytes, "x.mdb").Records.OfType<Diagnostic>()).Field);
    }

    private static ListSink Read(byte[] bytes, string path)
    {
        var file = new EvidenceFile(path, bytes.Length, () => new MemoryStream(bytes));
        var sink = new ListSink();
        Assert.True(new DatabaseParser().Claims(file, bytes.AsSpan(0, 512)));
        new DatabaseParser().Parse(file, sink);
        return sink;
    }

    private static byte[] Load()
    {
        using var packed = new GZipStream(File.OpenRead(Repository.Golden("databases/user-access-2019.mdb.gz")), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return bytes.ToArray();
    }
}
