using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Formats.Archives;

/// <summary>Names of the members of CAB and ZIP archives, without unpacking anything.</summary>
/// <remarks>Spec: [MS-CAB] 2.1 to 2.3; PKWARE APPNOTE 4.3. Little-endian.</remarks>
public static class ArchiveNames
{
    public const int MaxNames = 1_000;

    /// <param name="file">The archive, or its beginning.</param>
    public static IReadOnlyList<string> Cab(ReadOnlySpan<byte> file)
    {
        var names = new List<string>();
        var cursor = new ByteCursor(file, 0);
        cursor.Skip(16, "header");
        var files = cursor.U32("offset of files");
        cursor.Skip(8, "header");
        var count = cursor.U16("number of files");
        cursor.Seek(files, "files");
        for (var i = 0; i < Math.Min((int)count, MaxNames) && cursor.Error is null; i++)
        {
            cursor.Skip(16, "file");
            var rest = file[Math.Min(cursor.Position, file.Length)..];
            var end = rest.IndexOf((byte)0);
            if (end is < 0 or > 256)
                break;
            names.Add(Encoding.UTF8.GetString(rest[..end]));
            cursor.Skip(end + 1, "file name");
        }
        return names;
    }

    /// <summary>From the local headers one after the other; members whose size stands only behind them are found by the next header's mark.</summary>
    public static IReadOnlyList<string> Zip(ReadOnlySpan<byte> file)
    {
        var names = new List<string>();
        for (var at = 0; at + 30 <= file.Length && names.Count < MaxNames;)
        {
            var header = file[at..];
            if (!header.StartsWith("PK\u0003\u0004"u8))
                break;
            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
            var extra = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(header[18..]);
            if (30 + nameLength > header.Length)
                break;
            names.Add(Encoding.UTF8.GetString(header.Slice(30, nameLength)));
            var data = at + 30L + nameLength + extra;
            var isStreamed = (header[6] & 8) != 0 && size == 0;
            if (data > file.Length)
                break;
            var next = isStreamed ? file[(int)data..].IndexOf("PK\u0003\u0004"u8) : (long)size;
            if (next < 0 || data + next > file.Length)
                break;
            at = (int)(data + next);
        }
        return names;
    }
}
