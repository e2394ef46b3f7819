using System.Buffers.Binary;

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
    internal bool TryCell(uint offset, string field, out ReadOnlySpan<byte> content) => TryCell(offset, field, out content, out _);

    internal bool TryCell(uint offset, string field, out ReadOnlySpan<byte> content, out bool isFree)
    {
        content = default;
        isFree = false;
        var at = HiveHeader.BaseBlockLength + (long)offset;
        if (offset == None || at + 8 > End)
        {
            Report(at, field, "points outside of the hive");
            return false;
        }
        var size = BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan((int)at));
        isFree = size > 0;
        var length = Math.Abs((long)size);
        if (length < 8 || at + length > End)
        {
            Report(at, field, $"cell size {size} does not fit");
            if (length < 8)
                return false;
            length = End - at;
        }
        content = _bytes.AsSpan((int)at + 4, (int)length - 4);
        return true;
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
