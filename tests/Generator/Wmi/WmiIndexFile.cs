using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Generator.Wmi;

/// <summary><c>INDEX.BTR</c>: a tree of pages of 8 KiB whose keys are paths of hashes; texts that keys share stand once on a page.</summary>
internal sealed class WmiIndexFile
{
    private const int PageLength = 8192;
    private const int KeysOfLeaf = 12;
    private const uint Active = 0xACCC;
    private const uint Administration = 0xADDD;
    private readonly List<byte[]> _pages = [];

    public WmiIndexFile(IEnumerable<string> keys)
    {
        var sorted = keys.Order(StringComparer.Ordinal).ToList();
        _pages.Add(new byte[PageLength]);
        var leaves = new List<int>();
        var between = new List<string>();
        for (var at = 0; ; at++)
        {
            var leaf = sorted.GetRange(at, Math.Min(KeysOfLeaf, sorted.Count - at));
            leaves.Add(Page(leaf, []));
            at += leaf.Count;
            if (at == sorted.Count)
                break;
            between.Add(sorted[at]);
        }
        var root = leaves.Count == 1 ? leaves[0] : Page(between, leaves);
        Header(_pages[0], Administration, 0, root);
    }

    public int Count => _pages.Count;

    public byte[] ToArray() => [.. _pages.SelectMany(page => page)];

    private int Page(List<string> keys, List<int> below)
    {
        var number = _pages.Count;
        var page = new byte[PageLength];
        Header(page, Active, number, 0);
        var texts = new List<string>();
        var (offsets, data) = (new List<int>(), new List<int>());
        foreach (var key in keys)
        {
            offsets.Add(data.Count);
            var parts = key.Split('\\');
            data.Add(parts.Length);
            foreach (var part in parts)
            {
                if (!texts.Contains(part))
                    texts.Add(part);
                data.Add(texts.IndexOf(part));
            }
        }
        using var body = new MemoryStream();
        using var writer = new BinaryWriter(body, Encoding.Latin1);
        writer.Write(keys.Count);
        foreach (var _ in keys)
            writer.Write(0);
        for (var i = 0; i <= keys.Count; i++)
            writer.Write(i < below.Count ? below[i] : 0);
        offsets.ForEach(offset => writer.Write((ushort)offset));
        writer.Write((ushort)data.Count);
        data.ForEach(one => writer.Write((ushort)one));
        writer.Write((ushort)texts.Count);
        var end = 0;
        foreach (var text in texts)
        {
            writer.Write((ushort)end);
            end += text.Length + 1;
        }
        writer.Write((ushort)end);
        foreach (var text in texts)
            writer.Write(Encoding.Latin1.GetBytes(text + "\0"));
        body.ToArray().CopyTo(page, 16);
        _pages.Add(page);
        return number;
    }

    private static void Header(byte[] page, uint mark, int number, int root)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(page, mark);
        BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(4), number);
        BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(12), root);
    }
}
