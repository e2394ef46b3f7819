using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Formats.Windows;

/// <summary>Where a shortcut leads.</summary>
/// <param name="Target">Local path, or the share with its path; the relative path when there is neither.</param>
/// <remarks>Source: [MS-SHLLINK]. Little-endian.</remarks>
public readonly record struct ShellLink(string Target, string Arguments, string WorkingFolder)
{
    private const int HeaderLength = 76;
    private const uint HasIdList = 0x01, HasLinkInfo = 0x02, HasName = 0x04, HasRelativePath = 0x08, HasWorkingFolder = 0x10, HasArguments = 0x20, IsUnicode = 0x80;

    public static bool IsMagic(ReadOnlySpan<byte> head) =>
        head.Length >= 20 && head.StartsWith((ReadOnlySpan<byte>)[0x4C, 0, 0, 0, 0x01, 0x14, 0x02, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46]);

    /// <returns>What could be read before the first error.</returns>
    public static ShellLink Read(ReadOnlySpan<byte> bytes, out ParseError? error)
    {
        var cursor = new ByteCursor(bytes, 0);
        cursor.Require(IsMagic(bytes), "header", "is of no shortcut");
        cursor.Skip(20, "header");
        var flags = cursor.U32("flags");
        cursor.Skip(HeaderLength - 24, "header");
        if ((flags & HasIdList) != 0)
            cursor.Skip(cursor.U16("list length"), "list of items");
        var target = (flags & HasLinkInfo) != 0 ? Location(ref cursor) : "";
        if ((flags & HasName) != 0)
            _ = Text(ref cursor, flags, "name");
        var relative = (flags & HasRelativePath) != 0 ? Text(ref cursor, flags, "relative path") : "";
        var folder = (flags & HasWorkingFolder) != 0 ? Text(ref cursor, flags, "working folder") : "";
        var arguments = (flags & HasArguments) != 0 ? Text(ref cursor, flags, "arguments") : "";
        error = cursor.Error;
        return new(target.Length > 0 ? target : relative, arguments, folder);
    }

    /// <summary>The part of the structure that names a volume or a share.</summary>
    private static string Location(ref ByteCursor cursor)
    {
        var length = cursor.U32("link info length");
        cursor.Require(length >= 28, "link info length", "too short");
        var info = cursor.Take(length - 4L, "link info");
        if (info.Length < 24)
            return "";
        var hasWide = Number(info, 0) >= 0x24 && info.Length >= 32;
        var flags = Number(info, 4);
        var suffix = hasWide ? Wide(info, Number(info, 28)) : Narrow(info, Number(info, 20));
        if ((flags & 1) != 0)
            return (hasWide ? Wide(info, Number(info, 24)) : Narrow(info, Number(info, 12))) + suffix;
        if ((flags & 2) == 0)
            return "";
        var share = (int)Math.Min(Number(info, 16), int.MaxValue) - 4;
        if (share < 0 || share + 20 > info.Length)
            return "";
        var name = Narrow(info[share..], Number(info[share..], 8) + 4);
        return suffix.Length == 0 ? name : $@"{name.TrimEnd('\\')}\{suffix}";
    }

    private static uint Number(ReadOnlySpan<byte> info, int at) => BinaryPrimitives.ReadUInt32LittleEndian(info[at..]);

    /// <param name="offset">From the structure's start, whose first four bytes are not in <paramref name="info"/>.</param>
    private static string Narrow(ReadOnlySpan<byte> info, uint offset)
    {
        if (offset < 4 || offset - 4 >= (uint)info.Length)
            return "";
        var text = info[(int)(offset - 4)..];
        var end = text.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? text : text[..end]);
    }

    private static string Wide(ReadOnlySpan<byte> info, uint offset)
    {
        if (offset < 4 || offset - 4 >= (uint)info.Length)
            return "";
        var text = Encoding.Unicode.GetString(info[(int)(offset - 4)..]);
        var end = text.IndexOf('\0', StringComparison.Ordinal);
        return end < 0 ? text : text[..end];
    }

    private static string Text(ref ByteCursor cursor, uint flags, string field)
    {
        var count = cursor.U16(field);
        return (flags & IsUnicode) != 0 ? Encoding.Unicode.GetString(cursor.Take(count * 2, field)) : Encoding.Latin1.GetString(cursor.Take(count, field));
    }
}
