using System.Buffers.Binary;
using System.Numerics;

namespace Afterpatch.Formats.Registry;

/// <summary>Applies the transaction logs of a dirty hive to its bytes in memory. The files are never touched.</summary>
/// <remarks>Spec: "Windows registry file format specification" (msuhanov), "Format of transaction log files".</remarks>
public static class HiveLogs
{
    private const uint EntryMagic = 0x454C_7648; // HvLE
    private const uint OldMagic = 0x5452_4944; // DIRT
    private const int EntryHeaderLength = 40;
    private const int Sector = HiveHeader.SectorLength;

    /// <param name="hive">The whole hive file.</param>
    /// <param name="logs">Whole files <c>.LOG</c>, <c>.LOG1</c>, <c>.LOG2</c> in any order, those that exist.</param>
    /// <param name="problems">Offsets are those of the log, the field says which of <paramref name="logs"/>.</param>
    public static LogOutcome Apply(byte[] hive, IReadOnlyList<byte[]> logs, ICollection<ParseError> problems)
    {
        var intact = HiveHeader.TryRead(hive, out var header, out _) && header.IsIntact;
        if (intact && !header.IsDirty)
            return new LogOutcome(hive, 0, 0, false);
        hive = intact ? hive : WithBaseBlockOf(hive, logs);
        var entries = new List<Entry>();
        OldLog? old = null;
        for (var i = 0; i < logs.Count; i++)
            Collect(logs[i], i, entries, ref old, problems);
        var from = intact ? header.SecondarySequence : 0;
        if (entries.Count > 0)
            return ApplyNew(hive, logs, entries, from, problems);
        if (old is { } log && log.Header.PrimarySequence >= from)
            return ApplyOld(hive, logs[log.Index], log, problems);
        return new LogOutcome(hive, 0, 0, true);
    }

    private static void Collect(byte[] log, int index, List<Entry> entries, ref OldLog? old, ICollection<ParseError> problems)
    {
        if (log.Length < Sector + 4 || !HiveHeader.TryRead(log, out var header, out _))
            return;
        if (!header.IsIntact)
            problems.Add(new ParseError(508, $"log {index} checksum", "base block is not intact"));
        var mark = BinaryPrimitives.ReadUInt32LittleEndian(log.AsSpan(Sector));
        if (mark == EntryMagic)
            CollectEntries(log, index, entries, problems);
        else if (mark == OldMagic && header.IsIntact && header.PrimarySequence == header.SecondarySequence
            && (old is not { } other || header.PrimarySequence > other.Header.PrimarySequence))
            old = new OldLog(index, header);
    }

