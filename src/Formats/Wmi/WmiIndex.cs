using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Afterpatch.Formats.Wmi;

/// <summary>The keys of <c>INDEX.BTR</c>: what of <c>OBJECTS.DATA</c> is alive, and in which namespace and class.</summary>
/// <remarks>All mapped pages are read one by one instead of following the tree: a damaged branch hides nothing.</remarks>
internal static class WmiIndex
{
    public const int PageLength = 8192;
    private const uint ActivePage = 0xACCC;

    /// <summary>Adds the keys in file order, <c>NS_hash\CI_hash\IL_hash.page.record.size</c>.</summary>
    public static void Read(ReadOnlySpan<byte> index, WmiMapping mapping, List<string> keys, ICollection<ParseError> problems)
    {
        for (var logical = 0u; logical < mapping.Count; logical++)
        {
            var physical = mapping.Physical(logical);
            if (physical < 0)
                continue;
            var at = physical * PageLength;
            if (at + PageLength > index.Length)
            {
                problems.Add(new ParseError(at, "index page", "lies outside of the file"));
                continue;
            }
            var page = index.Slice((int)at, PageLength);
            if (BinaryPrimitives.ReadUInt32LittleEndian(page) == ActivePage && !ReadPage(page, keys))
                problems.Add(new ParseError(at, "index page", "its tables do not fit"));
        }
    }

    private static bool ReadPage(ReadOnlySpan<byte> page, List<string> keys)
    {
        var cursor = new ByteCursor(page, 0);
        cursor.Skip(16, "header");
        var count = cursor.U32("number of keys");
        if (count > PageLength / 8)
            return false;
        cursor.Skip(4L * count + 4L * (count + 1), "sub pages");
        var offsets = cursor.Take(2L * count, "key offsets");
        var keyData = cursor.Take(2L * cursor.U16("key data size"), "key data");
        var valueOffsets = cursor.Take(2L * cursor.U16("number of values"), "value offsets");
        var values = cursor.Take(cursor.U16("value data size"), "values");
        if (cursor.Error is not null)
            return false;
        for (var i = 0; i < offsets.Length; i += 2)
            if (Key(keyData, BinaryPrimitives.ReadUInt16LittleEndian(offsets[i..]), valueOffsets, values) is { } key)
                keys.Add(key);
        return true;
    }

    private static string? Key(ReadOnlySpan<byte> keyData, int offset, ReadOnlySpan<byte> valueOffsets, ReadOnlySpan<byte> values)
    {
        var at = offset * 2;
        if (at + 2 > keyData.Length)
            return null;
        var parts = BinaryPrimitives.ReadUInt16LittleEndian(keyData[at..]);
        if (parts > 16 || at + 2 + parts * 2 > keyData.Length)
            return null;
        var key = new StringBuilder();
        for (var i = 0; i < parts; i++)
        {
            var part = BinaryPrimitives.ReadUInt16LittleEndian(keyData[(at + 2 + i * 2)..]) * 2;
            if (part + 2 > valueOffsets.Length)
                return null;
            var start = BinaryPrimitives.ReadUInt16LittleEndian(valueOffsets[part..]);
            if (start >= values.Length)
                return null;
            var text = values[start..];
            var end = text.IndexOf((byte)0);
            key.Append(i == 0 ? "" : "\\").Append(Encoding.Latin1.GetString(end < 0 ? text : text[..end]));
        }
        return key.ToString();
    }

    /// <summary>The three numbers at the end of a key: logical page, record, bytes.</summary>
    public static bool TryLocation(string key, out uint page, out uint record, out uint size)
    {
        page = record = size = 0;
        var parts = key[(key.LastIndexOf('\\') + 1)..].Split('.');
        return parts.Length == 4 && Number(parts[1], out page) && Number(parts[2], out record) && Number(parts[3], out size);
    }

    private static bool Number(string text, out uint number) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
