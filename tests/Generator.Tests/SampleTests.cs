using System.IO.Compression;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Generator.Tests;

public sealed class SampleTests
{
    /// <summary>Names and unpacked bytes are compared: how tightly a zip is packed depends on the runtime's version.</summary>
    [Fact]
    public void The_sample_in_the_repository_is_what_the_generator_writes()
    {
        using var made = new GeneratedCollection("proxylogon-small", "kape-zip", requestsPerHour: 4);
        using var committed = ZipFile.OpenRead(Path.Combine(Repository.Root, "samples", "proxylogon-webshell.zip"));
        using var again = ZipFile.OpenRead(Path.Combine(made.Root, "evidence.zip"));
        Assert.Equal(committed.Entries.Select(entry => entry.FullName), again.Entries.Select(entry => entry.FullName));
        foreach (var entry in committed.Entries)
            Assert.True(Bytes(entry).AsSpan().SequenceEqual(Bytes(again.GetEntry(entry.FullName)!)), entry.FullName);
        Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, "samples", "proxylogon-webshell.truth.json")), made.Truth.Json());
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
