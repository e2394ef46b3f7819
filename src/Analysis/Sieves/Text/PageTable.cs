using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>Finds a page's entry by the bytes of its path, without regard to case and without a string for pages seen before.</summary>
/// <remarks>Bounded by <see cref="MaxPages"/>.</remarks>
internal sealed class PageTable<TEntry>(Func<string, TEntry> create) where TEntry : class
{
    public const int MaxPages = 4_096;

    private readonly Dictionary<ulong, (byte[] Path, TEntry Entry)> _entries = [];

    public IEnumerable<TEntry> Entries => _entries.Values.Select(value => value.Entry);

    /// <returns>Null when the table is full and the page is not in it.</returns>
    public TEntry? Find(ReadOnlySpan<byte> path)
    {
        var hash = Hash(path);
        while (_entries.TryGetValue(hash, out var found))
        {
            if (System.Text.Ascii.EqualsIgnoreCase(path, found.Path) || path.SequenceEqual(found.Path))
                return found.Entry;
            hash++;
        }
        if (_entries.Count >= MaxPages)
            return null;
        var entry = create(Encoding.UTF8.GetString(path));
        _entries.Add(hash, (path.ToArray(), entry));
        return entry;
    }

    /// <summary>Eight bytes at a time, the bit that tells the case of letters set.</summary>
    private static ulong Hash(ReadOnlySpan<byte> path)
    {
        var hash = (ulong)path.Length * 0x9E3779B97F4A7C15;
        var words = MemoryMarshal.Cast<byte, ulong>(path);
        foreach (var word in words)
            hash = BitOperations.RotateLeft((hash ^ (word | 0x2020202020202020)) * 0xC2B2AE3D27D4EB4F, 29);
        foreach (var b in path[(words.Length * 8)..])
            hash = (hash ^ (uint)(b | 0x20)) * 0x100000001B3;
        return hash ^ (hash >> 32);
    }
}
