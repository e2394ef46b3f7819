using System.Text;

namespace Afterpatch.Formats.Archives;

/// <summary>Names of the members of a RAR archive, version 1.5 to 4 and 5. Nothing is unpacked.</summary>
/// <remarks>Spec: technical notes of RARLAB. All numbers little-endian; version 5 writes them seven bits a byte.</remarks>
public static class RarNames
{
    private const int MostNames = 20_000;
    private const int MostHeader = 2 << 20;

    public static ReadOnlySpan<byte> Magic => "Rar!\x1A\x07"u8;

    /// <param name="error">Damage, or that the names are encrypted; the names before it are kept.</param>
    public static IReadOnlyList<string> Read(Stream archive, out ParseError? error)
    {
        var names = new List<string>();
        error = null;
        Span<byte> mark = stackalloc byte[8];
        archive.Position = 0;
        var read = archive.ReadAtLeast(mark, 8, throwOnEndOfStream: false);
        if (read < 8 || !mark.StartsWith(Magic))
            error = new ParseError(0, "signature", "is none of a RAR archive");
        else if (mark[6] == 0)
            Old(archive, names, out error);
        else
            New(archive, names, out error);
        return names;
    }

    private static void New(Stream archive, List<string> names, out ParseError? error)
    {
        error = null;
        for (long at = 8; at + 7 <= archive.Length && names.Count < MostNames;)
        {
            var start = ReadAt(archive, at, (int)Math.Min(16, archive.Length - at));
            var cursor = new ByteCursor(start, at);
            cursor.Skip(4, "checksum");
            var size = Number(ref cursor, "header size");
            var headerAt = at + cursor.Position;
            if (cursor.Error is null && (size is 0 or > MostHeader || headerAt + (long)size > archive.Length))
                cursor.Require(false, "header size", "does not fit");
            error = cursor.Error;
            if (error is not null)
                return;
            var header = new ByteCursor(ReadAt(archive, headerAt, (int)size), headerAt);
            var type = Number(ref header, "type");
            var flags = Number(ref header, "flags");
            if ((flags & 1) != 0)
                _ = Number(ref header, "extra size");
            var data = (flags & 2) != 0 ? Number(ref header, "data size") : 0;
            header.Require(type != 4, "encryption", "hides the names");
            if (type == 2)
                Member(ref header, names);
            header.Require(data <= (ulong)archive.Length, "data size", "does not fit");
            error = header.Error;
            if (error is not null || type == 5)
                return;
            at = headerAt + (long)size + (long)data;
        }
    }

    private static void Member(ref ByteCursor header, List<string> names)
    {
        var flags = Number(ref header, "file flags");
        _ = Number(ref header, "unpacked size");
        _ = Number(ref header, "attributes");
        header.Skip(((flags & 2) != 0 ? 4 : 0) + ((flags & 4) != 0 ? 4 : 0), "time and checksum");
        _ = Number(ref header, "compression");
        _ = Number(ref header, "system");
        var name = header.Take((long)Math.Min(Number(ref header, "name length"), MostHeader), "name");
        if (name.Length > 0)
            names.Add(Encoding.UTF8.GetString(name));
    }

    private static void Old(Stream archive, List<string> names, out ParseError? error)
    {
        error = null;
        for (long at = 7; at + 7 <= archive.Length && names.Count < MostNames;)
        {
            var cursor = new ByteCursor(ReadAt(archive, at, (int)Math.Min(1 << 16, archive.Length - at)), at);
            cursor.Skip(2, "checksum");
            var type = cursor.U8("type");
            var flags = cursor.U16("flags");
            var size = cursor.U16("header size");
            cursor.Require(size >= 7, "header size", "is too small");
            cursor.Require(type != 0x73 || (flags & 0x80) == 0, "encryption", "hides the names");
            long data = (flags & 0x8000) != 0 ? cursor.U32("data size") : 0;
            if (type == 0x74)
                data = OldMember(ref cursor, flags, data, names);
            error = cursor.Error;
            if (error is not null || type == 0x7B || data > archive.Length)
                return;
            at += size + data;
        }
    }

    private static long OldMember(ref ByteCursor cursor, ushort flags, long data, List<string> names)
    {
        cursor.Skip(4 + 1 + 4 + 4 + 1 + 1, "sizes and times");
        var length = cursor.U16("name length");
        cursor.Skip(4, "attributes");
        if ((flags & 0x100) != 0)
        {
            data |= (long)(cursor.U32("data size") & 0x7FFF_FFFF) << 32;
            cursor.Skip(4, "unpacked size");
        }
        var name = cursor.Take(length, "name");
        if ((flags & 0x200) != 0 && name.IndexOf((byte)0) is var end and >= 0)
            name = name[..end];
        if (name.Length > 0)
            names.Add(Encoding.Latin1.GetString(name));
        return data;
    }

    private static ulong Number(ref ByteCursor cursor, string field)
    {
        ulong value = 0;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = cursor.U8(field);
            value |= (ulong)(next & 0x7F) << shift;
            if ((next & 0x80) == 0)
                return value;
        }
        cursor.Require(false, field, "is longer than a number may be");
        return 0;
    }

    private static byte[] ReadAt(Stream stream, long at, int count)
    {
        stream.Position = at;
        var bytes = new byte[count];
        return bytes[..stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false)];
    }
}
