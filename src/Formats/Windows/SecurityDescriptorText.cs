using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Afterpatch.Formats.Windows;

/// <summary>A self-relative security descriptor in SDDL, with SIDs in full and access masks in hexadecimal.</summary>
/// <remarks>Spec: [MS-DTYP] 2.4.6, 2.4.5, 2.4.4. Object and callback entries keep their type and mask.</remarks>
public static class SecurityDescriptorText
{
    private const int MaxEntries = 1_024;

    /// <returns>Empty when these bytes are none; what lies outside of them is left out.</returns>
    public static string Of(ReadOnlySpan<byte> descriptor)
    {
        if (descriptor.Length < 20 || descriptor[0] != 1)
            return "";
        var text = new StringBuilder();
        if (SidAt(descriptor, 4) is { } owner)
            text.Append("O:").Append(owner);
        if (SidAt(descriptor, 8) is { } group)
            text.Append("G:").Append(group);
        var control = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[2..]);
        if ((control & 0x0004) != 0)
            Acl(descriptor, 16, (control & 0x1000) != 0 ? "D:P" : "D:", text);
        if ((control & 0x0010) != 0)
            Acl(descriptor, 12, "S:", text);
        return text.ToString();
    }

    /// <summary>The owner's SID, or null.</summary>
    public static string? Owner(ReadOnlySpan<byte> descriptor) => descriptor.Length < 20 || descriptor[0] != 1 ? null : SidAt(descriptor, 4);

    private static string? SidAt(ReadOnlySpan<byte> descriptor, int field)
    {
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(descriptor[field..]);
        return offset is 0 || offset >= descriptor.Length ? null : Sid.Read(descriptor[(int)offset..], out _);
    }

    private static void Acl(ReadOnlySpan<byte> descriptor, int field, string mark, StringBuilder text)
    {
        text.Append(mark);
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(descriptor[field..]);
        if (offset == 0)
        {
            text.Append("NO_ACCESS_CONTROL");
            return;
        }
        if (offset + 8L > descriptor.Length)
            return;
        var acl = descriptor[(int)offset..];
        var count = Math.Min((int)BinaryPrimitives.ReadUInt16LittleEndian(acl[4..]), MaxEntries);
        var at = 8;
        for (var i = 0; i < count && at + 8 <= acl.Length; i++)
        {
            var size = BinaryPrimitives.ReadUInt16LittleEndian(acl[(at + 2)..]);
            if (size < 8 || size > acl.Length - at)
                return;
            Entry(acl.Slice(at, size), text);
            at += size;
        }
    }

    private static void Entry(ReadOnlySpan<byte> entry, StringBuilder text)
    {
        var type = entry[0] switch { 0 => "A", 1 => "D", 2 => "AU", _ => entry[0].ToString(CultureInfo.InvariantCulture) };
        var mask = BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]);
        text.Append(CultureInfo.InvariantCulture, $"({type};{entry[1]:X2};0x{mask:X};;;{Sid.Read(entry[8..], out _)})");
    }
}
