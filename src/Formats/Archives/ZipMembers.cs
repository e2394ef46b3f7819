using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Formats.Archives;

/// <summary>Members of a ZIP archive from the local headers one after the other; those whose size stands only behind them are found by the next header's mark.</summary>
/// <remarks>Spec: PKWARE APPNOTE 4.3.7. Little-endian. An archive without its end is read as far as it goes.</remarks>
public static class ZipMembers
{
    private const int HeaderLength = 30;
    private const int Encrypted = 1;
    private const int SizeBehind = 8;

    /// <param name="archive">The archive, or its beginning.</param>
    public static IReadOnlyList<PackedMember> Read(byte[] archive)
    {
        var members = new List<PackedMember>();
        for (var at = 0; at + HeaderLength <= archive.Length && members.Count < ArchiveNames.MaxNames;)
        {
            var header = archive.AsSpan(at);
            if (!header.StartsWith("PK\u0003\u0004"u8))
                break;
            var flags = BinaryPrimitives.ReadUInt16LittleEndian(header[6..]);
            var method = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(header[18..]);
            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
            var extra = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
            if (HeaderLength + nameLength > header.Length)
                break;
            var start = at + (long)HeaderLength + nameLength + extra;
            var isSizeBehind = (flags & SizeBehind) != 0 && size == 0;
            var next = start > archive.Length ? -1L : isSizeBehind ? archive.AsSpan((int)start).IndexOf("PK\u0003\u0004"u8) : (long)size;
            var isWhole = next >= 0 && start + next <= archive.Length;
            var length = isWhole ? (int)next : (int)Math.Max(archive.Length - start, 0);
            members.Add(new(Encoding.UTF8.GetString(header.Slice(HeaderLength, nameLength)), (flags & Encrypted) != 0 ? null : Unpack(archive, (int)Math.Min(start, archive.Length), length, method)));
            if (!isWhole)
                break;
            at = (int)(start + next);
        }
        return members;
    }

    private static Func<int, byte[]>? Unpack(byte[] archive, int start, int length, int method) => method switch
    {
        0 => most => archive.AsSpan(start, Math.Min(length, most)).ToArray(),
        8 => most => Deflated.Read(new MemoryStream(archive, start, length, writable: false), most),
        _ => null,
    };
}
