using System.Buffers.Binary;
using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Images;

/// <summary>The log of a VHDX: changes of its tables that were not yet written. Replayed in memory; the file stays as it is.</summary>
/// <remarks>Spec: [MS-VHDX] 2.3.</remarks>
internal static class VhdxLog
{
    private const int Page = 4096;

    /// <summary>A log is 1 MiB as Hyper-V makes it.</summary>
    private const int MaxLog = 256 << 20;

    private const int MaxPatches = 100_000;

    /// <returns>The file as it is after the log; the same file when there is nothing to replay.</returns>
    public static IBlockSource Replay(IBlockSource file, Guid logId, long offset, uint length, DamageList damage)
    {
        if (length is 0 or > MaxLog || length % Page != 0 || offset < 0)
        {
            damage.Add(offset, "log", "its place makes no sense; it is not replayed");
            return file;
        }
        var log = file.Bytes(offset, (int)length);
        var entries = Entries(log, logId);
        if (Active(entries, log.Length) is not { Count: > 0 } sequence)
        {
            damage.Add(offset, "log", "has no whole sequence; it is not replayed");
            return file;
        }
        var result = new OverlaySource(file);
        var patches = 0;
        foreach (var entry in sequence)
            patches += Apply(log, entry, result, MaxPatches - patches, offset, damage);
        return result;
    }

    private static Dictionary<int, Entry> Entries(byte[] log, Guid logId)
    {
        var entries = new Dictionary<int, Entry>();
        for (var at = 0; at + Page <= log.Length; at += Page)
        {
            var head = log.AsSpan(at);
            if (!head.StartsWith("loge"u8))
                continue;
            var length = BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);
            var descriptors = BinaryPrimitives.ReadUInt32LittleEndian(head[24..]);
            if (length is < Page || length > log.Length || length % Page != 0 || 64 + descriptors * 32L > length || new Guid(head.Slice(32, 16)) != logId)
                continue;
            var bytes = Wrapped(log, at, (int)length);
            if (Crc32C.Of(bytes, 4) == BinaryPrimitives.ReadUInt32LittleEndian(head[4..]))
                entries[at] = new(at, (int)length, (int)BinaryPrimitives.ReadUInt32LittleEndian(head[12..]), BinaryPrimitives.ReadUInt64LittleEndian(head[16..]), (int)descriptors);
        }
        return entries;
    }

    /// <summary>The newest entry whose tail leads back to it through consecutive numbers.</summary>
    private static List<Entry>? Active(Dictionary<int, Entry> entries, int logLength)
    {
        foreach (var head in entries.Values.OrderByDescending(entry => entry.Sequence))
        {
            var sequence = new List<Entry>();
            var at = head.Tail;
            while (sequence.Count <= entries.Count && entries.TryGetValue(at, out var entry) && (sequence.Count == 0 || entry.Sequence == sequence[^1].Sequence + 1))
            {
                sequence.Add(entry);
                if (entry.At == head.At)
                    return sequence;
                at = (entry.At + entry.Length) % logLength;
            }
        }
        return null;
    }

    private static int Apply(byte[] log, Entry entry, OverlaySource result, int room, long origin, DamageList damage)
    {
        var bytes = Wrapped(log, entry.At, entry.Length);
        var data = (64 + entry.Descriptors * 32 + Page - 1) / Page * Page;
        var count = 0;
        for (var i = 0; i < entry.Descriptors && count < room; i++)
        {
            var descriptor = bytes.AsSpan(64 + i * 32, 32);
            var target = BinaryPrimitives.ReadInt64LittleEndian(descriptor[16..]);
            if (target < 0 || target % Page != 0 || target > 1L << 46)
            {
                damage.Add(origin + entry.At, "log descriptor", "points outside of any file");
                continue;
            }
            count++;
            if (descriptor.StartsWith("zero"u8))
            {
                var zeros = BinaryPrimitives.ReadInt64LittleEndian(descriptor[8..]);
                if (zeros is > 0 and <= 1L << 40)
                    result.Patch(target, zeros, null);
            }
            else if (descriptor.StartsWith("desc"u8) && data + Page <= bytes.Length)
            {
                var page = bytes.AsSpan(data, Page).ToArray();
                descriptor.Slice(8, 8).CopyTo(page);
                descriptor.Slice(4, 4).CopyTo(page.AsSpan(Page - 4));
                result.Patch(target, Page, page);
                data += Page;
            }
        }
        return count;
    }

    /// <summary>Entries go on at the log's start where it ends.</summary>
    private static byte[] Wrapped(byte[] log, int at, int length)
    {
        var bytes = new byte[length];
        var first = Math.Min(length, log.Length - at);
        log.AsSpan(at, first).CopyTo(bytes);
        log.AsSpan(0, length - first).CopyTo(bytes.AsSpan(first));
        return bytes;
    }

    private readonly record struct Entry(int At, int Length, int Tail, ulong Sequence, int Descriptors);
}