    private static void CollectEntries(byte[] log, int index, List<Entry> entries, ICollection<ParseError> problems)
    {
        for (var at = Sector; at + EntryHeaderLength <= log.Length;)
        {
            var head = log.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(head) != EntryMagic)
                return;
            var size = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            if (size < EntryHeaderLength || size % Sector != 0 || size > log.Length - at)
            {
                problems.Add(new ParseError(at + 4, $"log {index} entry size", $"{size} does not fit"));
                return;
            }
            var whole = head[..(int)size];
            if (Marvin32.Hash(whole[EntryHeaderLength..], Marvin32.LogSeed) != BinaryPrimitives.ReadUInt64LittleEndian(whole[24..])
                || Marvin32.Hash(whole[..32], Marvin32.LogSeed) != BinaryPrimitives.ReadUInt64LittleEndian(whole[32..]))
            {
                problems.Add(new ParseError(at + 24, $"log {index} entry hash", "does not match its bytes"));
                return;
            }
            entries.Add(new Entry(index, at, (int)size, BinaryPrimitives.ReadUInt32LittleEndian(whole[12..])));
            at += (int)size;
        }
    }

    private static LogOutcome ApplyNew(
        byte[] hive, IReadOnlyList<byte[]> logs, List<Entry> entries, uint from, ICollection<ParseError> problems)
    {
        entries.Sort(static (a, b) => a.Sequence != b.Sequence ? a.Sequence.CompareTo(b.Sequence) : a.Log.CompareTo(b.Log));
        var applied = 0;
        var pages = 0;
        uint last = 0;
        foreach (var entry in entries)
        {
            if (entry.Sequence < from || applied > 0 && entry.Sequence == last)
                continue;
            if (applied > 0 && entry.Sequence != last + 1)
            {
                problems.Add(new ParseError(entry.At + 12, $"log {entry.Log} sequence number", $"{entry.Sequence} does not follow {last}"));
                break;
            }
            hive = ApplyEntry(hive, logs[entry.Log].AsSpan(entry.At, entry.Size), entry, problems, ref pages);
            last = entry.Sequence;
            applied++;
            Finish(hive, BinaryPrimitives.ReadUInt32LittleEndian(logs[entry.Log].AsSpan(entry.At + 16)), last);
        }
        return new LogOutcome(hive, applied, pages, applied == 0);
    }

    private static byte[] ApplyEntry(byte[] hive, ReadOnlySpan<byte> entry, Entry from, ICollection<ParseError> problems, ref int pages)
    {
        var cursor = new ByteCursor(entry, from.At);
        cursor.Seek(16, "hive bins data size");
        hive = Grown(hive, cursor.U32("hive bins data size"));
        var count = cursor.U32("dirty pages count");
        cursor.Seek(EntryHeaderLength, "dirty pages references");
        var references = cursor.Take(count * 8L, "dirty pages references");
        for (var i = 0; i + 8 <= references.Length; i += 8)
        {
            var offset = BinaryPrimitives.ReadUInt32LittleEndian(references[i..]);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(references[(i + 4)..]);
            var page = cursor.Take(size, "dirty page");
            if (cursor.Error is not null || !Put(hive, page, offset))
            {
                problems.Add(cursor.Error ?? new ParseError(from.At, $"log {from.Log} dirty page", $"lies at {offset}, outside of the hive"));
                return hive;
            }
            pages++;
        }
        return hive;
    }

    private static LogOutcome ApplyOld(byte[] hive, byte[] log, OldLog old, ICollection<ParseError> problems)
    {
        hive = Grown(hive, old.Header.BinsSize);
        var bitmapLength = (int)Math.Min(old.Header.BinsSize / Sector / 8, int.MaxValue);
        var cursor = new ByteCursor(log, 0);
        cursor.Seek(Sector + 4, "dirty vector");
        var bitmap = cursor.Take(bitmapLength, "dirty vector");
        cursor.Seek((cursor.Position + Sector - 1) / Sector * Sector, "dirty pages");
        Finish(hive, old.Header.BinsSize, old.Header.PrimarySequence);
        var pages = 0;
        for (var i = 0; i < bitmap.Length; i++)
            for (var bits = (uint)bitmap[i]; bits != 0; bits &= bits - 1)
            {
                var page = cursor.Take(Sector, "dirty page");
                if (cursor.Error is not null || !Put(hive, page, (i * 8L + BitOperations.TrailingZeroCount(bits)) * Sector))
                {
                    problems.Add(cursor.Error ?? new ParseError(cursor.Position, "dirty page", "lies outside of the hive"));
                    return new LogOutcome(hive, 1, pages, false);
                }
                pages++;
            }
        return new LogOutcome(hive, pages > 0 ? 1 : 0, pages, pages == 0);
    }

    /// <summary>Each log begins with a copy of the hive's base block, which serves when the hive's own is damaged.</summary>
    private static byte[] WithBaseBlockOf(byte[] hive, IReadOnlyList<byte[]> logs)
    {
        foreach (var log in logs)
            if (hive.Length >= Sector && HiveHeader.TryRead(log, out var header, out _) && header.IsIntact)
            {
                var restored = (byte[])hive.Clone();
                log.AsSpan(0, Sector).CopyTo(restored);
                restored[28] = 0;
                return restored;
            }
        return hive;
    }

    /// <summary>Brings the base block up to what the log did.</summary>
    private static void Finish(byte[] hive, uint binsSize, uint sequence)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(hive.AsSpan(4), sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(hive.AsSpan(8), sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(hive.AsSpan(40), binsSize);
        BinaryPrimitives.WriteUInt32LittleEndian(hive.AsSpan(508), HiveHeader.Checksum(hive));
    }

    /// <summary>The hive with room for that many bytes of bins; a log may tell of bins that the file does not have yet.</summary>
    private static byte[] Grown(byte[] hive, uint binsSize)
    {
        const uint mostNew = 256 << 20;
        var needed = HiveHeader.BaseBlockLength + (long)binsSize;
        if (needed > hive.Length && needed <= hive.Length + (long)mostNew)
            Array.Resize(ref hive, (int)needed);
        return hive;
    }

    private static bool Put(byte[] hive, ReadOnlySpan<byte> page, long offset)
    {
        var at = HiveHeader.BaseBlockLength + offset;
        if (at + page.Length > hive.Length)
            return false;
        page.CopyTo(hive.AsSpan((int)at));
        return true;
    }

    private readonly record struct Entry(int Log, int At, int Size, uint Sequence);

    private readonly record struct OldLog(int Index, HiveHeader Header);
}
