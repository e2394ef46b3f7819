using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Afterpatch.Formats.Registry;

/// <summary>A registry hive in memory. Every access is checked against the bytes that are there.</summary>
/// <remarks>Spec: "Windows registry file format specification" (msuhanov); libregf's "Windows NT Registry File format".</remarks>
public sealed class RegistryHive
{
    /// <summary>No cell.</summary>
    internal const uint None = uint.MaxValue;

    /// <summary>Problems kept in full; the rest are counted.</summary>
    internal const int MaxProblems = 1_000;

    /// <summary>Windows allows 512 levels of keys.</summary>
    public const int MaxDepth = 512;

    private readonly byte[] _bytes;
    private readonly List<ParseError> _problems = [];

    private RegistryHive(byte[] bytes, HiveHeader header)
    {
        _bytes = bytes;
        Header = header;
        var announced = HiveHeader.BaseBlockLength + (long)header.BinsSize;
        End = (int)Math.Min(bytes.Length, header.BinsSize == 0 ? bytes.Length : announced);
        if (announced > bytes.Length)
            Report(40, "hive bins data size", $"announces {header.BinsSize} bytes, {Math.Max(0, bytes.Length - HiveHeader.BaseBlockLength)} are there");
    }

    public HiveHeader Header { get; }

    /// <summary>What was wrong so far, in the order of reading; at most 1,000.</summary>
    public IReadOnlyList<ParseError> Problems => _problems;

    /// <summary>How many problems there were in all.</summary>
    public long ProblemCount { get; private set; }

    /// <summary>File offset behind the last hive bin that is there.</summary>
    internal int End { get; }

    /// <summary>Set while deleted space is read: what is wrong there is no damage.</summary>
    internal bool IsInDeletedSpace { get; set; }

    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The root key, or null when its cell cannot be read.</summary>
    public HiveKey? Root => Key(Header.RootCell, "root cell offset");

    /// <param name="bytes">The whole file, logs already applied.</param>
    /// <returns>Null when this is no hive; <paramref name="error"/> then says why.</returns>
    public static RegistryHive? Open(byte[] bytes, out ParseError error) =>
        HiveHeader.TryRead(bytes, out var header, out error) ? new RegistryHive(bytes, header) : null;

    /// <summary>The key at a path from the root, names without regard to case; the empty path is the root.</summary>
    public HiveKey? Find(string path)
    {
        var key = Root;
        foreach (var name in path.Split('\\', StringSplitOptions.RemoveEmptyEntries))
        {
            if (key is null)
                return null;
            key = key.Value.Subkey(name);
        }
        return key;
    }

    /// <summary>The cell's content behind its size field, whether it is in use or free.</summary>
    /// <param name="offset">From the end of the base block.</param>
    /// <returns>False, with the problem kept, when it does not lie in the hive.</returns>
    internal bool TryCell(uint offset, string field, out ReadOnlySpan<byte> content)
    {
        var at = FileOffset(offset);
        if (at + 8 <= End)
        {
            var length = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan((int)at)));
            if (length >= 8 && at + length <= End)
            {
                content = _bytes.AsSpan((int)at + 4, (int)length - 4);
                return true;
            }
        }
        return TryMisfit(offset, field, out content);
    }

    /// <summary>A cell that is too long ends where the hive does.</summary>
    private bool TryMisfit(uint offset, string field, out ReadOnlySpan<byte> content)
    {
        content = default;
        var at = FileOffset(offset);
        if (offset == None || at + 8 > End)
        {
            Report(at, field, "points outside of the hive");
            return false;
        }
        var size = BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan((int)at));
        Report(at, field, $"cell size {size} does not fit");
        if (Math.Abs((long)size) < 8)
            return false;
        content = _bytes.AsSpan((int)at + 4, End - (int)at - 4);
        return true;
    }

    /// <summary>
    /// Reads a little of each cell and, in it, of the cell that it points to, so that the memory brings them all at once rather than one after the
    /// other when they are looked at: cells lie scattered, and waiting for them is what a walk does most of the time.
    /// </summary>
    /// <param name="pointer">Where in those cells, behind the size field, the offset of another one stands.</param>
    /// <returns>A number without meaning.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal int Fetch(List<uint> offsets, int pointer)
    {
        var sum = 0;
        var bytes = _bytes.AsSpan(0, End);
        foreach (var offset in CollectionsMarshal.AsSpan(offsets))
        {
            var at = FileOffset(offset) + 4 + pointer;
            if (at + 4 > bytes.Length)
                continue;
            var next = FileOffset(BinaryPrimitives.ReadUInt32LittleEndian(bytes[(int)at..]));
            if (next < bytes.Length)
                sum += bytes[(int)next];
        }
        return sum;
    }

    internal HiveKey? Key(uint offset, string field)
    {
        if (!TryCell(offset, field, out var cell))
            return null;
        if (HiveKey.Fits(cell))
            return new HiveKey(this, offset);
        Report(FileOffset(offset), field, "is no key node");
        return null;
    }

    internal static long FileOffset(uint offset) => HiveHeader.BaseBlockLength + (long)offset;

    internal void Report(long fileOffset, string field, string reason)
    {
        if (IsInDeletedSpace)
            return;
        ProblemCount++;
        if (_problems.Count < MaxProblems)
            _problems.Add(new ParseError(fileOffset, field, reason));
    }
}
