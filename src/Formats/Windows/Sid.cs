using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Afterpatch.Formats.Windows;

/// <summary>Security identifiers as text.</summary>
/// <remarks>Spec: [MS-DTYP] 2.4.2.2. The authority is big-endian, the parts little-endian.</remarks>
public static class Sid
{
    /// <returns>Null when the bytes are too few or have more than fifteen parts.</returns>
    public static string? Read(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length < 8 || bytes[0] != 1 || bytes[1] > 15 || bytes.Length < 8 + bytes[1] * 4)
            return null;
        length = 8 + bytes[1] * 4;
        var authority = (ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) << 32 | BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        var text = new StringBuilder("S-1-").Append(authority.ToString(CultureInfo.InvariantCulture));
        for (var at = 8; at < length; at += 4)
            text.Append('-').Append(BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]).ToString(CultureInfo.InvariantCulture));
        return text.ToString();
    }
}
