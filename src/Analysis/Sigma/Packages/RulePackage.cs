using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Afterpatch.Analysis.Sigma.Rules;

namespace Afterpatch.Analysis.Sigma.Packages;

/// <summary>A signed set of rules in one file: a ZIP of the rule files, a manifest with their hashes, and a signature of the manifest.</summary>
/// <remarks>
/// <c>manifest.json</c> is <c>{name, version, files: [{path, size, sha256}]}</c>; <c>manifest.sig</c> is ECDSA over P-256 and SHA-256 of its bytes,
/// the two numbers of 32 bytes one after the other (IEEE P1363). Nothing is unpacked to disk and nothing is fetched. The same rules, name, version
/// and times give the same manifest; the signature differs each time, as ECDSA does.
/// </remarks>
public static class RulePackage
{
    private const string Manifest = "manifest.json";
    private const string Signature = "manifest.sig";
    private const int MaxFiles = 20_000;
    private const long MaxTotalBytes = 256L << 20;
    private static readonly DateTimeOffset FixedTime = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>True when the bytes begin as a ZIP does.</summary>
    public static bool IsPackage(ReadOnlySpan<byte> head) => head.StartsWith("PK\u0003\u0004"u8);

    /// <param name="files">Rule files with paths relative to the root of the package, forward slashes.</param>
    /// <param name="privateKeyPem">EC private key on P-256, not encrypted.</param>
    /// <exception cref="InvalidDataException">The key is none that packages are signed with.</exception>
    public static void Write(Stream output, string name, string version, IReadOnlyList<RuleFile> files, string privateKeyPem)
    {
        var ordered = files.OrderBy(file => file.Path, StringComparer.Ordinal).ToList();
        var manifest = MakeManifest(name, version, ordered);
        using var key = Key(privateKeyPem);
        using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        Add(zip, Manifest, manifest);
        Add(zip, Signature, key.SignData(manifest, HashAlgorithmName.SHA256));
        foreach (var file in ordered)
            Add(zip, file.Path, file.Bytes.Span);
    }

    /// <summary>Checks signature, hashes and completeness, and gives the rules.</summary>
    /// <param name="shownPath">Path of the package for messages; rules are shown as <c>package!/path</c>.</param>
    /// <param name="trustedKeysPem">Public keys (SubjectPublicKeyInfo, PEM), any of which may have signed.</param>
    /// <exception cref="InvalidDataException">The package is not what a trusted person signed; the message says why. No rule of it may be used.</exception>
    public static IReadOnlyList<RuleFile> Read(ReadOnlyMemory<byte> package, string shownPath, IReadOnlyList<string> trustedKeysPem)
    {
        using var zip = new ZipArchive(new MemoryStream(package.ToArray()), ZipArchiveMode.Read);
        if (zip.Entries.Count > MaxFiles)
            throw new InvalidDataException($"it holds more than {MaxFiles} files");
        var contents = Contents(zip);
        if (!contents.Remove(Manifest, out var manifest) || !contents.Remove(Signature, out var signature))
            throw new InvalidDataException("it has no manifest or no signature");
        if (!trustedKeysPem.Any(pem => IsSignedBy(pem, manifest, signature)))
            throw new InvalidDataException("none of the trusted keys has signed it");
        var files = new List<RuleFile>();
        foreach (var (path, sha256) in Listed(manifest))
        {
            if (!contents.Remove(path, out var bytes))
                throw new InvalidDataException($"'{path}' is in the manifest and not in the package");
            if (!Convert.ToHexStringLower(SHA256.HashData(bytes)).Equals(sha256, StringComparison.OrdinalIgnoreCase))
                throw new InvalidDataException($"'{path}' is not the file that was signed");
            files.Add(new RuleFile($"{shownPath}!/{path}", bytes));
        }
        return contents.Count == 0 ? files : throw new InvalidDataException($"'{contents.Keys.First()}' is in the package and not in the manifest");
    }

    private static SortedDictionary<string, byte[]> Contents(ZipArchive zip)
    {
        var contents = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        long total = 0;
        foreach (var entry in zip.Entries)
        {
            using var stream = entry.Open();
            var buffer = new byte[RuleYaml.MaxBytes + 1];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            total += length;
            if (length > RuleYaml.MaxBytes || total > MaxTotalBytes)
                throw new InvalidDataException($"'{entry.FullName}' or the whole is larger than rules are");
            if (!contents.TryAdd(entry.FullName, buffer[..length]))
                throw new InvalidDataException($"'{entry.FullName}' is in it twice");
        }
        return contents;
    }

    private static bool IsSignedBy(string pem, byte[] manifest, byte[] signature)
    {
        using var key = Key(pem);
        return key.VerifyData(manifest, signature, HashAlgorithmName.SHA256);
    }

    private static ECDsa Key(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key.KeySize == 256 ? key : throw new InvalidDataException("keys are EC keys on P-256");
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException or InvalidDataException)
        {
            key.Dispose();
            throw new InvalidDataException($"the key cannot be used: {e.Message}", e);
        }
    }

    private static byte[] MakeManifest(string name, string version, List<RuleFile> files)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("version", version);
            json.WriteStartArray("files");
            foreach (var file in files)
            {
                json.WriteStartObject();
                json.WriteString("path", file.Path);
                json.WriteNumber("size", file.Bytes.Length);
                json.WriteString("sha256", Convert.ToHexStringLower(SHA256.HashData(file.Bytes.Span)));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static List<(string Path, string Sha256)> Listed(byte[] manifest)
    {
        try
        {
            using var document = JsonDocument.Parse(manifest);
            return [.. document.RootElement.GetProperty("files").EnumerateArray()
                .Select(file => (file.GetProperty("path").GetString()!, file.GetProperty("sha256").GetString()!))];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException("its manifest cannot be read", e);
        }
    }

    private static void Add(ZipArchive zip, string path, ReadOnlySpan<byte> bytes)
    {
        var entry = zip.CreateEntry(path, CompressionLevel.Optimal);
        entry.LastWriteTime = FixedTime;
        using var stream = entry.Open();
        stream.Write(bytes);
    }
}
