using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Formats.Archives;

/// <summary>Names of the members of a 7z archive, from its header, packed or plain. Nothing else is unpacked.</summary>
/// <remarks>Spec: 7zFormat.txt of the LZMA SDK. All numbers little-endian; a number's first byte says how many follow.</remarks>
public static class SevenZipNames
{
    private const int SignatureHeader = 32;
    private const int MostHeader = 16 << 20;
    private const int MostNames = 20_000;

    public static ReadOnlySpan<byte> Magic => [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C];

    /// <param name="error">What kept the names from being read: damage, another packing, encryption.</param>
    public static IReadOnlyList<string> Read(Stream archive, out ParseError? error)
    {
        error = null;
        if (ReadAt(archive, 0, SignatureHeader) is not { } start || !start.AsSpan().StartsWith(Magic))
            return Fail(out error, 0, "signature", "is none of a 7z archive");
        var offset = BinaryPrimitives.ReadUInt64LittleEndian(start.AsSpan(12));
        var size = BinaryPrimitives.ReadUInt64LittleEndian(start.AsSpan(20));
        if (size is 0 or > MostHeader || offset > (ulong)archive.Length || ReadAt(archive, SignatureHeader + (long)offset, (int)size) is not { } header)
            return Fail(out error, 12, "next header", "lies outside of the file");
        for (var turn = 0; turn < 4 && header is [0x17, ..]; turn++)
            if (Unpacked(archive, header, out error) is { } plain)
                header = plain;
            else
                return [];
        return Names(header) is { } names ? names : Fail(out error, SignatureHeader + (long)offset, "names", "are not there");
    }

    /// <summary>The header that another describes as packed: one coder, LZMA or none.</summary>
    private static byte[]? Unpacked(Stream archive, byte[] header, out ParseError? error)
    {
        var cursor = new ByteCursor(header, 0);
        cursor.Skip(1, "encoded header");
        cursor.Require(cursor.U8("pack info") == 0x06, "pack info", "is missing");
        var position = (long)Number(ref cursor);
        cursor.Require(Number(ref cursor) == 1, "packed streams", "are more than one");
        cursor.Require(cursor.U8("size") == 0x09, "size", "is missing");
        var packedSize = Number(ref cursor);
        SkipTo(ref cursor, 0x07);
        cursor.Require(cursor.U8("folder") == 0x0B && Number(ref cursor) == 1 && cursor.U8("external") == 0 && Number(ref cursor) == 1, "folder", "has more than one coder");
        var flags = cursor.U8("coder");
        var coder = Convert.ToHexString(cursor.Take(flags & 0x0F, "coder id"));
        var properties = (flags & 0x20) != 0 ? cursor.Take((long)Math.Min(Number(ref cursor), 64), "coder properties") : default;
        cursor.Require(cursor.U8("unpacked size") == 0x0C, "unpacked size", "is missing");
        var size = Number(ref cursor);
        cursor.Require(coder is "030101" or "00", "coder", coder.StartsWith("06F107", StringComparison.Ordinal) ? "encrypts the names" : "is not known");
        cursor.Require(size <= MostHeader && packedSize <= MostHeader && position >= 0, "header size", "is more than a header may have");
        error = cursor.Error;
        if (error is not null)
            return null;
        if (ReadAt(archive, SignatureHeader + position, (int)packedSize) is { } packed && (coder == "00" ? packed : LzmaDecoder.Decode(properties, packed, (long)size)) is { Length: > 0 } plain)
            return plain;
        error = new ParseError(SignatureHeader + position, "packed header", "cannot be unpacked");
        return null;
    }

    /// <summary>The property with the names, wherever it stands: its size, a zero, then texts of UTF-16, each with a NUL behind it.</summary>
    private static List<string>? Names(byte[] header)
    {
        for (var at = Array.IndexOf(header, (byte)0x11); at >= 0; at = Array.IndexOf(header, (byte)0x11, at + 1))
        {
            var cursor = new ByteCursor(header.AsSpan(at + 1), 0);
            var size = Number(ref cursor);
            if (cursor.U8("external") != 0 || cursor.Error is not null || size < 5 || size % 2 == 0 || size - 1 > (ulong)cursor.Remaining)
                continue;
            var text = Encoding.Unicode.GetString(cursor.Take((long)size - 1, "names"));
            if (!text.EndsWith('\0') || text[..^1].Split('\0') is not { } names || names.Any(name => name.Length == 0 || name.AsSpan().ContainsAnyInRange('\u0001', '\u001F')))
                continue;
            return [.. names.Take(MostNames)];
        }
        return null;
    }

    private static void SkipTo(ref ByteCursor cursor, byte property)
    {
        while (cursor.Error is null && cursor.U8("property") != property)
            continue;
    }

    private static ulong Number(ref ByteCursor cursor)
    {
        var first = cursor.U8("number");
        ulong value = 0;
        for (int i = 0, mask = 0x80; i < 8; i++, mask >>= 1)
        {
            if ((first & mask) == 0)
                return value + ((ulong)(first & (mask - 1)) << (8 * i));
            value |= (ulong)cursor.U8("number") << (8 * i);
        }
        return value;
    }

    private static byte[]? ReadAt(Stream stream, long at, int count)
    {
        if (at < 0 || at + count > stream.Length)
            return null;
        stream.Position = at;
        var bytes = new byte[count];
        return stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false) == count ? bytes : null;
    }

    private static IReadOnlyList<string> Fail(out ParseError? error, long offset, string field, string reason)
    {
        error = new ParseError(offset, field, reason);
        return [];
    }
}
