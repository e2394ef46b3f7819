using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Afterpatch.Formats.Ntfs;

/// <summary>Who owns files: the stream <c>$SDS</c> of <c>$Secure</c>, security id to the owner's SID. Little-endian.</summary>
public sealed class SecurityOwners
{
    /// <summary>The stream is written in halves of 256 KiB: each block is followed by its copy.</summary>
    private const int Block = 0x40000;

    private const int HeadBytes = 0x14;
    private const int MaxEntries = 1_000_000;

    private readonly Dictionary<uint, string> _owners = [];

    /// <summary>SID in its text form, or null when the id is not known.</summary>
    public string? this[uint securityId] => _owners.GetValueOrDefault(securityId);

    public int Count => _owners.Count;

    public static SecurityOwners Read(Stream descriptors, DamageList damage)
    {
        var owners = new SecurityOwners();
        var block = new byte[Block];
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        for (long origin = 0; owners.Count < MaxEntries; origin += Block)
        {
            var read = descriptors.ReadAtLeast(block, Block, throwOnEndOfStream: false);
            if (read == 0)
                break;
            owners.ReadBlock(block.AsSpan(0, read), texts, origin, damage);
        }
        return owners;
    }

    /// <summary>A security identifier as text; null when the bytes are none.</summary>
    public static string? Sid(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8 || bytes[0] != 1 || bytes[1] > 15 || bytes.Length < 8 + bytes[1] * 4)
            return null;
        var text = new StringBuilder("S-1-");
        text.Append(CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReadUInt64BigEndian(bytes) & 0xFFFF_FFFF_FFFF}");
        for (var i = 0; i < bytes[1]; i++)
            text.Append(CultureInfo.InvariantCulture, $"-{BinaryPrimitives.ReadUInt32LittleEndian(bytes[(8 + i * 4)..])}");
        return text.ToString();
    }

    private void ReadBlock(ReadOnlySpan<byte> block, Dictionary<string, string> texts, long origin, DamageList damage)
    {
        for (var position = 0; position + HeadBytes <= block.Length;)
        {
            var head = block[position..];
            var id = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(head[0x10..]);
            if (size == 0)
                return;
            if (size < HeadBytes + 0x14 || size > head.Length)
            {
                // The block behind a truncated stream, or a copy cut short, is no damage by itself.
                if (id != 0 && size <= Block)
                    damage.Add(origin + position, "security descriptor", "runs out of its block");
                return;
            }
            var descriptor = head[HeadBytes..(int)size];
            var owner = BinaryPrimitives.ReadUInt32LittleEndian(descriptor[4..]);
            if (owner < descriptor.Length && Sid(descriptor[(int)owner..]) is { } sid)
            {
                if (!texts.TryGetValue(sid, out var text))
                    texts.Add(sid, text = sid);
                _owners.TryAdd(id, text);
            }
            position += (int)((size + 15) & ~15u);
        }
    }
}
