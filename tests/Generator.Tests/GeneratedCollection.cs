using System.Security.Cryptography;

namespace Afterpatch.Generator.Tests;

/// <summary>A small collection written for one test.</summary>
internal sealed class GeneratedCollection : IDisposable
{
    public GeneratedCollection(string scenario, string layout = "plain", ulong seed = 1, int? days = null, double requestsPerHour = 20)
    {
        Truth = Generate.Write(new GeneratorOptions { Scenario = scenario, Out = Root, Layout = layout, Seed = seed, Days = days, RequestsPerHour = requestsPerHour });
    }

    public string Root { get; } = Path.Combine(Path.GetTempPath(), "afterpatch-generated-" + Guid.NewGuid().ToString("N"));

    public string Evidence => Path.Combine(Root, "evidence");

    public Scenarios.Truth Truth { get; }

    /// <summary>Relative name to hash of every file, in order.</summary>
    public SortedDictionary<string, string> Hashes()
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories))
            hashes.Add(Path.GetRelativePath(Root, file), Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));
        return hashes;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
