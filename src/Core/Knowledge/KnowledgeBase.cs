using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Afterpatch.Core;

/// <summary>The data under <c>knowledge/</c> as it was when the program was built: path to bytes.</summary>
/// <remarks>
/// The build seals the folder into one resource (deflated, then each byte XORed with 0xA5) so that antivirus products do not take rules and
/// indicators for the malware they describe. <c>afterpatch knowledge show</c> prints every file in the clear.
/// </remarks>
public sealed class KnowledgeBase
{
    private static readonly Lazy<KnowledgeBase> LazyEmbedded = new(LoadEmbedded);
    private readonly SortedDictionary<string, byte[]> _files;
    private readonly ConcurrentDictionary<string, Texts> _texts = new(StringComparer.Ordinal);

    public KnowledgeBase(IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        _files = new(StringComparer.Ordinal);
        foreach (var (path, bytes) in files)
            _files.Add(path, bytes);
    }

    /// <summary>What was built into this program.</summary>
    public static KnowledgeBase Embedded => LazyEmbedded.Value;

    /// <summary>Paths with forward slashes, <c>exchange/builds.csv</c>, in ordinal order.</summary>
    public IReadOnlyCollection<string> Paths => _files.Keys;

    /// <exception cref="KeyNotFoundException">No such file: our mistake.</exception>
    public ReadOnlyMemory<byte> this[string path] =>
        _files.TryGetValue(path, out var bytes) ? bytes : throw new KeyNotFoundException($"knowledge/{path} is not embedded");

    public string Text(string path) => Encoding.UTF8.GetString(this[path].Span);

    /// <summary>Files below a folder (<c>sigma/</c>), in ordinal order.</summary>
    public IEnumerable<KeyValuePair<string, byte[]>> Under(string folder) =>
        _files.Where(file => file.Key.StartsWith(folder, StringComparison.Ordinal));

    /// <summary>All texts of a language, read once.</summary>
    public Texts Texts(string language) =>
        _texts.GetOrAdd(language, one => Core.Texts.Load(one, Contents("texts/"), Contents("phrases/")));

    private IEnumerable<ReadOnlyMemory<byte>> Contents(string folder) => Under(folder).Select(file => (ReadOnlyMemory<byte>)file.Value);

    /// <summary>SHA-256 over paths and contents in order: names the knowledge that a case was judged with.</summary>
    public string Sha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, bytes) in _files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{path}\n{bytes.Length}\n"));
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static KnowledgeBase LoadEmbedded()
    {
        using var resource = typeof(KnowledgeBase).Assembly.GetManifestResourceStream("knowledge.sealed")
            ?? throw new InvalidOperationException("the program was built without its knowledge");
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] ^= 0xA5;
        using var inflated = new BinaryReader(new DeflateStream(new MemoryStream(bytes), CompressionMode.Decompress));
        var files = new List<KeyValuePair<string, byte[]>>();
        for (var count = inflated.ReadInt32(); count > 0; count--)
        {
            var path = inflated.ReadString();
            files.Add(new(path, inflated.ReadBytes(inflated.ReadInt32())));
        }
        return new KnowledgeBase(files);
    }
}
