using System.Buffers.Binary;
using Afterpatch.Containers.Members;
using Afterpatch.Formats;

namespace Afterpatch.Containers.Archive.Zip;

/// <summary>Walks the local headers of a zip whose directory is gone: a download that broke off, a disk that was full.</summary>
/// <remarks>Spec: APPNOTE 4.3.7 and 4.3.9. Where sizes follow the data, the descriptor is looked for whose packed size equals the distance.</remarks>
internal sealed class ZipRecovery(Bytes zip)
{
    private const uint LocalSignature = 0x04034B50;
    private const uint DescriptorSignature = 0x08074B50;
    private const int LocalLength = 30;

    private readonly byte[] _buffer = new byte[1 << 16];

    /// <summary>Bytes that may still be searched: a few times the archive, so that a thousand torn entries do not search it a thousand times.</summary>
    private long _maySearch = 8 * zip.Length + (1 << 20);

    public IEnumerable<ZipEntry> Walk()
    {
        for (var at = 0L; at >= 0 && at + LocalLength <= zip.Length;)
        {
            if (ReadHeader(at, out var data) is not { } entry)
            {
                at = Find(at + 1, LocalSignature);
                continue;
            }
            var end = data + entry.PackedBytes;
            if ((entry.Flags & 8) != 0 && entry.PackedBytes == 0)
                entry = WithDescriptor(entry, data, out end);
            if (end > zip.Length)
                entry = entry with { PackedBytes = zip.Length - data, IsCut = true };
            yield return entry;
            at = Math.Max(at + LocalLength, Math.Min(end, zip.Length));
        }
    }

    private ZipEntry? ReadHeader(long at, out long data)
    {
        data = 0;
        Span<byte> head = stackalloc byte[LocalLength];
        if (zip.Read(at, head) != LocalLength || BinaryPrimitives.ReadUInt32LittleEndian(head) != LocalSignature)
            return null;
        var cursor = new ByteCursor(head, at);
        cursor.Skip(6, "signature, version");
        var flags = cursor.U16("flags");
        var method = cursor.U16("method");
        cursor.Skip(4, "dos time");
        var crc = cursor.U32("crc");
        var packed = cursor.U32("packed size");
        var size = cursor.U32("size");
        var nameLength = cursor.U16("name length");
        var rest = new byte[nameLength + cursor.U16("extra length")];
        if (zip.Read(at + LocalLength, rest) != rest.Length)
            return null;
        data = at + LocalLength + rest.Length;
        var extra = ZipExtra.Read(rest.AsSpan(nameLength), size, packed, 0);
        if (extra.PackedBytes < 0 || extra.SizeBytes < 0)
            return null;
        return new ZipEntry
        {
            Name = ZipName.Decode(rest.AsSpan(0, nameLength), flags),
            Flags = flags,
            Method = method,
            PackedBytes = extra.PackedBytes,
            SizeBytes = extra.SizeBytes,
            Crc = (flags & 8) == 0 ? crc : null,
            HeaderOffset = at,
            CreatedUtc = extra.CreatedUtc,
            ModifiedUtc = extra.ModifiedUtc,
        };
    }

    private ZipEntry WithDescriptor(ZipEntry entry, long data, out long end)
    {
        Span<byte> descriptor = stackalloc byte[24];
        for (var at = Find(data, DescriptorSignature); at >= 0; at = Find(at + 1, DescriptorSignature))
        {
            var read = zip.Read(at, descriptor);
            if (read >= 16 && BinaryPrimitives.ReadUInt32LittleEndian(descriptor[8..]) == at - data)
            {
                end = at + 16;
                return entry with { PackedBytes = at - data, SizeBytes = BinaryPrimitives.ReadUInt32LittleEndian(descriptor[12..]) };
            }
            if (read == 24 && BinaryPrimitives.ReadInt64LittleEndian(descriptor[8..]) == at - data)
            {
                end = at + 24;
                return entry with { PackedBytes = at - data, SizeBytes = BinaryPrimitives.ReadInt64LittleEndian(descriptor[16..]) };
            }
        }
        end = zip.Length;
        return entry with { PackedBytes = zip.Length - data, IsCut = true };
    }

    private long Find(long from, uint signature)
    {
        Span<byte> mark = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(mark, signature);
        for (var at = from; at < zip.Length && _maySearch > 0; at += _buffer.Length - 3)
        {
            var read = zip.Read(at, _buffer);
            var found = _buffer.AsSpan(0, read).IndexOf(mark);
            _maySearch -= found < 0 ? read : found + 64;
            if (found >= 0)
                return at + found;
            if (read < _buffer.Length)
                break;
        }
        return -1;
    }
}
